// The message of a request: made of subject, text, HTML, header fields and attachments, or brought along whole.
import * as z from 'zod/mini'
import { problemOfMessage } from '../mail/message/own-message.ts'
import { decodeBase64 } from '../mail/message/transfer-encoding.ts'
import { tokenHeader } from '../mail/token.ts'
import { addressField } from './fields.ts'

/** RFC 5322 section 2.1.1: a header line holds 998 characters; a subject of 200 leaves room for encoding. */
const maxSubjectLength = 200
/** Bytes of UTF-8, in a text and in an HTML part. The largest newsletters have less: Gmail clips what is over 102 KB. */
const maxTextBytes = 1024 * 1024
/** RFC 5322 section 2.1.1 again, with room for the name and for encoding. */
const maxHeaderLength = 900
const maxHeaders = 50
const maxAttachments = 50

/**
 * Bytes of all attachments of a message, or of a whole message: what Gmail and Exchange Online let a sender have, 25 MB,
 * has grown to 35 MB on the wire. Over HTTP a request ends at the 6 MB of a Lambda event, so at about 4 MB of attachments.
 */
export const maxMessageBytes = 35 * 1024 * 1024

export const headerText = z.string().check(
  z.maxLength(maxSubjectLength),
  z.refine((text) => !/\p{Cc}/u.test(text), { error: 'Line ends and control characters are not allowed here.' }),
)

const bodyText = z.string().check(
  z.refine((text) => new TextEncoder().encode(text).length <= maxTextBytes, {
    error: 'Longer than 1 MiB: shorten it, or attach it.',
  }),
)

/** Fields that we set, or that whoever takes the message sets: a second one would make it invalid (RFC 5322 section 3.6). */
const ownFields = [
  ...['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'auto-submitted', 'dkim-signature', 'bcc'],
  ...['return-path', 'received', tokenHeader.toLowerCase()],
]

const headersSchema = z.record(z.string(), z.string()).check(({ value, issues }) => {
  const names = Object.keys(value).map((name) => name.toLowerCase())
  if (names.length > maxHeaders) report('', `More than ${maxHeaders} header fields: send the message as a whole.`)
  for (const [name, text] of Object.entries(value)) {
    const problem = problemOfHeader(name, text)
    if (problem) report(name, problem)
    if (names.indexOf(name.toLowerCase()) !== names.lastIndexOf(name.toLowerCase()))
      report(name, 'This header field is named twice.')
  }
  function report(name: string, message: string): void {
    issues.push({ code: 'custom', input: value, path: name === '' ? [] : [name], message })
  }
})

/** What keeps a header field from being set; undefined where nothing does. */
function problemOfHeader(name: string, text: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9_-]{0,75}$/i.test(name))
    return 'This is no name of a header field: write letters, digits and hyphens.'
  const lower = name.toLowerCase()
  if (ownFields.includes(lower) || lower.startsWith('content-'))
    return 'This header field is not for a request to set: the message has it already, or its server adds it.'
  if (/\p{Cc}/u.test(text)) return 'Line ends and control characters are not allowed in a header field.'
  return text.length > maxHeaderLength ? `Longer than ${maxHeaderLength} characters: shorten it.` : undefined
}

const base64Text = z.string().check(
  z.refine((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), {
    error: 'This is not base64 (RFC 4648 section 4): encode the bytes, without line ends.',
  }),
)

const attachment = z.strictObject({
  filename: headerText.check(z.minLength(1)),
  contentType: z.optional(
    z.string().check(
      z.maxLength(200),
      z.regex(/^[\w.+-]+\/[\w.+-]+(?:; *[\w-]+=(?:[\w.+-]+|"[^"\\\p{Cc}]*"))*$/u, {
        error: 'This is no content type: write it as application/pdf, for example.',
      }),
    ),
  ),
  content: base64Text,
})

const attachments = z.array(attachment).check(
  z.maxLength(maxAttachments),
  z.refine((list) => list.reduce((sum, { content }) => sum + bytesOf(content), 0) <= maxMessageBytes, {
    error: `The attachments are larger than ${maxMessageBytes} bytes together.`,
  }),
)

const rawMessage = base64Text.check(({ value, issues }) => {
  const report = (message: string) => issues.push({ code: 'custom', input: value, message })
  if (bytesOf(value) > maxMessageBytes) return void report(`The message is larger than ${maxMessageBytes} bytes.`)
  const problem = problemOfMessage(decodeBase64(new TextEncoder().encode(value)))
  if (problem) report(problem)
})

export const messageFields = {
  /** The sender, in the envelope and, unless the message is brought whole, in its header. */
  from: addressField,
  subject: z.optional(headerText),
  text: z.optional(bodyText),
  html: z.optional(bodyText),
  headers: z.optional(headersSchema),
  attachments: z.optional(attachments),
  /** A whole message (RFC 5322) in base64, in place of all that makes one. */
  raw: z.optional(rawMessage),
}

interface MessageWords {
  readonly raw?: string | undefined
  readonly [name: string]: unknown
}

const partsOfMessage = ['subject', 'text', 'html', 'headers', 'attachments'] as const

/** A message that is brought whole has its own subject, text and attachments. */
export const wholeOrMade = z.check<MessageWords>(({ value, issues }) => {
  if (value.raw === undefined) return
  for (const name of partsOfMessage.filter((part) => value[part] !== undefined))
    issues.push({
      code: 'custom',
      input: value,
      path: [name],
      message: 'A message that is brought whole has this already: leave one of the two out.',
    })
})

/** The bytes that a base64 text stands for. */
function bytesOf(base64: string): number {
  return (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)
}
