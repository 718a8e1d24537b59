// Encoded words in header fields, RFC 2047.
import { decodeText } from './charset.ts'
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts'

const encodedWord = /=\?([\w.:*-]{1,60})\?([bq])\?([^?\s]{0,2000})\?=/gi
const encoder = new TextEncoder()

/** The text of a field's value with its encoded words read. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value
  // RFC 2047 section 6.2: the space between two encoded words is none.
  return value
    .replace(/\?=\s{1,100}(?==\?)/g, '?=')
    .replace(encodedWord, (_, charset: string, kind: string, text: string) => {
      const bytes = encoder.encode(kind.toLowerCase() === 'q' ? text.replaceAll('_', ' ') : text)
      const decoded = kind.toLowerCase() === 'q' ? decodeQuotedPrintable(bytes) : decodeBase64(bytes)
      return decodeText(decoded, charset.split('*')[0] ?? '')
    })
}
