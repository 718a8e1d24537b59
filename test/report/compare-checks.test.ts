import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { type CheckReport, makeCheckReport } from '../../lib/report/check-report.ts'
import { type CheckComparison, comparable, compareChecks, comparisonExitCode } from '../../lib/report/compare-checks.ts'
import { compareMarkdown } from '../../lib/report/compare-markdown.ts'
import { compareText } from '../../lib/report/compare-text.ts'
import {
  address6,
  broken,
  brokenSession,
  certificate,
  dayMs,
  ehlo,
  host,
  now,
  observations,
  openPort,
  seen,
  session,
  shutPort,
  tls,
  withTls,
} from '../diagnosis/made-observations.ts'
import { hostileReport, hostileText } from './hostile-report.ts'
import { activeMarkup, linesOutsideCode } from './read-markdown.ts'

const reportOf = (made: Observations) => makeCheckReport(made, { id: 'x', vantage: { name: 'laptop' } })
const compare = (before: Observations, after: Observations) => compareChecks(reportOf(before), reportOf(after))

const good = observations([openPort(587)])
const expired = { validNow: false, certificates: [certificate({ notAfter: now - dayMs })] }
const soon = { certificates: [certificate({ notAfter: now + 3 * dayMs })] }
const refused = broken(587, { stage: 'greeting', reason: 'negative-reply', reply: makeReply(554, ['5.7.1 no']) })
const throttled = broken(587, { stage: 'greeting', reason: 'negative-reply', reply: makeReply(421, ['4.7.0 busy']) })
const unreachable = observations([shutPort(587, 'unreachable')])
const noName = observations([], { planned: good.planned, addresses: { kind: 'absent' } })
const both = observations([openPort(587), openPort(587, { address: address6, family: 6 })])
const bad6 = observations([
  openPort(587),
  openPort(587, { address: address6, family: 6, session: session(587, { tls: seen(tls(expired)) }) }),
])
const no6 = observations([openPort(587), shutPort(587, 'unreachable', { address: address6, family: 6 })])
const moved = (made: Observations, address: string) => observations(made.ports.map((port) => ({ ...port, address })))

/** The findings that are no unremarkable pass: "change id before>after note". */
const notable = ({ findings }: CheckComparison) =>
  findings
    .filter(
      ({ change, note, before, after }) => note !== undefined || (change !== 'same' && (before ?? after) !== 'pass'),
    )
    .map(
      ({ change, id, before, after, note }) =>
        `${change} ${id} ${before ?? ''}>${after ?? ''}${note ? ` ${note}` : ''}`,
    )

describe('the comparison of two checks', () => {
  it.each<readonly [string, Observations, Observations, CheckComparison['change'], number, readonly string[]]>([
    ['nothing changed', good, good, 'same', 0, []],
    ['a failure stayed', withTls(587, expired), withTls(587, expired), 'same', 0, []],
    ['a failure is gone', withTls(587, expired), good, 'better', 0, ['gone certificate-expired fail>']],
    ['a failure is new', good, withTls(587, expired), 'worse', 1, ['new certificate-expired >fail']],
    ['a warning is new', good, withTls(587, soon), 'worse', 1, ['new certificate-expires-soon >warn']],
    [
      'one mended, another broken',
      withTls(587, expired),
      withTls(587, { chain: 'self-signed' }),
      'worse',
      1,
      ['new certificate-self-signed >fail', 'gone certificate-expired fail>'],
    ],
    ['the name is gone', good, noName, 'worse', 1, ['new name-not-found >fail']],
    ['a refusal is mended', refused, good, 'better', 0, ['gone greeting-refused fail>']],
  ])('%s', (_, before, after, change, exitCode, rows) => {
    const comparison = compare(before, after)
    expect([comparison.change, comparisonExitCode(comparison)]).toEqual([change, exitCode])
    expect(notable(comparison)).toEqual(rows)
  })

  it('matches a finding whose verdict changed', () => {
    const [before, after] = [reportOf(withTls(587, expired)), reportOf(withTls(587, expired))]
    const as = (report: CheckReport, verdict: 'warn' | 'fail' | 'pass' | 'inconclusive') => ({
      ...report,
      findings: report.findings.map((one) => (one.id === 'certificate-expired' ? { ...one, verdict } : one)),
    })
    const changeOf = (from: Parameters<typeof as>[1], to: Parameters<typeof as>[1]) => {
      const comparison = compareChecks(as(before, from), as(after, to))
      const row = comparison.findings.find(({ id }) => id === 'certificate-expired')
      return [comparison.change, row?.change, row?.note]
    }
    expect(changeOf('fail', 'warn')).toEqual(['better', 'better', undefined])
    expect(changeOf('warn', 'fail')).toEqual(['worse', 'worse', undefined])
    expect(changeOf('pass', 'warn')).toEqual(['worse', 'worse', undefined])
    expect(changeOf('fail', 'inconclusive')).toEqual(['same', 'same', 'could not be told this time'])
    expect(changeOf('inconclusive', 'fail')).toEqual(['same', 'same', 'could not be told before'])
  })

  it.each([
    ['throttled', throttled],
    ['without a route', unreachable],
    ['with name servers that failed', observations([], { ...failedNames(), planned: good.planned })],
  ])('of a check %s tells nothing mended and nothing broken', (_, open) => {
    for (const known of [good, withTls(587, expired)]) {
      const [lost, found] = [compare(known, open), compare(open, known)]
      expect([lost.change, comparisonExitCode(lost)]).toEqual(['same', 3])
      expect([found.change, comparisonExitCode(found)]).toEqual(['same', 3])
      expect(lost.findings.filter(({ change }) => change === 'gone')).toEqual([])
    }
    expect(notable(compare(withTls(587, expired), open))).toContain(
      'same certificate-expired fail> could not be told this time',
    )
    expect(notable(compare(open, withTls(587, expired)))).toContain(
      'same certificate-expired >fail could not be told before',
    )
  })

  it('what was told before the session broke off stays told', () => {
    const atQuit = { stage: 'auth', reason: 'timed-out' } as const
    const after = observations([openPort(587, { session: session(587, { failure: atQuit }) })])
    expect(notable(compare(withTls(587, expired), after))).toContain('gone certificate-expired fail>')
  })

  it('matches addresses that moved by their family, and others by themselves', () => {
    expect(notable(compare(withTls(587, expired), moved(withTls(587, expired), '198.51.100.9')))).toEqual([])
    expect(notable(compare(moved(good, '198.51.100.9'), withTls(587, expired)))).toEqual([
      'new certificate-expired >fail',
    ])
    expect(compare(bad6, good).change).toBe('better')
    expect(compare(good, bad6).change).toBe('worse')
    expect(notable(compare(bad6, both))).toEqual(['gone certificate-expired fail>'])
  })

  it('an address that our network does not reach is no change', () => {
    const comparison = compare(bad6, no6)
    expect([comparison.change, comparison.verdict.after]).toEqual(['same', 'pass'])
    expect(notable(comparison)).toContain('same certificate-expired fail> could not be told this time')
    expect(compare(no6, bad6).change).toBe('same')
  })

  it('a port that only one of them looked at is no change', () => {
    const more = observations([openPort(587), openPort(25, { session: session(25, { tls: seen(tls(expired)) }) })])
    expect(notable(compare(more, good))).toContain('same certificate-expired warn> was not looked at this time')
    expect(notable(compare(good, more))).toContain('same certificate-expired >warn was not looked at before')
    expect([compare(more, good).change, compare(good, more).change]).toEqual(['same', 'same'])
  })

  it('against itself is the same, and to and fro it turns round', () => {
    const all = [
      good,
      withTls(587, expired),
      withTls(587, soon),
      refused,
      throttled,
      unreachable,
      noName,
      both,
      bad6,
      no6,
    ]
    const some = fc.constantFrom(...all)
    fc.assert(
      fc.property(some, some, (one, other) => {
        expect(compare(one, one)).toMatchObject({ change: 'same', facts: [] })
        const changes = [compare(one, other).change, compare(other, one).change].toSorted()
        expect(['better,worse', 'same,same', 'worse,worse']).toContain(changes.join())
      }),
    )
  })
})

describe('the facts of a comparison', () => {
  const factsOf = (before: Observations, after: Observations) =>
    compare(before, after).facts.map((fact) => [fact.port, fact.what, fact.before, fact.after])

  it('tell state, TLS, certificate, extensions and AUTH', () => {
    expect(factsOf(good, observations([shutPort(587, 'closed')]))).toEqual([
      [587, 'state', 'open', 'closed'],
      [587, 'ended-early', 'no', 'refused at connect'],
    ])
    expect(factsOf(good, withTls(587, { protocol: 'TLSv1.2', cipher: 'AES', ...soon }))).toEqual([
      [587, 'tls-protocol', 'TLSv1.3', 'TLSv1.2'],
      [587, 'cipher', 'TLS_AES_256_GCM_SHA384', 'AES'],
      [587, 'certificate', expect.stringContaining('not after 2026-04-30'), expect.stringContaining('2026-03-04')],
      [587, 'days-left-band', '30 days or more', 'under 7 days'],
    ])
    const offering = (...keywords: string[]) =>
      observations([openPort(587, { session: session(587, { extensionsInTls: seen(ehlo(...keywords)) }) })])
    expect(factsOf(offering('SIZE 10', 'AUTH PLAIN LOGIN'), offering('AUTH LOGIN PLAIN', 'SIZE 20'))).toEqual([
      [587, 'extensions-in-tls', 'AUTH PLAIN LOGIN, SIZE 10', 'AUTH LOGIN PLAIN, SIZE 20'],
    ])
    expect(factsOf(offering('AUTH PLAIN'), offering('AUTH LOGIN')).at(-1)).toEqual([
      587,
      'auth-in-tls',
      'PLAIN',
      'LOGIN',
    ])
    expect(factsOf(good, withTls(587, { chain: 'self-signed' }))).toEqual([
      [587, 'verification', 'verifies', 'does not verify: signed by itself'],
    ])
  })

  it('tell of TLS that is no longer offered, and nothing of TLS that was not reached', () => {
    const without = observations([openPort(587, { session: session(587, { tls: { kind: 'absent' } }) })])
    expect(factsOf(good, without)).toContainEqual([587, 'tls-protocol', 'TLSv1.3', 'none'])
    expect(factsOf(good, throttled)).toEqual([[587, 'ended-early', 'no', 'negative-reply at greeting']])
  })

  it('tell of ports that only one of them looked at', () => {
    expect(factsOf(good, both)).toEqual([[587, 'state', 'not looked at', 'open']])
    expect(factsOf(both, good)).toEqual([[587, 'state', 'open', 'not looked at']])
  })
})

describe('two checks can be compared', () => {
  it('if they are of one target and have a port in common', () => {
    const [one, other] = [reportOf(good), reportOf(observations([openPort(25)]))]
    expect(comparable(one, reportOf(unreachable))).toBeUndefined()
    expect(comparable(one, other)).toContain('no port in common (before 587; after 25)')
    const elsewhere = reportOf(observations([openPort(587)], { target: { host: host('other.example') } }))
    expect(comparable(one, elsewhere)).toContain('mail.example.org')
  })
})

describe('a comparison for people', () => {
  const changed = compare(
    observations([
      openPort(25, { session: session(25, { tls: seen(tls(expired)) }) }),
      openPort(465),
      openPort(587, { session: session(587, { tls: seen(tls(expired)) }) }),
    ]),
    observations([
      openPort(25),
      openPort(465, { session: session(465, { tls: seen(tls(soon)) }) }),
      openPort(587, { session: brokenSession(587, { stage: 'greeting', reason: 'timed-out' }) }),
    ]),
  )

  it('begins with the change, then what broke, what stayed open, what was mended, and the facts', () => {
    const text = compareText(changed)
    const order = [
      /^✖ worse {2}mail\.example\.org: /,
      /\n! new warn: /,
      /\n\? was fail, could not be told/,
      /\n✔ mended, was warn: /,
    ]
    const places = [...order, /\n\d+ findings are as before\./, /\nWhat else was seen differently:\n/].map((part) =>
      text.search(part),
    )
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(text).toMatch(
      /198\.51\.100\.7:465 {2}days-left-band\n {4}before: 30 days or more\n {4}after: {2}under 7 days/,
    )
  })

  it('that found no change says so', () => {
    expect(compareText(compare(good, good))).toMatch(/^= same {2}mail\.example\.org: pass before and after\n/)
    expect(compareMarkdown(compare(good, good))).toMatch(/^# = same: `mail\.example\.org`\n/)
  })

  it('as Markdown tells the same', () => {
    const markdown = compareMarkdown(changed)
    expect(markdown).toMatch(/^# ✖ worse: `mail\.example\.org`\n/)
    expect(markdown).toMatch(/\n- ! \*\*new warn\*\*: .* \(`certificate-expires-soon`\): `198\.51\.100\.7:465`\n/)
    expect(markdown).toContain('\n| 465 | `198.51.100.7` | days-left-band | `30 days or more` | `under 7 days` |\n')
  })

  it('obeys no stranger, on 100 columns and in Markdown', () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (hostile, ascii) => {
        for (const comparison of [
          compareChecks(hostileReport(hostile), hostileReport('y')),
          compareChecks(hostileReport('y'), hostileReport(hostile)),
        ]) {
          const text = compareText(comparison, { ascii })
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
          if (!ascii) expect(text.split('\n').filter(({ length }) => length > 100)).toEqual([])
          expect(linesOutsideCode(compareMarkdown(comparison)).flatMap(activeMarkup)).toEqual([])
        }
      }),
    )
  })

  it('has colours where wanted', () => {
    const sgr = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
    const coloured = compareText(changed, { colour: true })
    expect(coloured).not.toBe(compareText(changed))
    expect(coloured.replace(sgr, '')).toBe(compareText(changed))
    expect(compareText(changed, { ascii: true })).toMatch(/^x worse [\p{ASCII}]*$/u)
  })
})

function failedNames(): Pick<Observations, 'addresses'> {
  return { addresses: { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed' } } }
}

// R053: after a change of the firewall.
describe('a port that was open', () => {
  const twoPorts = observations([openPort(25), openPort(587)])
  const closed = observations([openPort(25), shutPort(587, 'closed')])
  const silent = observations([openPort(25), shutPort(587, 'filtered')])

  it('and is closed now is worse, though a closed port may be no fault', () => {
    const comparison = compare(twoPorts, closed)
    expect([comparison.change, comparisonExitCode(comparison)]).toEqual(['worse', 1])
    expect(comparison.findings).toContainEqual(expect.objectContaining({ change: 'worse', id: 'port-open', port: 587 }))
    expect(comparisonExitCode(compare(closed, twoPorts))).toBe(0)
  })

  it('and keeps silent now could not be told', () => {
    const comparison = compare(twoPorts, silent)
    expect([comparison.change, comparisonExitCode(comparison)]).toEqual(['same', 3])
  })
})
