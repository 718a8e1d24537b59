// A connection that goes as far as it comes about, the attempts made on it, and what is known of each.
import { type SessionFailure, seenValue } from '../mail/observed.ts'
import type { Oddity, TransactionFacts } from '../mail/session-facts.ts'
import { extensionsInForce } from './channel.ts'
import type { Envelope } from './envelope.ts'
import { command, isNegative, quit } from './exchange.ts'
import { type MessageData, prepareMessage } from './message-data.ts'
import { type Conversation, unasked } from './offer.ts'
import { type ReachedServer, reachServer, type ServerWish } from './reach-server.ts'
import { closeSession, isInStep } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { type Attempt, runTransaction, type TransactionTerms } from './transaction.ts'

/** A message with its envelope. Paths stand without angle brackets. */
export interface Outgoing extends Envelope {
  /** Headers and body; or what `prepareMessage` made of them, for a message that goes out more than once. */
  readonly message: Uint8Array | MessageData
}

export interface MailConnection {
  readonly reached: ReachedServer
  /** Only where the server was ready for mail. */
  readonly conversation?: Conversation
  /** Why nothing can be sent, or nothing more. */
  failure?: SessionFailure
}

/** Dials, and goes as far as the first MAIL. The caller leaves, whatever came of it. */
export async function connectForMail(wish: ServerWish, context: SessionContext): Promise<MailConnection> {
  const reached = await reachServer(wish, context)
  const { failure } = reached
  if (reached.kind === 'failed' || failure) return { reached, ...(failure && { failure }) }
  const { session, channel } = reached
  const extensions = seenValue(extensionsInForce(channel))
  if (wish.lastStep) return { reached }
  if (!extensions) return { reached, failure: { stage: 'ehlo', reason: 'other' } }
  const { deadlines } = context
  return { reached, conversation: { session, extensions, deadlines, leftOut: new Set(), inTransaction: false } }
}

/** Carries a transaction out, unless the connection has failed. */
export async function attempt(
  connection: MailConnection,
  outgoing: Outgoing,
  terms: TransactionTerms,
): Promise<Attempt> {
  const { conversation, failure } = connection
  if (!conversation || failure) return notTried(outgoing, failure)
  const { message } = outgoing
  const prepared = message instanceof Uint8Array ? prepareMessage(message) : message
  const made = await runTransaction(conversation, { envelope: outgoing, message: prepared }, terms)
  if (made.failure && endsConnection(made.failure, conversation)) connection.failure = whatEnded(made.failure)
  return made
}

/** An attempt that asked nothing. */
export function notTried({ forwardPaths }: Envelope, failure?: SessionFailure): Attempt {
  return { recipients: unasked(forwardPaths), dotWritten: false, ...(failure && { failure }) }
}

/** A refusal does not, but for a 421; nor does a message that was not offered. */
function endsConnection({ reason, reply }: SessionFailure, { session }: Conversation): boolean {
  return session.broken !== undefined || reason === 'wrong-code' || (reason === 'negative-reply' && reply?.code === 421)
}

/** For the messages behind: a 421 was meant for all of them; any other reply was meant for the one before only. */
function whatEnded({ reply, ...failure }: SessionFailure): SessionFailure {
  if (reply?.code === 421) return { ...failure, reply }
  if (failure.reason !== 'negative-reply') return failure
  return { stage: 'connect', reason: 'closed', detail: 'the session ended with the message before this one' }
}

/** Takes back a transaction that was left open on purpose (RFC 5321 section 4.1.1.5). */
export async function takeBack({ conversation }: MailConnection): Promise<void> {
  if (!conversation?.inTransaction || !isInStep(conversation.session)) return
  await command(conversation.session, 'RSET', { stage: 'quit', accepts: () => true })
}

/** Says QUIT, where the server is waiting for a command, and closes. */
export async function leave({ reached }: MailConnection): Promise<void> {
  if (reached.kind === 'failed') return
  await quit(reached.session).finally(() => closeSession(reached.session))
}

/** What is known of the attempt made last. */
export function factsOf({ reached, conversation }: MailConnection, made: Attempt): TransactionFacts {
  if (reached.kind === 'failed') return factsWithoutSession(reached, made)
  const { session, channel, reconnected } = reached
  const { lastReply, oddities, timings, transcript } = session
  const known = withoutContradicted(made, oddities)
  const refusedParameters = [...(conversation?.leftOut ?? [])]
  return {
    ...(lastReply && { lastReply }),
    ...known,
    ...(refusedParameters.length > 0 && { refusedParameters }),
    ...(reconnected && { reconnected }),
    tls: channel.tls,
    extensions: extensionsInForce(channel),
    oddities: [...oddities],
    timings: { ...timings },
    transcript: transcript.entries(),
  }
}

/**
 * A refusal of the message with another reply behind it, heard when it was time for QUIT: one of the two answers the dot, and
 * nobody knows which. A message that may have been taken is not to be sent again.
 */
function withoutContradicted(made: Attempt, oddities: readonly Oddity[]): Attempt {
  const { dotReply, ...rest } = made
  const extra = oddities.find(({ kind }) => kind === 'extra-reply')
  if (!dotReply || !extra || !isNegative(dotReply)) return made
  return { ...rest, failure: { stage: 'dot', reason: 'unsolicited-reply', detail: extra.evidence } }
}

function factsWithoutSession(
  { connectMs, transcript }: Extract<ReachedServer, { readonly kind: 'failed' }>,
  made: Attempt,
): TransactionFacts {
  const notReached = { kind: 'not-reached', stoppedAt: 'connect' } as const
  return {
    ...made,
    ...{ tls: notReached, extensions: notReached, oddities: [], timings: { connect: connectMs } },
    transcript: transcript.entries(),
  }
}
