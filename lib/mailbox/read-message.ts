// What a found message is to us: an arrival (a token in its own headers) or a notification about an earlier send.
// Inbound mail is hostile: sizes are capped before parsing, nothing is rendered, nothing is followed.
import { simpleParser } from 'mailparser'
import { type DeliveryStatus, parseDeliveryStatus, type RecipientStatus } from '../mail/delivery-status.ts'
import { isToken, tokenHeader, tokenOfAddress, tokenOfMessageId } from '../mail/token.ts'

export interface ReadMessage {
  readonly token?: string
  readonly notification?: { readonly token: string; readonly recipients: readonly RecipientStatus[] }
}

/** Reads the source of a message, headers first, possibly cut off. */
export async function readMessage(source: Buffer): Promise<ReadMessage> {
  const parsed = await simpleParser(source, {
    keepDeliveryStatus: true, // as a part of its own, not mixed into the text
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    maxHtmlLengthToParse: 64 * 1024,
  })
  const parts = parsed.attachments.map(({ contentType, content }) => ({
    contentType,
    text: content.toString('latin1'),
  }))
  const status = parts.find(({ contentType }) => contentType === 'message/delivery-status')
  if (status)
    return readNotification(parseDeliveryStatus(status.text), { headers: headerText(parsed.headerLines), parts })
  const token = String(parsed.headers.get(tokenHeader.toLowerCase()) ?? '').toLowerCase()
  return isToken(token) ? { token } : {}
}

interface Surroundings {
  readonly headers: string
  readonly parts: readonly { readonly contentType: string; readonly text: string }[]
}

/** The send that a notification is about: by the address it came to (VERP), by ENVID, or by the message it returns. */
function readNotification(status: DeliveryStatus, { headers, parts }: Surroundings): ReadMessage {
  const returned = parts.filter(({ contentType }) =>
    /^(message\/rfc822|text\/rfc822-headers|message\/rfc822-headers)/.test(contentType),
  )
  const envelopeId = status.originalEnvelopeId?.toLowerCase() ?? ''
  const token =
    tokenOfAddress(headers) ??
    (isToken(envelopeId) ? envelopeId : undefined) ??
    returned.map(({ text }) => tokenOfMessageId(text)).find((found) => found !== undefined)
  return token && status.recipients.length > 0 ? { notification: { token, recipients: status.recipients } } : {}
}

/** The headers that name the recipient of the notification itself. */
function headerText(lines: readonly { readonly key: string; readonly line: string }[]): string {
  const addressed = ['to', 'delivered-to', 'x-original-to', 'envelope-to']
  return lines
    .filter(({ key }) => addressed.includes(key))
    .map(({ line }) => line)
    .join('\n')
}
