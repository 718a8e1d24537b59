// The envelope offered to a server, command by command: MAIL and RCPT, RFC 5321 section 3.3.
import type { Extensions } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { RecipientFacts } from '../mail/session-facts.ts'
import type { Deadlines } from './deadlines.ts'
import {
  blamedParameters,
  type Envelope,
  formatCommand,
  mailCommand,
  type ParameterisedCommand,
  rcptCommand,
} from './envelope.ts'
import { type Answer, command, isNegative, isPositive } from './exchange.ts'
import type { MessageData } from './message-data.ts'
import type { Session } from './session.ts'

/** A session that is ready for mail, over all its transactions. */
export interface Conversation {
  readonly session: Session
  readonly extensions: Extensions
  readonly deadlines: Deadlines
  /** Keywords of parameters that the server announced and refused. */
  readonly leftOut: Set<string>
  /** Whether MAIL was taken, and neither a final dot nor RSET ended that. */
  inTransaction: boolean
}

/** What is offered, and how far. */
export interface Offering {
  readonly envelope: Envelope
  readonly message: MessageData
  /** `mail`: without recipients. */
  readonly upTo: 'mail' | 'rcpt'
}

export interface Offer {
  readonly recipients: readonly RecipientFacts[]
  /** Why there is nobody to have the message. */
  readonly failure?: SessionFailure
}

/** Offers the envelope in lock-step. Recipients that are refused do not keep the others from being asked. */
export async function offerEnvelope(conversation: Conversation, offering: Offering): Promise<Offer> {
  const { envelope, message, upTo } = offering
  const { forwardPaths } = envelope
  const mail = await offer(conversation, mailCommand(envelope, message, conversation.extensions), 'mail')
  if (mail.kind === 'failed') return { recipients: unasked(forwardPaths), failure: mail.failure }
  conversation.inTransaction = true
  const recipients: RecipientFacts[] = []
  for (const forwardPath of upTo === 'mail' ? [] : forwardPaths) {
    const answer = await offer(conversation, rcptCommand(envelope, forwardPath, conversation.extensions), 'rcpt')
    recipients.push(answered(forwardPath, answer))
    const failure = endOf(answer)
    if (failure) return { recipients: withUnasked(recipients, forwardPaths), failure }
  }
  return withRefusalOfAll(withUnasked(recipients, forwardPaths))
}

/** Says the command; once more without its parameters where they are why it was refused. */
async function offer(
  { session, leftOut }: Conversation,
  said: ParameterisedCommand,
  stage: 'mail' | 'rcpt',
): Promise<Answer> {
  const answer = await command(session, formatCommand(said, leftOut), { stage, accepts: isPositive })
  const blamed = blamedOf(answer, said, leftOut)
  if (blamed.length === 0) return answer
  const again = await command(session, formatCommand(said, new Set([...leftOut, ...blamed])), {
    stage,
    accepts: isPositive,
  })
  if (again.kind === 'reply') for (const keyword of blamed) leftOut.add(keyword)
  return again
}

/** The keywords of the parameters that may be why the command was refused, and were said. */
export function blamedOf(answer: Answer, said: ParameterisedCommand, leftOut: ReadonlySet<string>): readonly string[] {
  if (answer.kind === 'reply') return []
  return blamedParameters(answer.failure, said).filter((keyword) => !leftOut.has(keyword))
}

/** Why nothing more can be asked: no whole reply of this stage came, or a 421 (RFC 5321 section 3.8). */
export function endOf(answer: Answer): SessionFailure | undefined {
  if (answer.kind === 'reply') return undefined
  const { failure } = answer
  return failure.reason !== 'negative-reply' || failure.reply?.code === 421 ? failure : undefined
}

/** What is known of one recipient. */
export function answered(forwardPath: string, answer: Answer): RecipientFacts {
  const reply = answer.kind === 'reply' ? answer.reply : answer.failure.reply
  return reply ? { forwardPath, reply } : { forwardPath }
}

/** The recipients that were asked, and behind them those that were not. */
export function withUnasked(
  asked: readonly RecipientFacts[],
  forwardPaths: readonly string[],
): readonly RecipientFacts[] {
  return asked.length === forwardPaths.length ? asked : [...asked, ...unasked(forwardPaths.slice(asked.length))]
}

/** Recipients of whom nothing is known. */
export function unasked(forwardPaths: readonly string[]): readonly RecipientFacts[] {
  return forwardPaths.map((forwardPath) => ({ forwardPath }))
}

/** Where all that were asked are refused, one refusal stands for all: one that may not last, if there is one. */
export function withRefusalOfAll(recipients: readonly RecipientFacts[]): Offer {
  const replies = recipients.flatMap(({ reply }) => reply ?? [])
  if (replies.length === 0 || replies.some(isPositive)) return { recipients }
  const reply = replies.find(isTransient) ?? replies.find(isNegative)
  return reply ? { recipients, failure: { stage: 'rcpt', reason: 'negative-reply', reply } } : { recipients }
}

function isTransient(reply: Reply): boolean {
  return replyClass(reply) === 'transient-negative'
}
