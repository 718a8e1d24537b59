// One command and its reply, RFC 5321 sections 4.1 and 4.2, in lock-step: the line is silent before anything is written.
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { formatReply, type Reply, replyClass } from '../mail/reply.ts'
import { recogniseProtocol } from './foreign-protocol.ts'
import { replyOddities } from './oddities.ts'
import type { Patience, SessionStage } from './patience.ts'
import { type Broken, type Heard, type Reading, startReading } from './reply-reader.ts'
import {
  abandon,
  breachOfSilence,
  excerpt,
  isBehindDot,
  isInStep,
  listenerAt,
  noteOddity,
  type Session,
  timed,
} from './session.ts'

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
  /** Goes out ahead of the line, in the same write. */
  readonly ahead?: Uint8Array
}

/** Waits for a reply that needs no question: the greeting, or one that interrupts us. */
export async function receive(session: Session, hope: Hope): Promise<Answer> {
  return hopedFor(await timed(session, hope.stage, () => hear(session, hope.stage)), hope)
}

/** Says one line and waits for its whole reply. Throws for a line that holds a line end or NUL: that is a fault of ours. */
export async function command(session: Session, line: string, hope: CommandHope): Promise<Answer> {
  const bytes = Buffer.from(oneLine(line, hope.stage))
  const breach = await breachOfSilence(session, hope.stage)
  return breach ? { kind: 'failed', failure: breach } : say(session, { line, bytes }, hope)
}

/** The same on a line that was found silent in this very turn of the event loop. */
export function commandOnSilentLine(session: Session, line: string, hope: CommandHope): Promise<Answer> {
  return say(session, { line, bytes: Buffer.from(oneLine(line, hope.stage)) }, hope)
}

async function say(
  session: Session,
  { line, bytes }: { readonly line: string; readonly bytes: Uint8Array },
  hope: CommandHope,
): Promise<Answer> {
  const { stage, beforeWrite, ahead } = hope
  const write = () => {
    session.transcript.client(stage, line)
    beforeWrite?.()
    session.wire.send(ahead ? Buffer.concat([ahead, bytes]) : bytes)
  }
  return hopedFor(await timed(session, stage, () => hear(session, stage, write)), hope)
}

/** The command with its line end. Throws where it would be more than one: a fault of ours. */
export function oneLine(text: string, stage: SessionStage): string {
  if (/[\r\n\0]/.test(text)) throw new Error(`A command at the stage ${stage} would have been more than one line.`)
  return `${text}\r\n`
}

/** QUIT, where the server is waiting for a command. Whatever comes of it changes nothing that was seen before. */
export async function quit(session: Session): Promise<Observed<Reply>> {
  const { broken, lastReply } = session
  if (!isInStep(session)) return { kind: 'not-reached', stoppedAt: broken?.stage ?? lastReply?.stage ?? 'quit' }
  const answer = await command(session, 'QUIT', { stage: 'quit', accepts: () => true })
  if (answer.kind === 'failed') return { kind: 'not-reached', stoppedAt: 'quit' }
  const { reply } = answer
  if (!isBehindDot(session) || answersQuit(reply)) return { kind: 'seen', value: reply }
  // 2yz is either an odd answer to QUIT, or a second one to the dot: then the answer to QUIT comes behind it.
  const next = isPositive(reply) ? await receive(session, { stage: 'quit', accepts: () => true }) : undefined
  if (next?.kind === 'failed') return { kind: 'seen', value: reply }
  noteOddity(session, { kind: 'extra-reply', stage: 'dot', evidence: formatReply(reply).join(' ') })
  return { kind: 'seen', value: next?.reply ?? reply }
}

/** What a server may say to QUIT: RFC 5321 section 4.3.2 knows 221, others close at once or do not know it. */
function answersQuit({ code }: Reply): boolean {
  return [221, 421, 500, 502, 503].includes(code)
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

async function hear(session: Session, stage: SessionStage, write?: () => void): Promise<Answer> {
  const reading = startReading(session.wire, listenerAt(session, stage))
  // Of pipelined replies most are here when they are asked for: no wait begins for them.
  const here = write ? undefined : reading.next()
  const heard = here ?? (await waitToHear(session, stage, { reading, write }))
  if (heard.kind === 'broken') return broken(session, stage, heard)
  const { reply } = heard
  for (const { kind, line } of replyOddities(reply, stage)) noteOddity(session, { kind, stage, evidence: line })
  if (stage !== 'quit') session.lastReply = { stage, reply }
  return heard
}

async function waitToHear(
  session: Session,
  stage: SessionStage,
  { reading, write }: { readonly reading: Reading; readonly write: (() => void) | undefined },
): Promise<Heard> {
  const { patience } = session
  const stillness = startStillness(patience)
  const waited = await patience.within(stage, async () => {
    write?.()
    return untilHeard(session, { reading, stillness })
  })
  return waited.kind === 'done' ? waited.value : reading.giveUp(waited.reason, { isStill: stillness.isLong() })
}

async function untilHeard(
  { wire }: Session,
  { reading, stillness }: { readonly reading: Reading; readonly stillness: Stillness },
): Promise<Heard> {
  for (;;) {
    const heard = reading.next()
    if (heard) return heard
    await wire.change()
    stillness.end()
  }
}

interface Stillness {
  /** Something came. */
  readonly end: () => void
  /** Whether nothing came for more than half of the time. */
  readonly isLong: () => boolean
}

function startStillness({ elapsed }: Patience): Stillness {
  const beginning = elapsed()
  let newsAt = beginning
  return {
    end: () => {
      newsAt = elapsed()
    },
    isLong: () => elapsed() - newsAt > newsAt - beginning,
  }
}

function broken(
  session: Session,
  stage: SessionStage,
  { reason, bytes, detail = excerpt(session, bytes) }: Omit<Broken, 'kind'>,
): Failed {
  const foreign = stage === 'greeting' ? recogniseProtocol(bytes) : undefined
  return { kind: 'failed', failure: abandon(session, stage, foreign ?? { reason, ...(detail && { detail }) }) }
}
