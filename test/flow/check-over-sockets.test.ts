// A check from request to report against real sockets on loopback.
import { createServer, type Server } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { type CertificateKind, makeCertificates } from '../../fixtures/certificates.ts'
import { runCheck } from '../../lib/flow/run-check.ts'
import type { TlsMode } from '../../lib/mail/session-facts.ts'
import type { AddressPolicy } from '../../lib/plan/address-policy.ts'
import { quickCheckDeadlines } from '../../lib/plan/check-plan.ts'
import { openNetwork } from '../../lib/probe/network.ts'
import { probePort } from '../../lib/probe/probe-port.ts'
import { checkReportSchema, makeCheckReport } from '../../lib/report/check-report.ts'

const now = Date.now()
const address = '127.0.0.1'
const certificates = makeCertificates({ now, hostNames: ['mail.example.test'] })
const clock = { now: () => now, elapsed: () => performance.now() }

const ends: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  const bound = server.address()
  return bound && typeof bound === 'object' ? bound.port : 0
}

function smtpServer(kind: CertificateKind, options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    ...certificates[kind],
    name: 'mail.example.test',
    size: 20_000_000,
    logger: false,
    disableReverseLookup: true,
    ...options,
  })
  server.on('error', () => undefined)
  return listening(server.server)
}

/** As it comes, npm smtp-server offers AUTH before TLS; these settings keep it inside. */
const authInTlsOnly: SMTPServerOptions = {
  onConnect(session, answer) {
    session.disabledCommands = ['AUTH']
    answer()
  },
  onSecure(_socket, session, answer) {
    session.disabledCommands = []
    answer()
  },
}

/** A server that says one line to whoever comes. */
function oneLineServer(line: string): Promise<number> {
  return listening(createServer((socket) => void socket.on('error', () => undefined).end(line)))
}

async function check(
  port: number,
  { tls = 'starttls', policy = 'any-unicast' }: { readonly tls?: TlsMode; readonly policy?: AddressPolicy } = {},
) {
  const { dial, resolve } = openNetwork(policy)
  const session = {
    dial,
    clock,
    ehloName: 'probe.example.test',
    deadlines: quickCheckDeadlines,
    trustedCertificates: [certificates.root],
  }
  const observations = await runCheck(
    { target: { host: { kind: 'name', name: 'mail.example.test' }, port }, tls },
    {
      policy,
      clock,
      // The name of the certificate is nobody's: its address is told here, and refused or not by the policy.
      resolve: (_, context) => resolve({ kind: 'ipv4', address }, context),
      probe: (connection, { signal }) => probePort(connection, { ...session, signal }),
    },
    { signal: new AbortController().signal },
  )
  const report = makeCheckReport(observations, { id: 'a'.repeat(32), vantage: { name: 'test' } })
  expect(checkReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  return { report, found: report.findings.map(({ verdict, id }) => `${verdict} ${id}`) }
}

describe('a check of a server on a socket', () => {
  it('passes a server with STARTTLS and a trusted certificate, and shows what it said', async () => {
    const port = await smtpServer('valid', authInTlsOnly)
    const { report, found } = await check(port)
    expect(found).toEqual(['pass port-open', 'pass smtp-ready', 'pass tls-ok'])
    expect(report.verdict).toBe('pass')
    expect(report.ports[0]).toMatchObject({
      port,
      address,
      family: 4,
      state: 'open',
      greeting: { kind: 'seen', value: { code: 220 } },
      extensions: {
        inClear: { kind: 'seen' },
        inTls: { kind: 'seen', value: { authMechanisms: expect.arrayContaining(['PLAIN']), size: 20_000_000 } },
      },
      tls: { kind: 'seen', value: { protocol: 'TLSv1.3', chain: 'trusted', daysLeft: 88, nameMatches: true } },
    })
  })

  it('fails a server that offers AUTH PLAIN before TLS', async () => {
    const { report, found } = await check(await smtpServer('valid'))
    expect(found).toContain('fail auth-in-clear')
    expect(report.verdict).toBe('fail')
  })

  it('keeps the lines of EHLO as they stood, before and inside TLS (R022)', async () => {
    const { report } = await check(await smtpServer('valid'))
    const [{ extensions } = { extensions: undefined }] = report.ports
    expect(extensions?.inClear).toMatchObject({
      value: { lines: expect.arrayContaining([expect.stringMatching(/^250[- ]STARTTLS$/)]) },
    })
    expect(extensions?.inTls).toMatchObject({
      value: { lines: expect.arrayContaining([expect.stringMatching(/^250[- ]AUTH /)]) },
    })
  })

  it('says nothing but EHLO, STARTTLS and QUIT (R023)', async () => {
    const { report } = await check(await smtpServer('valid'))
    const said = report.ports[0]?.transcript.filter(({ direction }) => direction === 'client').map(({ text }) => text)
    expect(said).toEqual(['EHLO probe.example.test', 'STARTTLS', 'EHLO probe.example.test', 'QUIT'])
  })

  it.each<readonly [CertificateKind, string]>([
    ['expired', 'fail certificate-expired'],
    ['notYetValid', 'fail certificate-not-yet-valid'],
    ['selfSigned', 'fail certificate-self-signed'],
    ['wrongName', 'fail certificate-wrong-name'],
    ['missingIntermediate', 'fail certificate-incomplete-chain'],
  ])('tells a certificate that is %s from every other fault', async (kind, expected) => {
    const { found, report } = await check(await smtpServer(kind, { secure: true }), { tls: 'implicit' })
    expect(found.filter((finding) => !finding.startsWith('pass'))).toEqual([expected])
    expect(report.ports[0]?.tls.kind).toBe('seen')
  })

  it('calls a throttle a throttle, and says nothing about STARTTLS (F43)', async () => {
    const { found, report } = await check(await oneLineServer('421 4.7.0 too many connections\r\n'))
    expect(found).toEqual(['pass port-open', 'inconclusive rate-limited'])
    expect(report.verdict).toBe('inconclusive')
  })

  it('knows a web server where a mail server should be', async () => {
    expect((await check(await oneLineServer('HTTP/1.1 400 Bad Request\r\n\r\n'))).found).toEqual([
      'pass port-open',
      'fail not-smtp',
    ])
  })

  it('tells implicit TLS from STARTTLS, whichever was expected', async () => {
    const clear = await smtpServer('valid')
    expect((await check(clear, { tls: 'implicit' })).found).toContain('fail plaintext-on-tls-port')
    expect((await check(await oneLineServer('\u0016\u0003\u0001'))).found).toContain('fail tls-on-connect')
  })

  it('fails a port that was asked for and is closed', async () => {
    const port = await oneLineServer('')
    await Promise.all(ends.splice(0).map((end) => end()))
    expect((await check(port)).found).toEqual(['fail port-closed'])
  })

  it('dials nobody that the policy of a deployed stack refuses, and tells no address', async () => {
    const { report, found } = await check(25, { policy: 'public-unicast-only' })
    expect(found).toEqual(['inconclusive target-not-allowed'])
    expect(report.ports).toEqual([])
    expect(JSON.stringify(report)).not.toContain(address)
  })
})
