// A whole message that somebody brings to be sent (RFC 5322): what its header holds, what is lacking, and what adding
// that would do to a signature that it has already (RFC 6376 section 5.4).
import { byteText } from './charset.ts'
import { decodeWords } from './encoded-words.ts'
import { fieldOf, type Header, readHeader } from './header-fields.ts'

export interface OwnMessage {
  /** Decoded, for people; empty where there is none. */
  readonly subject: string
  /** With its angle brackets; undefined where it is lacking. */
  readonly messageId: string | undefined
  /** Fields without which no message is sent, and that it does not have. */
  readonly lacking: readonly RequiredField[]
  /** Domains whose DKIM signature will not verify any more, since it covers a field that is added, replaced or taken out. */
  readonly brokenSignatures: readonly string[]
}

const requiredFields = ['From', 'Date', 'Message-ID'] as const
export type RequiredField = (typeof requiredFields)[number]

/** They are for the sender's own mail program (RFC 5322 section 3.6.3): taken out, since whoever gets the message would read them. */
export const blindFields = ['Bcc', 'Resent-Bcc'] as const

/** Of a header, so much is read here: what is behind it has no bearing on what is asked. */
const maxHeaderBytes = 256 * 1024

/** A line's length, RFC 5322 section 2.1.1. */
const maxMessageIdLength = 998

/** Where it begins: behind the byte order mark that some editors put before a text. */
export function startOfMessage(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** What is wrong with these bytes as a message to be sent; undefined where they are one. */
export function problemOfMessage(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'The message is empty.'
  if (bytes.includes(0)) return 'The message holds a NUL byte, which no mail server may take (RFC 5321 section 4.5.2).'
  const start = startOfMessage(bytes)
  const beginning = byteText(bytes.subarray(start, start + 2048)).replace(/^From [^\r\n]*\r?\n/, '')
  if (/^[!-9;-~]{1,200}[ \t]*:/.test(beginning)) return undefined
  return 'This is no message: it must begin with its header, as a file saved with its source does.'
}

/** Reads the header of a message that is to be sent. `added`: the names of the fields that are put into every one. */
export function readOwnMessage(bytes: Uint8Array, added: readonly string[]): OwnMessage {
  const text = byteText(bytes.subarray(0, maxHeaderBytes))
  const header = readHeader(text, startOfMessage(bytes), text.length)
  const lacking = requiredFields.filter((name) => fieldOf(header, name.toLowerCase()) === '')
  const removed = blindFields.filter((name) => header.fields.has(name.toLowerCase()))
  const touched = [...added, ...lacking, ...removed].map((name) => name.toLowerCase())
  return {
    subject: decodeWords(fieldOf(header, 'subject')),
    messageId: fieldOf(header, 'message-id').trim().slice(0, maxMessageIdLength) || undefined,
    lacking,
    brokenSignatures: signaturesOver(touched, header),
  }
}

/** A field may be signed although it is not there: then nobody may add it. */
function signaturesOver(names: readonly string[], { fields }: Header): readonly string[] {
  const signatures = (fields.get('dkim-signature') ?? []).map(readTags)
  return signatures.flatMap((tags) => {
    const signed = (tags.get('h') ?? '').toLowerCase().split(':')
    return signed.some((name) => names.includes(name)) ? [tags.get('d') ?? ''] : []
  })
}

/** The tags of a DKIM-Signature, without the space that may stand anywhere in them. */
function readTags(value: string): ReadonlyMap<string, string> {
  const pairs = value.split(';').map((pair) => pair.split('=', 2))
  return new Map(pairs.map(([name = '', text = '']) => [name.trim(), text.replace(/\s+/g, '')]))
}
