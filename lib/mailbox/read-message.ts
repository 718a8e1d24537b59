// What a found message is to us: an arrival (a token in its own headers) or a notification about an earlier send.
// Inbound mail is hostile: sizes are capped before parsing, nothing is rendered, nothing is followed.
import { simpleParser } from 'mailparser'
import { type DeliveryStatus, parseDeliveryStatus, type RecipientStatus } from '../mail/delivery-status.ts'
import { idOfMessageId, isId, isToken, tokenHeader, tokenOfAddress } from '../mail/token.ts'

export interface ReadMessage {
  readonly token?: string
  readonly notification?: {
    readonly token?: string
    readonly envelopeId?: string
    readonly messageId?: string
    readonly recipients: readonly RecipientStatus[]
  }
}

/** So many recipients of one notification are read: a send of ours has one, and what they say is stored. */
const maxRecipients = 10

/** Reads the source of a message, headers first, possibly cut off. What cannot be parsed may still have its token. */
export async function readMessage(source: Buffer): Promise<ReadMessage> {
  try {
    return await readParsed(source)
  } catch {
    // mailparser refuses, for example, a message of a thousand parts: no reason to be blind for all behind it.
    return readHeaderBlock(source)
  }
}

async function readParsed(source: Buffer): Promise<ReadMessage> {
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
  return readArrival(String(parsed.headers.get(tokenHeader.toLowerCase()) ?? ''))
}

/** The same from the raw headers, which end at the first empty line (RFC 5322 section 2.1). */
function readHeaderBlock(source: Buffer): ReadMessage {
  const [block = ''] = source.toString('latin1').split(/\r?\n\r?\n/, 1)
  const unfolded = block.replace(/\r?\n(?=[ \t])/g, '')
  const fieldOf = (name: string) => new RegExp(`^${name}:(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? ''
  return readArrival(fieldOf(tokenHeader))
}

function readArrival(header: string): ReadMessage {
  const token = header.toLowerCase()
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
  const token = tokenOfAddress(headers)
  const envelopeId = status.originalEnvelopeId?.toLowerCase() ?? ''
  const messageId = returned.map(({ text }) => idOfMessageId(text)).find((found) => found !== undefined)
  const references = {
    ...(token !== undefined && { token }),
    ...(isId(envelopeId) && { envelopeId }),
    ...(messageId !== undefined && { messageId }),
  }
  const recipients = status.recipients.slice(0, maxRecipients)
  const isTied = Object.keys(references).length > 0
  return isTied && recipients.length > 0 ? { notification: { ...references, recipients } } : {}
}

/** The headers that name the recipient of the notification itself. */
function headerText(lines: readonly { readonly key: string; readonly line: string }[]): string {
  const addressed = ['to', 'delivered-to', 'x-original-to', 'envelope-to']
  return lines
    .filter(({ key }) => addressed.includes(key))
    .map(({ line }) => line)
    .join('\n')
}
