// The envelope offered in one write with DATA, RFC 2920: the replies come in the order of the commands.
import type { SessionFailure } from '../mail/observed.ts'
import type { RecipientFacts } from '../mail/session-facts.ts'
import { formatCommand, mailCommand, rcptCommand } from './envelope.ts'
import { type Answer, command, isPositive, oneLine, receive } from './exchange.ts'
import {
  answered,
  blamedOf,
  type Conversation,
  endOf,
  type Offer,
  type Offering,
  unasked,
  withRefusalOfAll,
  withUnasked,
} from './offer.ts'
import { abandon, breachOfSilence, type Session } from './session.ts'

/** With `data`: the server waits for the message, or says why not. */
export type PipelinedOffer = Offer & { readonly data?: Answer }

/** The answers to all the commands; without `mail` or `data`, the session ended before. */
interface Replies {
  readonly mail?: Answer
  readonly recipients: readonly RecipientFacts[]
  readonly data?: Answer
  /** What ended the session. */
  readonly failure?: SessionFailure
}

/**
 * Offers the envelope together with DATA; once more without the parameters of MAIL where they are why it was refused. A
 * server that waits for a message although nobody is to have it gets a lone dot.
 */
export async function offerPipelined(conversation: Conversation, offering: Offering): Promise<PipelinedOffer> {
  const { leftOut, extensions } = conversation
  const first = await askAll(conversation, offering, leftOut)
  const offer = await conclude(conversation, offering, first)
  const said = mailCommand(offering.envelope, offering.message, extensions)
  const blamed = first.mail && !conversation.session.broken ? blamedOf(first.mail, said, leftOut) : []
  if (blamed.length === 0) return offer
  const again = await askAll(conversation, offering, new Set([...leftOut, ...blamed]))
  if (again.mail?.kind === 'reply') for (const keyword of blamed) leftOut.add(keyword)
  return conclude(conversation, offering, again)
}

async function askAll(
  { session, extensions }: Conversation,
  { envelope, message }: Offering,
  leftOut: ReadonlySet<string>,
): Promise<Replies> {
  const { forwardPaths } = envelope
  const failure = await sayAll(session, [
    ['mail', formatCommand(mailCommand(envelope, message, extensions), leftOut)],
    ...forwardPaths.map((path) => ['rcpt', formatCommand(rcptCommand(envelope, path, extensions), leftOut)] as const),
    ['data', 'DATA'],
  ])
  return failure ? { recipients: unasked(forwardPaths), failure } : hearAll(session, forwardPaths)
}

/** Writes all the lines at once, on a line that is silent. */
async function sayAll(
  session: Session,
  lines: readonly (readonly ['mail' | 'rcpt' | 'data', string])[],
): Promise<SessionFailure | undefined> {
  const bytes = Buffer.from(lines.map(([stage, line]) => oneLine(line, stage)).join(''))
  const breach = await breachOfSilence(session, 'mail')
  if (breach) return breach
  for (const [stage, line] of lines) session.transcript.client(stage, line)
  session.wire.send(bytes)
  return undefined
}

async function hearAll(session: Session, forwardPaths: readonly string[]): Promise<Replies> {
  const mail = await receive(session, { stage: 'mail', accepts: isPositive })
  const end = endOf(mail)
  if (end) return { recipients: unasked(forwardPaths), failure: breakOff(session, 'mail', end) }
  const asked: RecipientFacts[] = []
  for (const forwardPath of forwardPaths) {
    const answer = await receive(session, { stage: 'rcpt', accepts: isPositive })
    asked.push(answered(forwardPath, answer))
    const failure = endOf(answer)
    if (failure) return { recipients: withUnasked(asked, forwardPaths), failure: breakOff(session, 'rcpt', failure) }
  }
  const data = await receive(session, { stage: 'data', accepts: ({ code }) => code === 354 })
  return { mail, recipients: asked, data }
}

/** Replies are still to come that nobody will wait for: no command can be answered any more, not even QUIT. */
function breakOff(session: Session, at: 'mail' | 'rcpt', failure: SessionFailure): SessionFailure {
  const { stage: _, ...trouble } = failure
  return session.broken ?? abandon(session, at, trouble)
}

async function conclude(
  conversation: Conversation,
  { envelope }: Offering,
  { mail, recipients, data, failure }: Replies,
): Promise<PipelinedOffer> {
  if (failure || !mail || !data) return { recipients, ...(failure && { failure }) }
  conversation.inTransaction = mail.kind === 'reply'
  // Without MAIL each RCPT is out of sequence, which says nothing about the recipient.
  const offer =
    mail.kind === 'reply'
      ? withRefusalOfAll(recipients)
      : { recipients: unasked(envelope.forwardPaths), failure: mail.failure }
  if (offer.failure === undefined) return { ...offer, data }
  if (data.kind === 'reply') await sayLoneDot(conversation)
  return offer
}

/** An empty message for nobody. Whatever becomes of it, nobody has ours. */
async function sayLoneDot(conversation: Conversation): Promise<void> {
  await command(conversation.session, '.', { stage: 'dot', accepts: () => true })
  conversation.inTransaction = false
}
