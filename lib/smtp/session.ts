// The state of one SMTP session, from the dial to the closed socket.
import type { Socket } from 'node:net'
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { Oddity, PortState } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { type Patience, type SessionStage, startPatience } from './patience.ts'
import type { SessionContext } from './session-context.ts'
import type { Trouble } from './socket-failure.ts'
import { startTranscript, type Transcript } from './transcript.ts'
import { attachWire, type ByteAllowance, destroySocket, type Wire } from './wire.ts'

export interface Session {
  readonly patience: Patience
  readonly transcript: Transcript
  readonly allowance: ByteAllowance
  /** Milliseconds by stage; a stage that was passed twice has the sum. */
  readonly timings: Partial<Record<Stage, number>>
  /** What was odd and could be read all the same; grows as the session goes on. */
  readonly oddities: Oddity[]
  /** The socket that speaks; inside TLS, the TLS socket. */
  socket: Socket
  wire: Wire
  /** What ended the conversation. Nothing may be said any more, not even QUIT. */
  broken?: SessionFailure
  /** The last whole reply, but for the one to QUIT. */
  lastReply?: { readonly stage: Stage; readonly reply: Reply }
}

export type Opened =
  | { readonly kind: 'open'; readonly session: Session; readonly connectMs: number }
  | {
      readonly kind: 'failed'
      readonly state: Exclude<PortState, 'open'>
      readonly connectMs: number
      readonly failure: SessionFailure
      readonly transcript: Transcript
    }

/** All that one session may send us, over all its replies. */
const maxSessionBytes = 256 * 1024

/** Dials, and begins a session where somebody answers. Nothing is said yet. */
export async function openSession(
  { address, port }: { readonly address: string; readonly port: number },
  context: SessionContext,
): Promise<Opened> {
  const patience = startPatience(context)
  const transcript = startTranscript(patience)
  const dialled = await context.dial(address, port, { signal: context.signal, timeoutMs: patience.left('connect') })
  const connectMs = Math.round(patience.elapsed())
  if (dialled.kind === 'failed') {
    transcript.event('connect', `no connection to ${address} port ${port}: ${describe(dialled.failure)}`)
    return { ...dialled, connectMs, transcript }
  }
  transcript.event('connect', `connected to ${address} port ${port}`)
  const { socket } = dialled
  const allowance = { left: maxSessionBytes }
  const wire = attachWire(socket, allowance)
  const timings = { connect: connectMs }
  return { kind: 'open', connectMs, session: { patience, transcript, allowance, timings, oddities: [], socket, wire } }
}

/** Ends the conversation. What came and was not understood is kept. */
export function abandon(session: Session, stage: SessionStage, trouble: Trouble): SessionFailure {
  const { wire, transcript } = session
  const rest = wire.take(wire.received().length)
  if (rest.length > 0) transcript.server(stage, rest)
  transcript.event(stage, describe(trouble))
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
  unasked: { readonly stage: SessionStage; readonly reason: FailureReason } = { stage, reason: 'unsolicited-reply' },
): Promise<SessionFailure | undefined> {
  if (session.broken) return session.broken
  const { wire } = session
  await wire.settle()
  const early = wire.received()
  const { reason } = unasked
  if (early.length > 0) return abandon(session, unasked.stage, { reason, detail: excerpt(session, early) })
  const ending = wire.ending()
  return ending && abandon(session, stage, ending)
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

/** Ends the connection, with FIN (and close_notify) where the conversation came to a proper end; waits until it is closed. */
export async function closeSession(session: Session): Promise<void> {
  const { socket, patience } = session
  if (isInStep(session)) await patience.within('quit', () => new Promise<void>((resolve) => void socket.end(resolve)))
  await destroySocket(socket)
  session.transcript.event(session.broken?.stage ?? 'quit', 'connection closed')
}

function describe({ reason, detail }: Trouble): string {
  return detail ? `${reason}: ${detail}` : reason
}
