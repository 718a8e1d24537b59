// Observations made by hand: a server in good order, and what is different about it.
import type { Observations, PortObservation } from '../../lib/diagnosis/observation.ts'
import { type MailboxProtocol, readCapabilities } from '../../lib/mail/capabilities.ts'
import { readExtensions } from '../../lib/mail/extensions.ts'
import { parseHost } from '../../lib/mail/host.ts'
import type { FailureReason, Observed, SessionFailure } from '../../lib/mail/observed.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import type { CertificateFacts, MailboxFacts, SessionFacts, TlsFacts } from '../../lib/mail/session-facts.ts'
import type { Stage } from '../../lib/mail/stage.ts'
import { planPorts } from '../../lib/plan/check-plan.ts'

export const hostName = 'mail.example.org'
const address4 = '198.51.100.7'
export const address6 = '2001:db8::7'
export const now = Date.parse('2026-03-01T12:00:00Z')
export const dayMs = 86_400_000

export function host(text: string) {
  const parsed = parseHost(text)
  if (!parsed) throw new Error(`${text} is not a host`)
  return parsed
}

export function seen<T>(value: T): Observed<T> {
  return { kind: 'seen', value }
}

export function notReached(stoppedAt: Stage): Observed<never> {
  return { kind: 'not-reached', stoppedAt }
}

export function ehlo(...keywords: readonly string[]) {
  return readExtensions(makeReply(250, [hostName, ...keywords]))
}

export function certificate(change: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    subject: `CN=${hostName}`,
    issuer: 'CN=Example CA',
    names: [hostName],
    notBefore: now - 30 * dayMs,
    notAfter: now + 60 * dayMs,
    serialNumber: '01',
    sha256Fingerprint: '00:11',
    publicKey: 'ec prime256v1',
    selfIssued: false,
    ...change,
  }
}

export function tls(change: Partial<TlsFacts> = {}): TlsFacts {
  return {
    mode: 'starttls',
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    serverName: hostName,
    certificates: [certificate()],
    chain: 'trusted',
    nameMatches: true,
    validNow: true,
    ...change,
  }
}

const inClear = ['PIPELINING', 'SIZE 36700160', 'STARTTLS']
const inTls = ['PIPELINING', 'SIZE 36700160']

/** A whole session with a server that leaves nothing to wish for. */
export function session(port: number, change: Partial<SessionFacts> = {}): SessionFacts {
  const isImplicit = port === 465
  const auth = port === 25 ? [] : ['AUTH PLAIN LOGIN']
  return {
    greeting: seen(makeReply(220, [`${hostName} ESMTP`])),
    extensionsInClear: isImplicit ? notReached('connect') : seen(ehlo(...inClear)),
    extensionsInTls: seen(ehlo(...inTls, ...auth)),
    startTls: isImplicit ? { kind: 'absent' } : seen(makeReply(220, ['2.0.0 ready'])),
    tls: seen(tls({ mode: isImplicit ? 'implicit' : 'starttls' })),
    quit: seen(makeReply(221, ['2.0.0 bye'])),
    oddities: [],
    timings: { greeting: 20, ehlo: 10 },
    transcript: [],
    ...change,
  }
}

/** A session that ended early; every fact behind the end stays unseen, unless `change` says otherwise. */
export function brokenSession(port: number, failure: SessionFailure, change: Partial<SessionFacts> = {}): SessionFacts {
  const unseen = notReached(failure.stage)
  return session(port, {
    greeting: unseen,
    extensionsInClear: unseen,
    extensionsInTls: unseen,
    startTls: unseen,
    tls: unseen,
    quit: unseen,
    failure,
    ...change,
  })
}

/** An open port with a session in good order. */
export function openPort(port: number, change: Partial<PortObservation> = {}): PortObservation {
  return { ...madePort(port), state: 'open', session: session(port), ...change }
}

const inMailboxes = {
  imap: {
    greeting: '* OK ready',
    inClear: ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'],
    inTls: ['IMAP4rev1', 'AUTH=PLAIN'],
  },
  pop3: { greeting: '+OK ready', inClear: ['STLS', 'UIDL'], inTls: ['USER', 'SASL PLAIN'] },
  managesieve: { greeting: 'OK "ready"', inClear: ['STARTTLS', 'SASL'], inTls: ['SASL PLAIN'] },
} as const satisfies Record<MailboxProtocol, unknown>

/** A whole look at a server of mailboxes that leaves nothing to wish for. */
export function mailbox(protocol: MailboxProtocol, change: Partial<MailboxFacts> = {}): MailboxFacts {
  const { greeting, inClear: before, inTls: inside } = inMailboxes[protocol]
  return {
    greeting: seen({ status: 'ok', text: greeting }),
    capabilitiesInClear: seen(readCapabilities(protocol, before)),
    capabilitiesInTls: seen(readCapabilities(protocol, inside)),
    startTls: seen({ status: 'ok', text: 'OK' }),
    tls: seen(tls()),
    quit: seen({ status: 'ok', text: 'OK' }),
    timings: { greeting: 20, capability: 10 },
    transcript: [],
    ...change,
  }
}

/** An open port of mailboxes, good but for the change. */
export function mailboxPort(port: number, change: Partial<MailboxFacts> = {}): PortObservation {
  const made = madePort(port)
  if (made.protocol === 'smtp') throw new Error(`${port} is no port of mailboxes`)
  return { ...made, state: 'open', mailbox: mailbox(made.protocol, change) }
}

/** A port that a connection did not come about to. */
export function shutPort(
  port: number,
  state: Exclude<PortObservation['state'], 'open'>,
  change: Partial<PortObservation> = {},
): PortObservation {
  const reason = ({ closed: 'refused', filtered: 'timed-out', unreachable: 'unreachable' } as const)[state]
  return { ...madePort(port), state, failure: { stage: 'connect', reason }, ...change }
}

/** A port as the usual check plans it; one that it does not know as if it had been asked for. */
function madePort(port: number): Omit<PortObservation, 'state'> {
  const target = { host: host(hostName) }
  const usual = planPorts({ target }, { policy: 'any-unicast' }).find((planned) => planned.port === port)
  const [asked] = planPorts({ target, ports: [port] }, { policy: 'any-unicast' })
  const planned = usual ?? asked
  if (!planned) throw new Error('no port was planned')
  return { ...planned, address: address4, family: 4, connectMs: 12.3 }
}

/** A check that saw these ports. */
export function observations(ports: readonly PortObservation[], change: Partial<Observations> = {}): Observations {
  const addresses = [...new Set(ports.map(({ address }) => address))]
  return {
    target: { host: host(hostName) },
    at: now,
    planned: ports,
    addresses: seen(addresses.length > 0 ? addresses : [address4]),
    ports,
    ...change,
  }
}

/** What was seen, and the findings about it that are no pass: "verdict id about stage port". */
type Row = readonly [promise: string, seen: Observations, found: readonly string[]]
export type Rows = Readonly<Record<string, readonly Row[]>>

export const at6 = { address: address6, family: 6 } as const
export const greeting = (text: string) => seen(makeReply(220, [text]))
/** What was seen before a session broke behind its greeting. */
export const helloBroken = { greeting: greeting(`${hostName} ESMTP`) }

export function refusedAt(stage: Stage, code: number, text: string): SessionFailure {
  return { stage, reason: 'negative-reply', reply: makeReply(code, [text]) }
}

/** One open port whose session differs from good order by this. */
export function withSession(port: number, change: Partial<SessionFacts>, target = hostName): Observations {
  return observations([openPort(port, { session: session(port, change) })], { target: { host: host(target) } })
}

/** One open port whose TLS differs from good order by this. */
export function withTls(port: number, facts: Partial<TlsFacts>, target = hostName): Observations {
  return withSession(port, { tls: seen(tls(facts)) }, target)
}

/** One open port whose session ended so. */
export function broken(port: number, failure: SessionFailure, change: Partial<SessionFacts> = {}): Observations {
  return observations([openPort(port, { session: brokenSession(port, failure, change) })])
}

/** Port 25, whose session ended so, with its greeting if it came as far. */
export function brokenBy(stage: Stage, reason: FailureReason, detail?: string): Observations {
  const before = stage === 'greeting' ? {} : helloBroken
  return broken(25, { stage, reason, ...(detail && { detail }) }, before)
}
