// The parts of a message, RFC 2046: a walk over the bytes that keeps places and decodes only what is asked for. Broken
// MIME is read as far as it goes; depth, number of parts and bytes are bounded.
import { byteText, decodeText } from './charset.ts'
import { type ContentType, readContentType } from './content-type.ts'
import { fieldOf, type Header, readHeader } from './header-fields.ts'
import { decodeTransfer } from './transfer-encoding.ts'

export interface Message {
  readonly bytes: Uint8Array
  /** One character per byte of it. */
  readonly text: string
  readonly header: Header
  /** The leaves, in their order; a message inside the message is one of them. */
  readonly parts: readonly Part[]
}

export interface Part extends ContentType {
  readonly encoding: string
  readonly start: number
  readonly end: number
}

/** What a bounce says stands at its beginning; behind that comes the message that it returns. */
const maxBytes = 1024 * 1024
const maxDepth = 10
const maxParts = 100

/** Reads the structure of a message. */
export function readMessageParts(source: Uint8Array): Message {
  const bytes = source.length > maxBytes ? source.subarray(0, maxBytes) : source
  const text = byteText(bytes)
  const header = readHeader(text, skipEmptyLines(text), text.length)
  const parts: Part[] = []
  collectParts(text, { header, headerStart: 0, end: text.length, depth: 0, parts })
  return { bytes, text, header, parts }
}

/** The text of a part, decoded. */
export function textOfPart({ bytes }: Pick<Message, 'bytes'>, { start, end, encoding, parameters }: Part): string {
  return decodeText(decodeTransfer(bytes.subarray(start, end), encoding), parameters.get('charset') ?? '')
}

interface Place {
  readonly header: Header
  readonly headerStart: number
  readonly end: number
  readonly depth: number
  readonly parts: Part[]
}

function collectParts(text: string, { header, headerStart, end, depth, parts }: Place): void {
  if (parts.length >= maxParts) return
  const contentType = readContentType(fieldOf(header, 'content-type'))
  const encoding = fieldOf(header, 'content-transfer-encoding').toLowerCase().split(/[\s;]/, 1)[0] ?? ''
  const start = header.bodyStart
  if (depth > 0 && isHeaderOfMessage(header)) {
    parts.push({ type: 'message/rfc822', parameters: new Map(), encoding: '', start: headerStart, end })
    return
  }
  if (!contentType.type.startsWith('multipart/') || depth >= maxDepth) {
    parts.push({ ...contentType, encoding, start, end })
    return
  }
  const places = placesBetween(text, { boundary: contentType.parameters.get('boundary') ?? '', start, end })
  // Without its boundary lines a multipart is the text that it shows.
  if (places.length === 0) parts.push({ type: 'text/plain', parameters: new Map(), encoding, start, end })
  for (const place of places) {
    const inner = readHeader(text, place.start, place.end)
    collectParts(text, { header: inner, headerStart: place.start, end: place.end, depth: depth + 1, parts })
  }
}

/** Some mailers put the returned message into a part as it is, without a Content-Type of message/rfc822 before it. */
function isHeaderOfMessage({ fields }: Header): boolean {
  return fields.has('from') && (fields.has('received') || fields.has('message-id') || fields.has('date'))
}

function placesBetween(
  text: string,
  { boundary, start, end }: { readonly boundary: string; readonly start: number; readonly end: number },
): readonly { readonly start: number; readonly end: number }[] {
  const delimiter = `--${boundary === '' ? guessBoundary(text, start, end) : boundary}`
  if (delimiter === '--') return []
  const places: { start: number; end: number }[] = []
  let open: number | undefined
  let at = text.indexOf(delimiter, start)
  while (at >= 0 && at < end && places.length < maxParts) {
    const isAtLineStart = at === start || text.charCodeAt(at - 1) === 10
    if (isAtLineStart) {
      if (open !== undefined) places.push({ start: open, end: Math.max(open, at - 1) })
      const closes = text.startsWith('--', at + delimiter.length)
      const feed = text.indexOf('\n', at + delimiter.length)
      open = closes || feed < 0 || feed >= end ? undefined : feed + 1
      if (closes) break
    }
    at = text.indexOf(delimiter, at + delimiter.length)
  }
  if (open !== undefined && places.length < maxParts) places.push({ start: open, end })
  return places
}

/** A multipart whose boundary is not named has it in the first line that looks like one. */
function guessBoundary(text: string, start: number, end: number): string {
  const beginning = text.slice(start, Math.min(end, start + 4000))
  return /(?:^|\n)--(?!-{4})([!-~]{4,70})\r?\n[Cc]ontent-/.exec(beginning)?.[1] ?? ''
}

function skipEmptyLines(text: string): number {
  let at = 0
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}
