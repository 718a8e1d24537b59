import { describe, expect, it } from 'vitest'
import { makeReply } from '../../lib/mail/reply.ts'
import { checkReportSchema, makeCheckReport } from '../../lib/report/check-report.ts'
import { reportFinding } from '../../lib/report/finding-report.ts'
import {
  address6,
  brokenSession,
  certificate,
  dayMs,
  ehlo,
  host,
  mailboxPort,
  now,
  observations,
  openPort,
  seen,
  session,
  shutPort,
  tls,
} from '../diagnosis/made-observations.ts'

const context = { id: '0123456789abcdef0123456789abcdef', vantage: { name: 'laptop' } }
const throttle = { stage: 'greeting', reason: 'negative-reply', reply: makeReply(421, ['4.7.0 busy']) } as const

describe('a check report', () => {
  it.each([
    ['a server in good order', observations([openPort(25), openPort(465), openPort(587)])],
    ['a name that does not exist', observations([], { addresses: { kind: 'absent' } })],
    ['a broken session', observations([openPort(25, { session: brokenSession(25, throttle) })])],
    ['closed ports', observations([shutPort(25, 'closed'), shutPort(587, 'unreachable')])],
  ])('of %s is what the schema says, in JSON too', (_, made) => {
    const report = makeCheckReport(made, context)
    expect(checkReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it('names id, time, vantage, target and verdict', () => {
    expect(makeCheckReport(observations([openPort(25)]), context)).toMatchObject({
      schemaVersion: 1,
      kind: 'check-report',
      id: context.id,
      at: '2026-03-01T12:00:00.000Z',
      vantage: { name: 'laptop' },
      target: { host: 'mail.example.org', ports: [25] },
      verdict: 'pass',
    })
  })

  it('names the ports that were to be looked at, even if none was reached', () => {
    const { planned } = observations([openPort(25), openPort(587)])
    const report = makeCheckReport(observations([], { planned, addresses: { kind: 'absent' } }), context)
    expect(report).toMatchObject({ target: { ports: [25, 587] }, ports: [], addresses: { kind: 'absent' } })
  })

  it('holds the extensions before and inside TLS, as they stood and read', () => {
    const transcript = [
      { atMs: 1, direction: 'server', stage: 'ehlo', tls: false, text: '250 STARTTLS' },
      { atMs: 2, direction: 'client', stage: 'ehlo', tls: true, text: 'EHLO probe.example.net' },
      { atMs: 3, direction: 'server', stage: 'ehlo', tls: true, text: '250-mail.example.org' },
      { atMs: 4, direction: 'server', stage: 'ehlo', tls: true, text: '250 AUTH PLAIN login' },
    ] as const
    const inTls = seen(ehlo('AUTH PLAIN login', 'SIZE 1000'))
    const made = observations([openPort(587, { session: session(587, { transcript, extensionsInTls: inTls }) })])
    expect(makeCheckReport(made, context).ports[0]?.extensions).toMatchObject({
      inClear: { value: { lines: ['250 STARTTLS'], authMechanisms: [] } },
      inTls: {
        value: {
          lines: ['250-mail.example.org', '250 AUTH PLAIN login'],
          offered: [{ keyword: 'AUTH', parameters: ['PLAIN', 'login'] }, { keyword: 'SIZE' }],
          authMechanisms: ['PLAIN', 'LOGIN'],
          size: 1000,
        },
      },
    })
  })

  it('holds every fact of a certificate that does not verify', () => {
    const expired = certificate({ notAfter: now - 3 * dayMs + 1 })
    const facts = tls({ chain: 'self-signed', validNow: false, nameMatches: false, certificates: [expired] })
    const made = observations([openPort(465, { session: session(465, { tls: seen(facts) }) })])
    expect(makeCheckReport(made, context).ports[0]?.tls).toMatchObject({
      kind: 'seen',
      value: {
        chain: 'self-signed',
        daysLeft: -3,
        certificates: [{ names: ['mail.example.org'], notAfter: '2026-02-26T12:00:00.001Z' }],
      },
    })
  })

  it('holds what was seen before a session broke, and what broke it', () => {
    const report = makeCheckReport(observations([openPort(25, { session: brokenSession(25, throttle) })]), context)
    expect(report.ports[0]).toMatchObject({
      state: 'open',
      greeting: { kind: 'not-reached', stoppedAt: 'greeting' },
      failure: { stage: 'greeting', reason: 'negative-reply', reply: { code: 421 } },
      timings: { connect: 12.3 },
    })
  })

  it('holds no session for a port that let nobody in', () => {
    const [port] = makeCheckReport(observations([shutPort(25, 'closed')]), context).ports
    expect(port).toMatchObject({
      state: 'closed',
      greeting: { kind: 'not-reached', stoppedAt: 'connect' },
      tls: { kind: 'not-reached' },
      failure: { reason: 'refused' },
      transcript: [],
    })
  })

  it('says that port 25 alone is no word about submission', () => {
    expect(makeCheckReport(observations([openPort(25)]), context).limits).toContain('submission')
    expect(makeCheckReport(observations([openPort(25), openPort(587)]), context).limits).not.toContain('submission')
  })
})

describe('the command of a finding', () => {
  const commandOf = (made: Parameters<typeof makeCheckReport>[0], id: string) =>
    makeCheckReport(made, context).findings.find((finding) => finding.id === id)?.command

  it.each([
    [587, 'openssl s_client -connect 198.51.100.7:587 -starttls smtp -servername mail.example.org'],
    [465, 'openssl s_client -connect 198.51.100.7:465 -servername mail.example.org'],
  ])('asks port %i as it begins TLS', (port, command) => {
    expect(commandOf(observations([openPort(port)]), 'tls-ok')).toBe(command)
  })

  it('sends no server name where the target is an address, and brackets IPv6', () => {
    const made = observations([openPort(465, { address: address6, family: 6 })], { target: { host: host(address6) } })
    expect(commandOf(made, 'tls-ok')).toBe('openssl s_client -connect [2001:db8::7]:465')
  })

  it('names the host where no port is concerned', () => {
    expect(commandOf(observations([], { addresses: { kind: 'absent' } }), 'name-not-found')).toBe(
      'dig mail.example.org A; dig mail.example.org AAAA',
    )
  })

  it('is left out where it has nothing to name', () => {
    const finding = { id: 'port-closed', verdict: 'fail', about: 'target', stage: 'connect' } as const
    const place = { host: host('mail.example.org') }
    expect(reportFinding({ ...finding, evidence: [], retryable: true }, place).command).toBeUndefined()
  })

  it('leaves no placeholder behind in any finding', () => {
    const made = [
      observations([openPort(25), shutPort(465, 'closed'), shutPort(587, 'filtered'), shutPort(2525, 'unreachable')]),
      observations([openPort(25, { session: brokenSession(25, throttle) })]),
      observations([shutPort(25, 'filtered')]),
    ]
    const commands = made.flatMap((one) =>
      makeCheckReport(one, context).findings.flatMap(({ command }) => command ?? []),
    )
    expect(commands.length).toBeGreaterThan(8)
    expect(commands.filter((command) => /[{}]/.test(command))).toEqual([])
  })
})

it('the names of the fields are those that were promised', () => {
  const report = makeCheckReport(observations([openPort(25)]), context)
  const promised = ['schemaVersion', 'kind', 'id', 'at', 'vantage', 'target', 'verdict', 'findings', 'ports']
  expect(Object.keys(report)).toEqual(expect.arrayContaining(promised))
  const ofPort = [
    'port',
    'protocol',
    'address',
    'family',
    'state',
    'timings',
    'greeting',
    'extensions',
    'tls',
    'auth',
    'transcript',
  ]
  expect(Object.keys(report.ports[0] ?? {})).toEqual(expect.arrayContaining(ofPort))
  const ofFinding = ['id', 'verdict', 'about', 'stage', 'evidence', 'title', 'meaning', 'remedy']
  expect(Object.keys(report.findings[0] ?? {})).toEqual(expect.arrayContaining(ofFinding))
})

describe('the commands of findings about mailboxes', () => {
  it.each([
    [143, '-starttls imap'],
    [110, '-starttls pop3'],
    [4190, '-starttls sieve'],
    [993, '-connect 198.51.100.7:993 -servername'],
  ])('on port %i speak its protocol', (port, words) => {
    const expired = certificate({ notBefore: now - 90 * dayMs, notAfter: now - dayMs })
    const made = observations([mailboxPort(port, { tls: seen(tls({ certificates: [expired], validNow: false })) })])
    const found = makeCheckReport(made, context).findings.find(({ id }) => id === 'certificate-expired')
    expect(found?.command).toContain(words)
    expect(found?.command).not.toContain('smtp')
  })

  it('hold what their look told, in JSON too', () => {
    const report = makeCheckReport(observations([mailboxPort(143)]), context)
    expect(checkReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    expect(report.ports[0]).toMatchObject({
      protocol: 'imap',
      auth: { inTls: { kind: 'seen', value: ['PLAIN'] } },
      mailbox: { greeting: { kind: 'seen', value: { status: 'ok', text: '* OK ready' } } },
    })
  })
})
