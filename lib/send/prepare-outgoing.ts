// The bytes of one send: composed, or brought whole and completed; then signed, where there is a key for its sender.
import addressparser from 'nodemailer/lib/addressparser'
import { parseAddress } from '../mail/address.ts'
import { byteText } from '../mail/message/charset.ts'
import { fieldOf, readHeader } from '../mail/message/header-fields.ts'
import { messageId } from '../mail/token.ts'
import { testHeaders } from '../plan/probe-message.ts'
import { completeMessage } from './complete-message.ts'
import { composeMessage } from './compose-message.ts'
import { type DkimKey, signMessage } from './sign-dkim.ts'

/** What is sent, and to whom it is addressed. */
export interface OutgoingMessage {
  readonly id: string
  readonly to: string
  readonly message: {
    readonly from: string
    readonly subject: string
    readonly text: string
    readonly html?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly attachments?: readonly OutgoingAttachment[] | undefined
    /** A whole message in base64, in place of subject, text and all the rest. */
    readonly raw?: string | undefined
  }
}

interface OutgoingAttachment {
  readonly filename: string
  readonly contentType?: string | undefined
  /** Base64. */
  readonly content: string
}

/** The key for mail from a domain, if there is one. Rejects where it cannot be had. */
export type SigningKey = (domain: string) => Promise<DkimKey | undefined>

interface Preparing {
  readonly token: string
  readonly date: Date
  readonly signingKey?: SigningKey | undefined
}

/** The message as it will cross the wire. Rejects where it cannot be composed or signed. */
export async function prepareOutgoing(
  send: OutgoingMessage,
  { token, date, signingKey }: Preparing,
): Promise<Uint8Array> {
  const { raw, from } = send.message
  const own = { token, from, date, messageId: messageId(domainOf(from) ?? 'invalid', send.id) }
  const whole = raw === undefined ? await compose(send, own) : completeMessage(Buffer.from(raw, 'base64'), own)
  const domain = raw === undefined ? domainOf(from) : domainInHeader(whole)
  const key = domain === undefined ? undefined : await signingKey?.(domain)
  return key ? signMessage(whole, key, date) : whole
}

interface Own {
  readonly token: string
  readonly messageId: string
  readonly date: Date
}

function compose({ to, message }: OutgoingMessage, { token, ...own }: Own): Promise<Uint8Array> {
  const { from, subject, text, html, headers, attachments = [] } = message
  const content = { from, subject, text, html, attachments: attachments.map(decoded) }
  return composeMessage(content, { ...own, to, fields: { ...headers, ...testHeaders(token) } })
}

function decoded({ filename, contentType, content }: OutgoingAttachment) {
  return { filename, content, encoding: 'base64', ...(contentType !== undefined && { contentType }) } as const
}

function domainOf(address: string): string | undefined {
  return parseAddress(address)?.domain
}

/** Of the From field, as a receiver reads it for DMARC (RFC 9989). */
function domainInHeader(message: Uint8Array): string | undefined {
  const text = byteText(message.subarray(0, 1024 * 1024))
  const [first] = addressparser(fieldOf(readHeader(text, 0, text.length), 'from'), { flatten: true })
  return first && domainOf(first.address)
}
