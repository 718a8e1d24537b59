// `check` gives the facts that openssl s_client, swaks and nmap give of the same servers, compared field by field.
// Each host is checked once. What a tool gets wrong or cannot see is named where it is left out.
import { beforeAll, describe, expect, it } from 'vitest'
import type { CheckReport, PortReport } from '../../lib/report/check-report.ts'
import type { TlsReport } from '../../lib/report/facts-schemas.ts'
import { labHosts } from './hosts.ts'
import { isLabAbsent, labRoot } from './lab.ts'
import { check, complaints, ehloName, portOf, seen } from './smtping.ts'
import { askNmap, type NmapPort, nmap } from './tools/nmap.ts'
import { askOpenSsl, type OpenSslFacts, openssl } from './tools/openssl.ts'
import { askSwaks, swaks } from './tools/swaks.ts'

for (const [tool, found] of Object.entries({ openssl, swaks, nmap })) {
  if (!found) console.warn(`SKIPPED: ${tool} is not on PATH, so nothing is compared with it.`)
}

const dayMs = 86_400_000

describe.skipIf(isLabAbsent).each(labHosts)('$name', ({ name, address, ports, complaints: expected }) => {
  const isSmtp = (port: number) => [25, 587, 465, 2525].includes(port)
  let report: CheckReport

  beforeAll(async () => {
    report = await check(name, ports)
  })

  it('is complained of for what is wrong with it, and for nothing else', () => {
    const atPorts = ports.map((port) => portOf(report, port).state)
    expect(atPorts).toEqual(ports.map(() => 'open'))
    const there = Object.entries(complaints(report)).map(([id, list]) => [id, list.toSorted()])
    expect(Object.fromEntries(there)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([id, list]) => [id, list.toSorted()])),
    )
  })

  describe.skipIf(!openssl)('openssl s_client', () => {
    it.each(ports)('port %i: session, certificates and verdict', async (port) => {
      const ours = seen(portOf(report, port).tls)
      const theirs = await askOpenSsl({ ...tlsTarget(port), name, address, trusted: labRoot.path })
      expect(ours && comparable(ours)).toEqual(theirs && inOurTerms(theirs))
      const notAfter = theirs?.certificates[0]?.notAfter
      const daysLeft = notAfter && Math.floor((Date.parse(notAfter) - Date.parse(report.at)) / dayMs)
      expect(ours?.daysLeft).toBe(daysLeft)
    })
  })

  describe.skipIf(!swaks)('swaks', () => {
    it.each(ports.filter(isSmtp))('port %i: greeting, EHLO before and inside TLS, AUTH', async (port) => {
      const ours = portOf(report, port)
      const theirs = await askSwaks({ address, port, tls: port === 465 ? 'implicit' : 'when-offered', ehloName })
      expect(withoutDate(greetingOf(ours))).toBe(withoutDate(theirs.greeting))
      expect(seen(ours.extensions.inClear)?.lines ?? []).toEqual(theirs.inClear)
      expect(seen(ours.extensions.inTls)?.lines ?? []).toEqual(theirs.inTls)
      expect(seen(ours.auth.inTls) ?? seen(ours.auth.inClear)).toEqual(theirs.mechanisms)
    })
  })

  describe.skipIf(!nmap)('nmap', () => {
    let theirs: ReadonlyMap<number, NmapPort>

    beforeAll(async () => {
      theirs = await askNmap(name, ports)
    })

    it.each(ports)('port %i: state, extensions or capabilities, certificate', (port) => {
      const ours = portOf(report, port)
      const seenByNmap = theirs.get(port)
      expect(ours.state).toBe(seenByNmap?.state)
      // Its scripts know the usual ports only, and so pass 2525 over.
      if (port === 2525) return
      expect(isSmtp(port) ? firstExtensions(ours) : firstCapabilities(ours)).toEqual(
        isSmtp(port) ? seenByNmap?.extensions : seenByNmap?.capabilities,
      )
      expect(certificateOf(seen(ours.tls))).toEqual(seenByNmap?.certificate)
    })
  })
})

describe.skipIf(isLabAbsent || !openssl)('weak.lab.test port 25', () => {
  it('speaks TLS with openssl, in versions that are too old for us', async () => {
    const target = { ...tlsTarget(25), name: 'weak.lab.test', address: '127.0.0.25', trusted: labRoot.path }
    expect(await askOpenSsl({ ...target, oldest: 'TLSv1' })).toMatchObject({ protocol: 'TLSv1.1', chain: 'trusted' })
  })
})

function tlsTarget(port: number): { readonly port: number; readonly startTls?: 'smtp' | 'imap' | 'pop3' } {
  if ([465, 993, 995].includes(port)) return { port }
  if (port === 143) return { port, startTls: 'imap' }
  return { port, startTls: port === 110 ? 'pop3' : 'smtp' }
}

/** What OpenSSL can be asked too: not how TLS began nor the name for SNI, which are our own words; daysLeft has its own line. */
function comparable({ mode: _, serverName: __, daysLeft: ___, ...facts }: TlsReport): OpenSslFacts {
  return facts
}

/**
 * OpenSSL takes the common name where there is no subjectAltName (X509_check_host(3)); by RFC 9525 section 6.3, and
 * for browsers and Go's clients, such a certificate names nobody.
 */
function inOurTerms(facts: OpenSslFacts): OpenSslFacts {
  return facts.certificates[0]?.names.length === 0 ? { ...facts, nameMatches: false } : facts
}

function greetingOf({ greeting }: PortReport): string {
  const reply = seen(greeting)
  return reply ? `${reply.code} ${reply.lines.join(' ')}` : ''
}

/** Exim greets with the time. */
function withoutDate(greeting: string): string {
  return greeting.replace(/\w{3}, \d{2} \w{3} \d{4} [\d:]{8} [+-]\d{4}/, 'DATE')
}

/** nmap says EHLO once: inside TLS on 465, elsewhere before it, so that it misses AUTH where that comes behind STARTTLS. */
function firstExtensions({ extensions, tlsMode }: PortReport): readonly string[] | undefined {
  const first = seen(tlsMode === 'implicit' ? extensions.inTls : extensions.inClear)
  return first?.lines.slice(1).map((line) => line.slice('250-'.length))
}

function firstCapabilities({ mailbox, tlsMode }: PortReport): readonly string[] | undefined {
  const first = mailbox && seen(mailbox.capabilities[tlsMode === 'implicit' ? 'inTls' : 'inClear'])
  return first?.announced.toSorted()
}

/** It shows no chain, and judges nothing. */
function certificateOf(tls: TlsReport | undefined): NmapPort['certificate'] {
  const leaf = tls?.certificates[0]
  if (!leaf) return undefined
  const { names, notBefore, notAfter, publicKey, signatureAlgorithm = '' } = leaf
  return { names, notBefore, notAfter, publicKey, signatureAlgorithm }
}
