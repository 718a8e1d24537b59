// What a found message is to us: an arrival (a token in its own header) or a notification about an earlier send. Inbound
// mail is hostile: sizes are capped before reading, nothing is rendered, nothing is followed.

import { mayBeNotification, namesOfRecipient } from '../classification/bounces/message-kind.ts'
import { recipientStatusOf } from '../classification/bounces/notification-status.ts'
import { readBounce } from '../classification/bounces/read-bounce.ts'
import type { AuthenticationSeen } from '../mail/authentication-results.ts'
import type { RecipientStatus } from '../mail/delivery-status.ts'
import { byteText } from '../mail/message/charset.ts'
import { fieldOf, type Header, readHeader, readHeaderFields } from '../mail/message/header-fields.ts'
import { type Hop, readHops } from '../mail/received.ts'
import { idOfMessageId, isId, isToken, tokenHeader, tokenOfAddress } from '../mail/token.ts'
import { trustedAuthentication } from '../mail/trusted-authentication.ts'

export interface ReadMessage {
  readonly token?: string
  readonly authentication?: AuthenticationSeen
  readonly hops?: readonly Hop[]
  readonly notification?: {
    readonly token?: string
    readonly envelopeId?: string
    readonly messageId?: string
    readonly recipients: readonly RecipientStatus[]
  }
}

/** What a header tells before the message itself is asked for. */
export type HeaderReading =
  | { readonly kind: 'read'; readonly message: ReadMessage }
  /** Only its body can tell; `otherwise` is what it is if that holds no notification. */
  | { readonly kind: 'may-be-notification'; readonly otherwise: ReadMessage }

export interface ReadingContext {
  readonly authservId?: string | undefined
}

/** So many recipients of one notification are read: a send of ours has one, and what they say is stored. */
const maxRecipients = 10

/** Reads a header, possibly cut off. Of most mail no more than this is ever fetched. */
export function readHeaderOfMessage(source: Uint8Array, context: ReadingContext = {}): HeaderReading {
  const text = byteText(source)
  const header = readHeader(text, 0, text.length)
  const token = tokenOf(header)
  const message = token === undefined ? {} : readArrival(text, { token, header, context })
  // A reverse-path alone may be that of a bounce whose sender kept ours.
  const isOurs = isToken(namedToken(header)) && !isReport(header)
  const isNotification = mayBeNotification(header) || tokenOfAddress(namesOfRecipient(header)) !== undefined
  return !isOurs && isNotification ? { kind: 'may-be-notification', otherwise: message } : { kind: 'read', message }
}

/**
 * Reads a message that may be a notification, possibly cut off. `isTied` false: it says that something bounced, or is cut
 * off before it could, and nothing of it tells what; more of the message may.
 */
export function readNotification(source: Uint8Array): { readonly message?: ReadMessage; readonly isTied: boolean } {
  const { kind, token, originalEnvelopeId, originalMessageId, recipients } = readBounce(source)
  if (kind === 'autoreply' || kind === 'feedback') return { isTied: true }
  if (kind === 'not-a-bounce') return { isTied: false }
  const envelopeId = originalEnvelopeId?.toLowerCase() ?? ''
  const messageId = idOfMessageId(originalMessageId ?? '')
  const references = {
    ...(token !== null && { token }),
    ...(isId(envelopeId) && { envelopeId }),
    ...(messageId !== undefined && { messageId }),
  }
  const statuses = recipients.slice(0, maxRecipients).map(recipientStatusOf)
  const isTied = Object.keys(references).length > 0
  return isTied
    ? { isTied, message: { notification: { ...references, recipients: statuses } } }
    : { isTied, message: {} }
}

/** Everything at once, of a message that is there. */
export function readMessage(source: Uint8Array, context: ReadingContext = {}): ReadMessage {
  const reading = readHeaderOfMessage(source, context)
  if (reading.kind === 'read') return reading.message
  return readNotification(source).message ?? reading.otherwise
}

/** Some gateways take out header fields that they do not know; the address of the envelope, VERP, they keep. */
function tokenOf(header: Header): string | undefined {
  const named = namedToken(header)
  return isToken(named) ? named : tokenOfAddress(fieldOf(header, 'return-path'))
}

function namedToken(header: Header): string {
  return fieldOf(header, tokenHeader.toLowerCase()).toLowerCase()
}

function isReport(header: Header): boolean {
  return /^multipart\/report\b/i.test(fieldOf(header, 'content-type'))
}

interface Arriving {
  readonly token: string
  readonly header: Header
  readonly context: ReadingContext
}

function readArrival(text: string, { token, header, context }: Arriving): ReadMessage {
  const authentication = trustedAuthentication(readHeaderFields(text, 0, text.length), context)
  const hops = readHops(header.fields.get('received') ?? [])
  return { token, ...(authentication && { authentication }), ...(hops.length > 0 && { hops }) }
}
