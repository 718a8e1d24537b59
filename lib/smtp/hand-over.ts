// DATA, the message, and the final dot, RFC 5321 section 4.1.1.4: after the dot the message may have been taken.
import type { SessionFailure } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import { command, isNegative, isPositive, receive } from './exchange.ts'
import type { MessageData } from './message-data.ts'
import { abandon, breachOfSilence, excerpt, type Session, timed } from './session.ts'

/** Whether the final dot may be written: the caller's last word. */
export type BeforeDot = () => Promise<'go-on' | 'withdraw'>

export interface HandedOver {
  readonly dotWritten: boolean
  readonly dotReply?: Reply
  readonly failure?: SessionFailure
}

/** One TLS record; the stage's deadline is for each block (RFC 5321 section 4.5.3.2.5). */
const blockBytes = 16 * 1024

const unfinished = { reason: 'other', detail: 'the message was not written to its end' } as const

/** Hands the message over to a server that took its envelope. */
export async function handOver(session: Session, message: MessageData, beforeDot: BeforeDot): Promise<HandedOver> {
  const data = await command(session, 'DATA', { stage: 'data', accepts: ({ code }) => code === 354 })
  if (data.kind === 'failed') return { dotWritten: false, failure: data.failure }
  const failure =
    (await writeMessage(session, message)) ??
    (await hearInterruption(session)) ??
    (await askWhetherToGoOn(session, beforeDot)) ??
    (await hearInterruption(session))
  return failure ? { dotWritten: false, failure } : writeDot(session)
}

async function writeMessage(session: Session, { size, stuffed }: MessageData): Promise<SessionFailure | undefined> {
  const { patience, transcript, wire } = session
  transcript.event('body', `message, ${size} bytes`)
  for (let at = 0; at < stuffed.length; at += blockBytes) {
    const block = stuffed.subarray(at, at + blockBytes)
    const waited = await timed(session, 'body', () => patience.within('body', () => wire.write(block)))
    if (waited.kind === 'given-up') return abandon(session, 'body', { reason: waited.reason })
    if (waited.value === 'interrupted') return (await hearInterruption(session)) ?? abandon(session, 'body', unfinished)
  }
  return undefined
}

/** A server that speaks between 354 and the dot has refused the message, or is out of step. Either way it gets no dot. */
async function hearInterruption(session: Session): Promise<SessionFailure | undefined> {
  await session.wire.settle()
  if (session.wire.received().length === 0) return breachOfSilence(session, 'body')
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

async function writeDot(session: Session): Promise<HandedOver> {
  let dotWritten = false
  const beforeWrite = () => {
    dotWritten = true
  }
  const answer = await command(session, '.', { stage: 'dot', accepts: isPositive, beforeWrite })
  if (answer.kind === 'reply') return { dotWritten, dotReply: answer.reply }
  const { failure } = answer
  if (failure.reason !== 'negative-reply' || !failure.reply) return { dotWritten, failure }
  const contradiction = await hearContradiction(session)
  return contradiction ? { dotWritten, failure: contradiction } : { dotWritten, dotReply: failure.reply, failure }
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
