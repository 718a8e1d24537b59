// MAIL and RCPT with the parameters that the server offers: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531).
import { needsSmtpUtf8 } from '../mail/address.ts'
import { type Extensions, offers, sizeLimit } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { command, isPositive } from './exchange.ts'
import type { MessageData } from './message-data.ts'
import type { Session } from './session.ts'

export interface Envelope {
  /** Without angle brackets; '' is the null reverse-path. */
  readonly reversePath: string
  readonly forwardPath: string
}

/** Why this message cannot be offered to this server at all; then nothing of it is said. */
export function findObstacle(
  message: MessageData,
  envelope: Envelope,
  extensions: Extensions,
): SessionFailure | undefined {
  const limit = sizeLimit(extensions)
  if (isInternational(envelope) && !offers(extensions, 'SMTPUTF8')) return { stage: 'mail', reason: 'smtputf8-missing' }
  if (message.has8BitBytes && !offers(extensions, '8BITMIME')) return { stage: 'mail', reason: '8bitmime-missing' }
  if (typeof limit !== 'number' || message.size <= limit) return undefined
  return { stage: 'mail', reason: 'message-too-large', detail: `${message.size} bytes, the server takes ${limit}` }
}

/** Offers the envelope; a failure carries the reply that refused it. */
export async function offerEnvelope(
  session: Session,
  envelope: Envelope,
  { message, extensions }: { readonly message: MessageData; readonly extensions: Extensions },
): Promise<SessionFailure | undefined> {
  const parameters = [
    offers(extensions, 'SIZE') && `SIZE=${message.size}`,
    message.has8BitBytes && 'BODY=8BITMIME',
    isInternational(envelope) && 'SMTPUTF8',
  ].filter((parameter) => parameter !== false)
  const mail = [`MAIL FROM:<${envelope.reversePath}>`, ...parameters].join(' ')
  const sender = await command(session, mail, { stage: 'mail', accepts: isPositive })
  if (sender.kind === 'failed') return sender.failure
  const recipient = await command(session, `RCPT TO:<${envelope.forwardPath}>`, { stage: 'rcpt', accepts: isPositive })
  return recipient.kind === 'failed' ? recipient.failure : undefined
}

function isInternational({ reversePath, forwardPath }: Envelope): boolean {
  return needsSmtpUtf8(reversePath) || needsSmtpUtf8(forwardPath)
}
