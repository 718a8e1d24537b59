// The state of one SMTP session: what was told, what broke, and whether anything may be said (RFC 5321 section 4.3.1).
import type { Socket } from 'node:net'
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { Oddity } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import type { Patience, SessionStage } from './patience.ts'
import { type Listener, startReading } from './reply-reader.ts'
import { describeTrouble, type Trouble } from './socket-failure.ts'
import type { Transcript } from './transcript.ts'
import { type ByteAllowance, destroySocket, type Wire } from './wire.ts'

export interface Session {
  readonly patience: Patience
  readonly transcript: Transcript
  readonly allowance: ByteAllowance
  /** Milliseconds by stage; a stage that was passed twice has the sum. */
  timings: Partial<Record<Stage, number>>
  /** What was odd and could be read all the same; grows as the session goes on. */
  oddities: Oddity[]
  /** The socket that speaks; inside TLS, the TLS socket. */
  socket: Socket
  wire: Wire
  /** What ended the conversation. Nothing may be said any more, not even QUIT. */
  broken?: SessionFailure
  /** Set once it was closed by us. */
  closed?: true
  /** The last whole reply, but for the one to QUIT. */
  lastReply?: { readonly stage: Stage; readonly reply: Reply } | undefined
}

/** Where to connect. */
export interface Place {
  /** An IP address. */
  readonly address: string
  readonly port: number
}

/** All that one session may send us, over all its replies. */
export const maxSessionBytes = 256 * 1024

/**
 * Begins to keep anew what is told of one transaction: transcript, timings and oddities; and gives anew what it may take:
 * the session's time and bytes. Connection and secrets stay.
 */
export function startAfresh(session: Session): void {
  session.patience.renew()
  session.transcript.forget()
  session.allowance.left = maxSessionBytes
  session.timings = {}
  session.oddities = []
  session.lastReply = undefined
}

/** Ends the conversation. What came and was not understood is kept. */
export function abandon(session: Session, at: SessionStage, trouble: Trouble): SessionFailure {
  const { wire, transcript } = session
  // A server of TLS 1.3 judges our certificate when the handshake is over for us: RFC 8446 section 4.4.2.4.
  const stage = trouble.reason === 'client-certificate-required' ? 'tls' : at
  const rest = wire.take(wire.received().length)
  if (rest.length > 0) transcript.server(stage, rest)
  transcript.event(stage, describeTrouble(trouble))
  session.broken = { stage, ...trouble }
  return session.broken
}

/**
 * What forbids us to write: an end, or bytes that answer nothing (RFC 5321 section 4.3.1: one reply to each command).
 * `unasked` says what such bytes mean here. Undefined where the line is silent.
 */
export async function breachOfSilence(
  session: Session,
  stage: SessionStage,
  unasked?: { readonly stage: SessionStage; readonly reason: FailureReason },
): Promise<SessionFailure | undefined> {
  if (session.broken) return session.broken
  const { wire } = session
  await wire.settle()
  const early = wire.received()
  if (early.length === 0) {
    const ending = wire.ending()
    return ending && abandon(session, stage, ending)
  }
  const farewell = unasked || stage === 'dot' ? undefined : hearFarewell(session, stage)
  if (farewell) return abandon(session, stage, { reason: 'negative-reply', reply: farewell })
  const detail = excerpt(session, early)
  if (isBehindDot(session)) noteOddity(session, { kind: 'extra-reply', stage: 'dot', evidence: detail })
  const { reason } = unasked ?? { reason: 'unsolicited-reply' }
  return abandon(session, unasked?.stage ?? stage, { reason, detail })
}

/** Whether the reply to a final dot was the last that was heard, so that another one may have been meant for it. */
export function isBehindDot({ lastReply }: Session): boolean {
  return lastReply?.stage === 'dot'
}

/** The one reply that needs no question, RFC 5321 section 3.8: a 421 with nothing behind it, before the server leaves. */
function hearFarewell(session: Session, stage: SessionStage): Reply | undefined {
  const { wire } = session
  if (wire.received().toString('latin1', 0, 3) !== '421') return undefined
  const heard = startReading(wire, listenerAt(session, stage)).next()
  if (heard?.kind !== 'reply' || wire.received().length > 0) return undefined
  session.lastReply = { stage, reply: heard.reply }
  return heard.reply
}

/** Where the lines of a reply go that is read at this stage. */
export function listenerAt(session: Session, stage: SessionStage): Listener {
  const { transcript } = session
  return {
    record: (line) => transcript.server(stage, line),
    note: (kind, line) => noteOddity(session, { kind, stage, evidence: excerpt(session, line) }),
    takesFragments: stage !== 'dot',
    show: transcript.show,
  }
}

/** Keeps what was odd, each kind once for each stage. */
export function noteOddity({ oddities }: Session, oddity: Oddity): void {
  const isKnown = oddities.some(({ kind, stage }) => kind === oddity.kind && stage === oddity.stage)
  if (!isKnown) oddities.push({ ...oddity, evidence: oddity.evidence.slice(0, 200) })
}

/** Whether the server is waiting for a command: not after 334 or 354, and not once anything broke. */
export function isInStep({ broken, lastReply }: Session): boolean {
  return broken === undefined && (lastReply === undefined || replyClass(lastReply.reply) !== 'intermediate')
}

/** The beginning of what the server sent, fit to be shown as the detail of a failure. */
export function excerpt({ transcript }: Session, bytes: Uint8Array): string {
  return transcript.show(bytes).slice(0, 200)
}

/** Does something and adds its time to that of the stage. */
export async function timed<T>({ patience, timings }: Session, stage: Stage, work: () => Promise<T>): Promise<T> {
  const beginning = patience.elapsed()
  const result = await work()
  timings[stage] = (timings[stage] ?? 0) + Math.round(patience.elapsed() - beginning)
  return result
}

/**
 * Ends the connection, with FIN (and close_notify) where the conversation came to a proper end; waits until it is closed.
 * Closing once more changes nothing.
 */
export async function closeSession(session: Session): Promise<void> {
  const { socket, patience } = session
  if (session.closed) return
  session.closed = true
  if (isInStep(session)) await patience.within('quit', () => new Promise<void>((resolve) => void socket.end(resolve)))
  await destroySocket(socket)
  patience.rest()
  session.transcript.event(session.broken?.stage ?? 'quit', 'connection closed')
}
