// MAIL and RCPT as they are said, with the parameters that the server offers: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8
// (RFC 6531) and those of RFC 3461.
import { needsSmtpUtf8 } from '../mail/address.ts'
import { type Extensions, offers, sizeLimit } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { type DsnWish, dsnOfMail, dsnOfRcpt } from './dsn-parameters.ts'
import type { MessageData } from './message-data.ts'

export interface Envelope {
  /** Without angle brackets; '' is the null reverse-path. */
  readonly reversePath: string
  /** Without angle brackets; at least one. */
  readonly forwardPaths: readonly string[]
  /** Said where the server offers DSN. */
  readonly dsn?: DsnWish
}

/** A command with its parameters apart, since a server may refuse them. */
export interface ParameterisedCommand {
  readonly line: string
  readonly parameters: readonly string[]
}

/** Octets of a line of the message, RFC 5321 section 4.5.3.1.6. Servers fold a longer one, which breaks signatures, or refuse it. */
const longestTextLine = 1000

/** Without these the message would be another: never left out. */
const indispensable = ['BODY', 'SMTPUTF8']

/** Why this message cannot be offered to this server at all; then nothing of it is said. */
export function findObstacle(
  message: MessageData,
  envelope: Envelope,
  extensions: Extensions,
): SessionFailure | undefined {
  const limit = sizeLimit(extensions)
  if (isInternational(envelope) && !offers(extensions, 'SMTPUTF8')) return { stage: 'mail', reason: 'smtputf8-missing' }
  if (message.has8BitBytes && !offers(extensions, '8BITMIME')) return { stage: 'mail', reason: '8bitmime-missing' }
  if (typeof limit === 'number' && message.size > limit) {
    return { stage: 'mail', reason: 'message-too-large', detail: `${message.size} bytes, the server takes ${limit}` }
  }
  if (message.longestLine <= longestTextLine) return undefined
  return { stage: 'mail', reason: 'line-too-long', detail: `a line of ${message.longestLine} octets` }
}

/** MAIL for this message. */
export function mailCommand(envelope: Envelope, message: MessageData, extensions: Extensions): ParameterisedCommand {
  const parameters = [
    ...(offers(extensions, 'SIZE') ? [`SIZE=${message.size}`] : []),
    ...(message.has8BitBytes ? ['BODY=8BITMIME'] : []),
    ...(isInternational(envelope) ? ['SMTPUTF8'] : []),
    ...(envelope.dsn && offers(extensions, 'DSN') ? dsnOfMail(envelope.dsn) : []),
  ]
  return { line: `MAIL FROM:<${envelope.reversePath}>`, parameters }
}

/** RCPT for one of the recipients. */
export function rcptCommand({ dsn }: Envelope, forwardPath: string, extensions: Extensions): ParameterisedCommand {
  const parameters = dsn && offers(extensions, 'DSN') ? dsnOfRcpt(dsn, forwardPath) : []
  return { line: `RCPT TO:<${forwardPath}>`, parameters }
}

/** The command in one line, without the parameters of these keywords. */
export function formatCommand({ line, parameters }: ParameterisedCommand, leftOut: ReadonlySet<string>): string {
  if (parameters.length === 0) return line
  return [line, ...parameters.filter((parameter) => !leftOut.has(keywordOf(parameter)))].join(' ')
}

/**
 * The keywords of the parameters that a refusal may be about, RFC 5321 section 4.1.1.11: those that it names, or else
 * all that can be left out. Empty where it is about something else, or about what cannot be left out.
 */
export function blamedParameters({ reply }: SessionFailure, { parameters }: ParameterisedCommand): readonly string[] {
  if (!reply || ![501, 504, 555].includes(reply.code) || reply.enhancedStatus?.subject === addressing) return []
  const keywords = parameters.map(keywordOf)
  const text = reply.lines.join(' ').toUpperCase()
  const named = keywords.filter((keyword) => new RegExp(`\\b${keyword}\\b`).test(text))
  if (named.some((keyword) => indispensable.includes(keyword))) return []
  return named.length > 0 ? named : keywords.filter((keyword) => !indispensable.includes(keyword))
}

/** The subject of enhanced statuses that are about addresses, RFC 3463 section 3.2. */
const addressing = 1

function keywordOf(parameter: string): string {
  return parameter.split('=')[0] ?? parameter
}

function isInternational({ reversePath, forwardPaths }: Envelope): boolean {
  return needsSmtpUtf8(reversePath) || forwardPaths.some(needsSmtpUtf8)
}
