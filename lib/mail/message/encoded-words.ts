// Encoded words in header fields, RFC 2047.
import { decodeText } from './charset.ts'
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts'

const encodedWord = /=\?([\w.:*-]{1,60})\?([bq])\?([^?\s]{0,2000})\?=/gi
const encoder = new TextEncoder()

interface Word {
  readonly charset: string
  readonly kind: string
  text: string
  readonly start: number
  end: number
}

/** The text of a field's value with its encoded words read. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value
  // RFC 2047 section 6.2: the space between two encoded words is none.
  const joined = value.replace(/\?=\s{1,100}(?==\?)/g, '?=')
  const decoded: string[] = []
  let at = 0
  for (const word of readWords(joined)) {
    decoded.push(joined.slice(at, word.start), decodeWord(word))
    at = word.end
  }
  return `${decoded.join('')}${joined.slice(at)}`
}

/** Words of one charset that follow each other are one: many mailers cut in the middle of a character. */
function readWords(text: string): readonly Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(encodedWord)) {
    const [whole, label = '', kind = '', encoded = ''] = match
    const word = { charset: label.split('*', 1)[0]?.toLowerCase() ?? '', kind: kind.toLowerCase(), text: encoded }
    const last = words.at(-1)
    if (last && last.end === match.index && last.charset === word.charset && last.kind === word.kind) {
      last.text += encoded
      last.end += whole.length
    } else words.push({ ...word, start: match.index, end: match.index + whole.length })
  }
  return words
}

function decodeWord({ charset, kind, text }: Word): string {
  if (kind === 'b') return decodeText(decodeBase64(encoder.encode(text)), charset)
  return decodeText(decodeQuotedPrintable(encoder.encode(text.replaceAll('_', ' '))), charset)
}
