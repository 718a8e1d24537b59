// The message and its final dot, behind the 354 to DATA, RFC 5321 section 4.1.1.4: after the dot it may have been taken.
import type { SessionFailure } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import type { Deadlines } from './deadlines.ts'
import { type CommandHope, commandOnSilentLine, isNegative, isPositive, receive } from './exchange.ts'
import type { MessageData } from './message-data.ts'
import { abandon, excerpt, type Session, timed } from './session.ts'

/** Whether the final dot may be written: the caller's last word. */
export type BeforeDot = () => Promise<'go-on' | 'withdraw'>

export interface HandOverTerms {
  readonly deadlines: Deadlines
  /** Without it nobody is asked. */
  readonly beforeDot?: BeforeDot | undefined
}

export interface HandedOver {
  readonly dotWritten: boolean
  readonly dotReply?: Reply
  readonly failure?: SessionFailure
}

/** One TLS record; the stage's deadline is for each block (RFC 5321 section 4.5.3.2.5). */
const blockBytes = 16 * 1024

/** Bytes in a second below which a server does not take a message but hold us: what Postfix asks for. */
const slowestRate = 500

const unfinished = { reason: 'other', detail: 'the message was not written to its end' } as const
const noTimeForDot = { reason: 'session-deadline', detail: 'too little time for the reply to the final dot' } as const

/** Hands the message over to a server that said 354. */
export async function handOver(session: Session, message: MessageData, terms: HandOverTerms): Promise<HandedOver> {
  const { beforeDot } = terms
  if (!beforeDot && message.stuffed.length <= blockBytes) return writeAtOnce(session, message, terms)
  const failure =
    (await writeMessage(session, message, terms)) ??
    (await hearInterruption(session)) ??
    (beforeDot && ((await askWhetherToGoOn(session, beforeDot)) ?? (await hearInterruption(session))))
  return failure ? { dotWritten: false, failure } : writeDot(session, terms)
}

/**
 * Whether a message should not be begun, or not be ended, since the reply to its dot could hardly be waited for: a third
 * of the session's time is the dot's. A message that was not sent can be sent again, one of unknown fate cannot.
 */
export function isTooLateForDot({ patience }: Session, deadlines: Deadlines): boolean {
  return patience.left('dot') < Math.min(deadlines.dot, deadlines.session / 3)
}

/** The failure of a message that is not begun for want of time. Nothing was said, so that QUIT can be. */
export const tooLateForData: SessionFailure = { stage: 'data', ...noTimeForDot }

async function writeMessage(
  session: Session,
  { size, stuffed }: MessageData,
  { deadlines }: HandOverTerms,
): Promise<SessionFailure | undefined> {
  const { patience, transcript, wire } = session
  transcript.event('body', `message, ${size} bytes`)
  const beginning = patience.elapsed()
  for (let at = 0; at < stuffed.length; at += blockBytes) {
    const block = stuffed.subarray(at, at + blockBytes)
    const waited = await timed(session, 'body', () => patience.within('body', () => wire.write(block)))
    if (waited.kind === 'given-up') return abandon(session, 'body', { reason: waited.reason })
    if (waited.value === 'interrupted') return (await hearInterruption(session)) ?? abandon(session, 'body', unfinished)
    const due = deadlines.body + (1000 * (at + block.length)) / slowestRate
    if (patience.elapsed() - beginning > due) {
      return abandon(session, 'body', { reason: 'timed-out', detail: `less than ${slowestRate} bytes in a second` })
    }
  }
  return undefined
}

/** A server that speaks between 354 and the dot has refused the message, or is out of step. Either way it gets no dot. */
async function hearInterruption(session: Session): Promise<SessionFailure | undefined> {
  const { wire } = session
  await wire.settle()
  const ending = wire.ending()
  if (wire.received().length === 0) return session.broken ?? (ending && abandon(session, 'body', ending))
  const answer = await receive(session, { stage: 'body', accepts: () => true })
  if (answer.kind === 'failed') return answer.failure
  const { reply } = answer
  return abandon(session, 'body', { reason: isNegative(reply) ? 'negative-reply' : 'unsolicited-reply', reply })
}

async function askWhetherToGoOn(session: Session, beforeDot: BeforeDot): Promise<SessionFailure | undefined> {
  const ask = async () => beforeDot()
  const waited = await session.patience.within('body', () => ask().catch(() => 'withdraw' as const))
  if (waited.kind === 'given-up') return abandon(session, 'body', { reason: waited.reason })
  return waited.value === 'go-on' ? undefined : abandon(session, 'body', { reason: 'aborted-before-dot' })
}

/** Nobody has to be asked, and one write holds the message and its dot. */
async function writeAtOnce(
  session: Session,
  { size, stuffed }: MessageData,
  terms: HandOverTerms,
): Promise<HandedOver> {
  const failure = await hearInterruption(session)
  if (failure) return { dotWritten: false, failure }
  session.transcript.event('body', `message, ${size} bytes`)
  return writeDot(session, terms, { ahead: stuffed })
}

/** To be called in the turn of the event loop that found nothing said against it. */
async function writeDot(
  session: Session,
  { deadlines }: HandOverTerms,
  ahead: Pick<CommandHope, 'ahead'> = {},
): Promise<HandedOver> {
  if (isTooLateForDot(session, deadlines)) return { dotWritten: false, failure: abandon(session, 'dot', noTimeForDot) }
  let dotWritten = false
  const beforeWrite = () => {
    dotWritten = true
  }
  const answer = await commandOnSilentLine(session, '.', { stage: 'dot', accepts: takesMessage, beforeWrite, ...ahead })
  if (answer.kind === 'reply') return { dotWritten, dotReply: answer.reply }
  const { failure } = answer
  if (failure.reason !== 'negative-reply' || !failure.reply) return { dotWritten, failure }
  const contradiction = await hearContradiction(session)
  return contradiction ? { dotWritten, failure: contradiction } : { dotWritten, dotReply: failure.reply, failure }
}

/** Positive codes of RFC 5321 section 4.3.2 and RFC 4954 that no message is answered with: who says them is out of step. */
const codesOfOtherCommands: ReadonlySet<number> = new Set([211, 214, 220, 221, 235, 252])

function takesMessage(reply: Reply): boolean {
  return isPositive(reply) && !codesOfOtherCommands.has(reply.code)
}

/**
 * A refusal with more behind it may have been meant for something else, and what follows for the dot. Taking it at its
 * word could send the message twice; a second line behind a 250 cannot.
 */
async function hearContradiction(session: Session): Promise<SessionFailure | undefined> {
  await session.wire.settle()
  const more = session.wire.received()
  if (more.length === 0 || more.toString('latin1').startsWith('421')) return undefined
  return abandon(session, 'dot', { reason: 'unsolicited-reply', detail: excerpt(session, more) })
}
