// One polite look at an IMAP, POP3 or ManageSieve server: greeting, capabilities, STARTTLS really performed, certificate,
// capabilities inside TLS, LOGOUT. No user is named, and nothing is logged in to.
import { type Capabilities, type MailboxProtocol, readCapabilities } from '../../mail/capabilities.ts'
import type { Host } from '../../mail/host.ts'
import type { Observed, SessionFailure } from '../../mail/observed.ts'
import type { MailboxFacts, PortState, TlsMode } from '../../mail/session-facts.ts'
import { openSession } from '../../smtp/open-session.ts'
import { abandon, closeSession, isInStep, type Session } from '../../smtp/session.ts'
import type { SessionContext } from '../../smtp/session-context.ts'
import type { TryVersion } from '../../smtp/tls-versions.ts'
import type { Strength } from '../../smtp/trusted-roots.ts'
import { upgrade } from '../../smtp/upgrade.ts'
import { type Answer, type Dialect, dialects } from './dialects.ts'
import { ask, listen, observeAnswer } from './exchange.ts'

export interface MailboxTarget {
  /** For SNI and the certificate's name. */
  readonly host: Host
  /** The IP address to connect to. */
  readonly address: string
  readonly port: number
  readonly protocol: MailboxProtocol
  readonly tlsMode: TlsMode
  /** What the handshake may agree upon; default `any`. */
  readonly strength?: Strength
}

export interface MailboxExamination {
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  /** Why there is no session: the connection did not come about. */
  readonly failure?: SessionFailure
  /** Our address on the connection. */
  readonly localAddress?: string
  readonly mailbox?: MailboxFacts
}

/** Connects once and reads what the server says of itself. Never rejects for what it does; the socket is closed when it resolves. */
export async function examineMailbox(target: MailboxTarget, context: SessionContext): Promise<MailboxExamination> {
  const opened = await openSession(target, context)
  const { connectMs } = opened
  if (opened.kind === 'failed') return { state: opened.state, connectMs, failure: opened.failure }
  const { session, localAddress } = opened
  const look = { session, target, context, dialect: dialects[target.protocol] }
  try {
    const told = await walk(look)
    const quit = await sayGoodbye(look)
    await closeSession(session)
    const { timings, transcript } = session
    const facts = { ...notReached(told), ...told, quit, timings: { ...timings }, transcript: transcript.entries() }
    return { state: 'open', connectMs, ...(localAddress && { localAddress }), mailbox: facts }
  } finally {
    await closeSession(session)
  }
}

/** For `lookAtTlsVersions`: tries a version with this protocol before and behind it. */
export function tryVersionOverMailbox(target: MailboxTarget, context: SessionContext): TryVersion {
  return async (version) => {
    const { mailbox, failure = mailbox?.failure } = await examineMailbox({ ...target, strength: version }, context)
    if (mailbox?.tls.kind === 'seen') return { kind: 'agreed', cipher: mailbox.tls.value.cipher }
    return { kind: 'failed', failure: failure ?? { stage: 'starttls', reason: 'starttls-missing' } }
  }
}

interface Look {
  readonly session: Session
  readonly target: MailboxTarget
  readonly context: SessionContext
  readonly dialect: Dialect
}

type Told = Partial<Omit<MailboxFacts, 'quit' | 'timings' | 'transcript'>>
type Step = (look: Look, soFar: Told) => Promise<Told>

const courses: Readonly<Record<TlsMode, readonly Step[]>> = {
  starttls: [greet, askInClear, askForTls, secure, askInTls],
  implicit: [secure, greet, askInTls],
}

async function walk(look: Look): Promise<Told> {
  let told: Told = {}
  for (const step of courses[look.target.tlsMode]) {
    told = { ...told, ...(await step(look, told)) }
    if (told.failure || told.startTls?.kind === 'absent' || isRefused(told.startTls)) break
  }
  return told
}

function isRefused(startTls: Told['startTls']): boolean {
  return startTls?.kind === 'seen' && startTls.value.status === 'no'
}

function notReached({ failure, startTls }: Told) {
  const stoppedAt = failure?.stage ?? (startTls ? 'starttls' : 'tls')
  const unknown = { kind: 'not-reached', stoppedAt } as const
  const unseen = { greeting: unknown, capabilitiesInClear: unknown, startTls: unknown, capabilitiesInTls: unknown }
  return { ...unseen, tls: startTls?.kind === 'absent' ? startTls : unknown }
}

async function greet({ session, dialect, target }: Look): Promise<Told> {
  const heard = await listen(session, 'greeting', dialect.greeting)
  if (heard.status === 'broken') return { failure: heard.failure }
  const greeting = observeAnswer(session, heard, 'greeting')
  if (heard.status === 'no') {
    const failure = { stage: 'greeting', reason: 'negative-reply', detail: textOf(greeting) } as const
    return { greeting, failure }
  }
  const told = dialect.tellsUnasked ? capabilitiesFrom(heard, target, dialect) : undefined
  if (!told) return { greeting }
  return target.tlsMode === 'implicit' ? { greeting, capabilitiesInTls: told } : { greeting, capabilitiesInClear: told }
}

async function askInClear(look: Look, { capabilitiesInClear }: Told): Promise<Told> {
  if (capabilitiesInClear) return {}
  const { capabilities, failure } = await askCapabilities(look)
  return { capabilitiesInClear: capabilities, ...(failure && { failure }) }
}

async function askInTls(look: Look, { capabilitiesInTls }: Told): Promise<Told> {
  if (capabilitiesInTls) return {}
  const { session, dialect, target } = look
  if (dialect.tellsUnasked) {
    const heard = await listen(session, 'capability', dialect.capability.read)
    if (heard.status !== 'broken') return { capabilitiesInTls: capabilitiesFrom(heard, target, dialect) }
    return { failure: heard.failure }
  }
  const { capabilities, failure } = await askCapabilities(look)
  return { capabilitiesInTls: capabilities, ...(failure && { failure }) }
}

/** A server may know no CAPA (RFC 2449 is an extension): then it announces nothing, and STLS can still be asked for. */
async function askCapabilities({ session, dialect, target }: Look): Promise<{
  readonly capabilities: Observed<Capabilities>
  readonly failure?: SessionFailure
}> {
  const heard = await ask(session, 'capability', dialect.capability)
  if (heard.status === 'broken') {
    return { capabilities: { kind: 'not-reached', stoppedAt: 'capability' }, failure: heard.failure }
  }
  if (heard.status === 'ok') return { capabilities: capabilitiesFrom(heard, target, dialect) }
  if (!/^\* BYE\b/i.test(heard.text)) return { capabilities: { kind: 'absent' } }
  const failure = abandon(session, 'capability', {
    reason: 'negative-reply',
    detail: session.transcript.show(Buffer.from(heard.text, 'latin1')),
  })
  return { capabilities: { kind: 'temporary-failure', cause: failure }, failure }
}

function capabilitiesFrom(
  { data }: Answer,
  { protocol }: MailboxTarget,
  { announced }: Dialect,
): Observed<Capabilities> {
  return { kind: 'seen', value: readCapabilities(protocol, announced(data)) }
}

async function askForTls({ session, dialect }: Look, { capabilitiesInClear }: Told): Promise<Told> {
  if (capabilitiesInClear?.kind === 'seen' && !capabilitiesInClear.value.startTls)
    return { startTls: { kind: 'absent' } }
  const heard = await ask(session, 'starttls', dialect.startTls)
  if (heard.status === 'broken') return { failure: heard.failure }
  return { startTls: observeAnswer(session, heard, 'starttls') }
}

async function secure({ session, target, context }: Look): Promise<Told> {
  const { tlsMode: mode, host, strength = 'any' } = target
  const upgraded = await upgrade(session, { mode, host, strength }, context)
  return upgraded.kind === 'failed' ? { failure: upgraded.failure } : { tls: { kind: 'seen', value: upgraded.tls } }
}

async function sayGoodbye({ session, dialect }: Look): Promise<MailboxFacts['quit']> {
  if (!isInStep(session)) return { kind: 'not-reached', stoppedAt: session.broken?.stage ?? 'quit' }
  return observeAnswer(session, await ask(session, 'quit', dialect.bye), 'quit')
}

function textOf(greeting: MailboxFacts['greeting']): string {
  return greeting.kind === 'seen' ? greeting.value.text : ''
}
