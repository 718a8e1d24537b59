// One transaction of a session, from MAIL to the reply to the final dot, RFC 5321 section 3.3.
import { offers } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import { type Envelope, findObstacle } from './envelope.ts'
import { command, isPositive } from './exchange.ts'
import { type BeforeDot, handOver, isTooLateForDot, tooLateForData } from './hand-over.ts'
import type { MessageData } from './message-data.ts'
import { type Conversation, type Offer, offerEnvelope, unasked } from './offer.ts'
import { offerPipelined } from './pipelined-offer.ts'

/** Where a transaction ends that is to hand nothing over. */
export type UpTo = 'mail' | 'rcpt' | 'dot'

/** `when-offered`: MAIL, RCPT and DATA in one write, where the server offers PIPELINING. */
export type Pipelining = 'when-offered' | 'never'

export interface TransactionTerms {
  readonly upTo: UpTo
  readonly pipelining: Pipelining
  /** Without it nobody is asked before the dot. */
  readonly beforeDot?: BeforeDot | undefined
}

/** How far one transaction came. */
export type Attempt = Pick<TransactionFacts, 'recipients' | 'dotWritten' | 'dotReply' | 'failure' | 'pipelined'>

/** Carries a transaction out. Throws for an envelope that cannot be said: a fault of ours. */
export async function runTransaction(
  conversation: Conversation,
  { envelope, message }: { readonly envelope: Envelope; readonly message: MessageData },
  terms: TransactionTerms,
): Promise<Attempt> {
  if (envelope.forwardPaths.length === 0) throw new RangeError('An envelope has at least one forward-path.')
  const { session, extensions, deadlines } = conversation
  const failure =
    session.broken ?? findObstacle(message, envelope, extensions) ?? (await endOpenTransaction(conversation))
  if (failure) return notHandedOver({ recipients: unasked(envelope.forwardPaths), failure })
  if (mayPipeline(conversation, envelope, terms)) return runPipelined(conversation, { envelope, message }, terms)
  const { upTo, beforeDot } = terms
  const offer = await offerEnvelope(conversation, { envelope, message, upTo: upTo === 'mail' ? 'mail' : 'rcpt' })
  if (offer.failure || upTo !== 'dot') return notHandedOver(offer)
  const refusal = isTooLateForDot(session, deadlines) ? tooLateForData : await askForData(conversation)
  if (refusal) return notHandedOver({ ...offer, failure: refusal })
  return { ...offer, ...(await finish(conversation, message, beforeDot)) }
}

/** A parameter of RCPT may be refused, and then asked for again: that takes a reply to each command. */
function mayPipeline({ extensions }: Conversation, { dsn }: Envelope, { pipelining, upTo }: TransactionTerms): boolean {
  const saysDsn = dsn !== undefined && offers(extensions, 'DSN')
  return upTo === 'dot' && pipelining === 'when-offered' && offers(extensions, 'PIPELINING') && !saysDsn
}

async function runPipelined(
  conversation: Conversation,
  { envelope, message }: { readonly envelope: Envelope; readonly message: MessageData },
  { beforeDot }: TransactionTerms,
): Promise<Attempt> {
  const { session, deadlines } = conversation
  const { forwardPaths } = envelope
  if (isTooLateForDot(session, deadlines))
    return notHandedOver({ recipients: unasked(forwardPaths), failure: tooLateForData })
  const { recipients, failure, data } = await offerPipelined(conversation, { envelope, message, upTo: 'rcpt' })
  const refusal = failure ?? (data?.kind === 'failed' ? data.failure : undefined)
  const attempt = refusal
    ? notHandedOver({ recipients, failure: refusal })
    : await finish(conversation, message, beforeDot)
  return { ...attempt, recipients, pipelined: true }
}

async function askForData({ session }: Conversation): Promise<SessionFailure | undefined> {
  const data = await command(session, 'DATA', { stage: 'data', accepts: ({ code }) => code === 354 })
  return data.kind === 'failed' ? data.failure : undefined
}

async function finish(conversation: Conversation, message: MessageData, beforeDot: BeforeDot | undefined) {
  const { session, deadlines } = conversation
  const handedOver = await handOver(session, message, { deadlines, beforeDot })
  if (handedOver.dotReply) conversation.inTransaction = false
  return handedOver
}

/** RSET, where an earlier transaction was left before its dot: RFC 5321 section 4.1.1.5. */
async function endOpenTransaction(conversation: Conversation): Promise<SessionFailure | undefined> {
  if (!conversation.inTransaction) return undefined
  const reset = await command(conversation.session, 'RSET', { stage: 'mail', accepts: isPositive })
  if (reset.kind === 'failed') return reset.failure
  conversation.inTransaction = false
  return undefined
}

function notHandedOver({ recipients, failure }: Offer): Attempt {
  return { recipients, dotWritten: false, ...(failure && { failure }) }
}
