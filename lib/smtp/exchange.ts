// One command and its reply, RFC 5321 sections 4.1 and 4.2, in lock-step: the line is silent before anything is written.
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import { recogniseProtocol } from './foreign-protocol.ts'
import type { SessionStage } from './patience.ts'
import { type Broken, readReply } from './reply-reader.ts'
import { abandon, breachOfSilence, excerpt, isInStep, type Session, timed } from './session.ts'

export interface Failed {
  readonly kind: 'failed'
  readonly failure: SessionFailure
}

/** The reply hoped for, or why there is none. */
export type Answer = { readonly kind: 'reply'; readonly reply: Reply } | Failed

export interface Hope {
  readonly stage: SessionStage
  /** Whether the reply lets us go on; any other whole reply is a failure that carries it. */
  readonly accepts: (reply: Reply) => boolean
}

export interface CommandHope extends Hope {
  /** Called immediately before the line is handed to the network, and not at all where it is not. */
  readonly beforeWrite?: () => void
}

/** Waits for a reply that needs no question: the greeting, or one that interrupts us. */
export async function receive(session: Session, hope: Hope): Promise<Answer> {
  return hopedFor(await timed(session, hope.stage, () => hear(session, hope.stage)), hope)
}

/** Says one line and waits for its whole reply. Throws for a line that holds a line end or NUL: that is a fault of ours. */
export async function command(session: Session, line: string, hope: CommandHope): Promise<Answer> {
  const { stage, beforeWrite } = hope
  if (/[\r\n\0]/.test(line)) throw new Error(`A command at the stage ${stage} would have been more than one line.`)
  const breach = await breachOfSilence(session, stage)
  if (breach) return { kind: 'failed', failure: breach }
  const say = () => {
    session.transcript.client(stage, line)
    beforeWrite?.()
    return session.wire.write(Buffer.from(`${line}\r\n`))
  }
  return hopedFor(await timed(session, stage, () => hear(session, stage, say)), hope)
}

/** QUIT, where the server is waiting for a command. Whatever comes of it changes nothing that was seen before. */
export async function quit(session: Session): Promise<Observed<Reply>> {
  const { broken, lastReply } = session
  if (!isInStep(session)) return { kind: 'not-reached', stoppedAt: broken?.stage ?? lastReply?.stage ?? 'quit' }
  const answer = await command(session, 'QUIT', { stage: 'quit', accepts: () => true })
  return answer.kind === 'reply' ? { kind: 'seen', value: answer.reply } : { kind: 'not-reached', stoppedAt: 'quit' }
}

/** 2yz. */
export function isPositive(reply: Reply): boolean {
  return replyClass(reply) === 'positive'
}

/** 4yz or 5yz. */
export function isNegative(reply: Reply): boolean {
  return !isPositive(reply) && replyClass(reply) !== 'intermediate'
}

function hopedFor(answer: Answer, { stage, accepts }: Hope): Answer {
  if (answer.kind === 'failed' || accepts(answer.reply)) return answer
  const { reply } = answer
  return { kind: 'failed', failure: { stage, reason: isNegative(reply) ? 'negative-reply' : 'wrong-code', reply } }
}

async function hear(session: Session, stage: SessionStage, say?: () => Promise<unknown>): Promise<Answer> {
  const { patience, transcript, wire } = session
  const listener = { record: (line: Uint8Array) => transcript.server(stage, line), show: transcript.show }
  const waited = await patience.within(stage, async () => {
    await say?.()
    return readReply(wire, listener)
  })
  if (waited.kind === 'given-up') return broken(session, stage, { reason: waited.reason, bytes: wire.received() })
  const heard = waited.value
  if (heard.kind === 'broken') return broken(session, stage, heard)
  if (stage !== 'quit') session.lastReply = { stage, reply: heard.reply }
  return heard
}

function broken(
  session: Session,
  stage: SessionStage,
  { reason, bytes, detail = excerpt(session, bytes) }: Omit<Broken, 'kind'>,
): Failed {
  const foreign = stage === 'greeting' ? recogniseProtocol(bytes) : undefined
  return { kind: 'failed', failure: abandon(session, stage, foreign ?? { reason, ...(detail && { detail }) }) }
}
