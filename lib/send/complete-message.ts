// A whole message that somebody brought, made ready to go out: its own header and body stay as they are, what has to be
// there and is not is put before them (RFC 5322 section 3.6).
import { blindFields, readOwnMessage, startOfMessage } from '../mail/message/own-message.ts'
import { tokenHeader } from '../mail/token.ts'
import { wholeLines } from '../smtp/message-data.ts'

/** What is added where the message does not have it; the token in any case. */
export interface Additions {
  readonly token: string
  readonly from: string
  /** With its angle brackets. */
  readonly messageId: string
  readonly date: Date
}

/** Blind copies, and a token from an earlier test: the message was saved where it had arrived. */
const takenOut = new RegExp(`^(?:${[tokenHeader, ...blindFields].join('|')})[ \\t]*:.*(?:\\r\\n[ \\t].*)*\\r\\n`, 'gim')

/**
 * The message with CRLF at the end of each line (RFC 5321 section 2.3.8), the token in its header, and what was lacking.
 * What stands before its header, a byte order mark or a line of an mbox, goes, and so does Bcc.
 */
export function completeMessage(raw: Uint8Array, { token, from, messageId, date }: Additions): Uint8Array {
  const text = wholeLines(raw.subarray(startOfMessage(raw))).replace(/^From [^\r]*\r\n/, '')
  const end = endOfHeader(text)
  const header = text.slice(0, end)
  const values = { From: from, Date: rfc5322Date(date), 'Message-ID': messageId }
  const { lacking } = readOwnMessage(Buffer.from(header, 'latin1'), [tokenHeader])
  const added = [`${tokenHeader}: ${token}`, ...lacking.map((name) => `${name}: ${values[name]}`)]
  const rest = text.slice(end)
  return Buffer.concat([
    Buffer.from(`${added.join('\r\n')}\r\n`),
    Buffer.from(`${header.replace(takenOut, '')}${rest === '' ? '\r\n' : rest}`, 'latin1'),
  ])
}

/** Where the empty line begins that ends the header; the end of the text where there is none. */
function endOfHeader(text: string): number {
  const at = text.indexOf('\r\n\r\n')
  return at < 0 ? text.length : at + 2
}

/** RFC 5322 section 3.3, in UTC. */
function rfc5322Date(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
