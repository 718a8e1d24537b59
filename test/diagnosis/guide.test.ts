// The guide answers what it was asked for, its links lead somewhere, and every finding says all that it has to.
import { describe, expect, it } from 'vitest'
import { catalogue, findingThemes, isFindingId } from '../../lib/diagnosis/catalogue.ts'
import { type FindingText, fixers } from '../../lib/diagnosis/finding-text.ts'
import { explainExtension } from '../../lib/diagnosis/guide/extensions.ts'
import type { GuideText } from '../../lib/diagnosis/guide/guide-text.ts'
import { guide, guideThemes, isGuideId } from '../../lib/diagnosis/guide.ts'

const entries: readonly (readonly [string, GuideText])[] = Object.entries(guide)
const findings: readonly (readonly [string, FindingText])[] = Object.entries(catalogue)
const wholeText = (id: string) => {
  const entry: GuideText | undefined = isGuideId(id) ? guide[id] : undefined
  return [entry?.title, ...(entry?.text ?? []), ...(entry?.commands ?? [])].join('\n')
}

const education = ['R006', 'R007', 'R019', 'R034', 'R035', 'R036', 'R056', 'R057', 'R060']
const advice = ['R014', 'R015', 'R020', 'R055', 'R062', 'R063', 'R064', 'R065', 'R066']
const checklist = ['R109', 'R110', 'R111', 'R112', 'R114', 'R132']
const matrix = ['R123', 'R124', 'R125', 'R126', 'R127', 'R128', 'R129']

describe('the guide', () => {
  it.each([...education, ...advice, ...checklist, ...matrix])('answers %s', (requirement) => {
    expect(entries.flatMap(([, { requirements }]) => requirements)).toContain(requirement)
  })

  it.each([25, 465, 587, 2525, 143, 993, 110, 995, 4190])('has an entry for port %i (R007)', (port) => {
    expect(wholeText(`port-${port}`)).toMatch(new RegExp(`^Port ${port}: `))
  })

  const extensions = ['8BITMIME', 'SIZE', 'PIPELINING', 'SMTPUTF8', 'DSN', 'CHUNKING', 'ENHANCEDSTATUSCODES']
  it.each([...extensions, 'REQUIRETLS', 'LIMITS', 'STARTTLS', 'AUTH', 'size'])('explains %s (R057)', (keyword) => {
    expect(explainExtension(keyword)).toMatch(/^[A-Z].*[.]$/)
  })

  it.each(['X-NOTHING', '', 'constructor', '__proto__'])('has no words for the keyword "%s"', (keyword) => {
    expect(explainExtension(keyword)).toBeUndefined()
  })

  // The ids that the requirements name.
  it.each(['ADV-PORT25', 'ADV-FIREWALL', 'ADV-LISTEN'])('has %s', (id) => {
    expect(isGuideId(id)).toBe(true)
  })

  it.each(entries)('%s has words for people', (_, { title, text, requirements }) => {
    expect(title).toMatch(/^[A-Z\d].*[^.]$/)
    expect(text.length).toBeGreaterThan(0)
    for (const paragraph of text) expect(paragraph).toMatch(/^[A-Z\d].*[.]$/)
    for (const requirement of requirements) expect(requirement).toMatch(/^R\d{3}$/)
    expect(requirements.length).toBeGreaterThan(0)
  })

  it.each(entries)('%s leads only to what exists', (id, { seeAlso = [] }) => {
    expect(seeAlso.filter((other) => !isGuideId(other) && !isFindingId(other))).toEqual([])
    expect(seeAlso).not.toContain(id)
  })

  it('has no id in common with the findings, and none that differs in case only', () => {
    const ids = [...Object.keys(guide), ...Object.keys(catalogue)].map((id) => id.toLowerCase())
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('has each entry under one theme', () => {
    expect(Object.values(guideThemes).flatMap((texts) => Object.keys(texts))).toEqual(Object.keys(guide))
  })
})

describe('where the documents are wrong, the guide says better', () => {
  it.each([
    ['X1', 'port-587', /after STARTTLS.*relay/s],
    ['X2', 'who-minds-certificates', /go on encrypting.*MTA-STS.*enforce.*DANE/s],
    ['X3', 'matrix-size', /552 at MAIL, others after the message/],
    ['X3', 'ext-size', /37 %/],
    ['X4', 'matrix-size', /5\.2\.2 is a full mailbox, 5\.2\.3 .*5\.3\.4/],
    ['X5', 'align-identity', /RSA keys have 2048.*Ed25519.*both/s],
    ['X6', 'private-address', /loopback, link-local, shared carrier.*metadata.*very address/s],
    ['X7', 'private-address', /not tested.*command line/s],
    ['X8', 'mx-port-25-closed', /every MX host.*nolisting/s],
    ['X9', 'smtp-server-test', /leaves traces.*QUIT/s],
    ['X10', 'which-port', /465 with implicit TLS, or 587.*prefers 465/],
    ['X11', 'ext-auth', /On 25 it is worth a warning, and a fault before TLS/],
    ['X12', 'cloud-port-25', /Lambda.*VPC.*NAT.*request.*Google Cloud.*no request that lifts it/s],
    ['X13', 'matrix-no-such-user', /bare 550 is not proof.*Keep all/s],
    ['X14', 'blocklists', /127\.0\.0\.1, addresses in 127\.255\.255\.0\/24 and everything outside 127\.0\.0\.0\/8/],
    ['X15', 'smtp-server-test', /beyond ASCII, or as an IPv4 or IPv6 address/],
  ])('%s in %s', (_, id, words) => {
    expect(wholeText(id)).toMatch(words)
  })

  it.each([
    ['R063', 'service-running', /postfix.*dovecot.*exim.*MSExchange/is],
    ['R064', 'bind-address', /ss -ltnp/],
    ['R065', 'cloud-port-25', /AWS.*Google Cloud.*Azure/s],
    ['R114', 'warm-up', /50 on the first two days, then 100/],
    ['R132', 'pace-from-replies', /halve the messages per hour/],
  ])('%s in %s', (_, id, words) => {
    expect(wholeText(id)).toMatch(words)
  })
})

/** Findings that no command can show, and why. */
const withoutCommand: Readonly<Record<string, string>> = {
  'check-aborted': 'our own check was ended; there is nothing to see at the server',
  'session-failed': 'an error of our own machine',
  'outcome-unknown': 'to show it the message would have to be sent again, and that could deliver it twice',
  'attempt-withdrawn': 'our own attempt was ended; there is nothing to see at the server',
  'too-many-recipients': 'it shows with many recipients, and a finding knows one of them',
}

const placeholders = ['host', 'address', 'port', 'name', 'endpoint', 'openssl', 'swaks', 'from', 'to']

const betterable: readonly string[] = ['pop3-in-use', 'tls13-missing']

describe('each finding', () => {
  it.each(findings)('%s says what it means, who mends it and how', (id, text) => {
    expect(text.title).not.toBe('')
    expect(text.meaning).not.toBe('')
    expect(text.remedy).not.toBe('')
    expect(fixers).toContain(text.whoFixes)
    // Good as it is, and somebody may still better it.
    if (text.verdicts.join() === 'pass' && !betterable.includes(id)) expect(text.whoFixes).toBe('nobody')
    if (text.verdicts.includes('fail')) expect(text.whoFixes).not.toBe('nobody')
  })

  it.each(findings)('%s has a command that shows it, or a reason why not', (id, { command, verdicts }) => {
    if (verdicts.join() === 'pass') return
    expect(command === undefined).toBe(withoutCommand[id] !== undefined)
  })

  it.each(findings)('%s uses only placeholders that reports fill', (_, { command = '' }) => {
    const used = command.matchAll(/\{(\w*)\}/g).map(([, name = '']) => name)
    expect([...used].filter((name) => !placeholders.includes(name))).toEqual([])
  })

  it.each(findings)('%s leads only to entries that exist, once each', (_, { advice: links = [] }) => {
    expect(links.filter((id) => !isGuideId(id))).toEqual([])
    expect(new Set(links).size).toBe(links.length)
  })

  it('stands under one theme', () => {
    const themed = Object.values(findingThemes).flatMap((texts) => Object.keys(texts))
    expect(themed.toSorted()).toEqual(Object.keys(catalogue).toSorted())
  })

  it('names only findings that exist among those without a command', () => {
    expect(Object.keys(withoutCommand).filter((id) => !isFindingId(id))).toEqual([])
  })
})

// R014, R015, R020: the advice stands at the finding where people need it.
it.each([
  ['port-closed', ['ADV-LISTEN', 'ADV-FIREWALL']],
  ['port-filtered', ['ADV-FIREWALL']],
  ['port-25-filtered', ['ADV-PORT25', 'blocked-port-25']],
] as const)('%s leads to %j', (id, links) => {
  expect(catalogue[id].advice).toEqual(expect.arrayContaining([...links]))
})
