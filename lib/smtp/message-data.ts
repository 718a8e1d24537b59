// A message as it crosses the wire, RFC 5321 section 2.3.8 (only CRLF ends a line) and 4.5.2 (transparency).

/** A message made ready, once for however many are to have it. */
export interface MessageData {
  /** What RFC 1870 counts: octets with CRLF line ends, before dots are doubled, without the final dot. */
  readonly size: number
  /** Whether a byte is above 127, so that 8BITMIME is needed (RFC 6152). */
  readonly has8BitBytes: boolean
  /** Octets of the longest line with its CRLF, before dots are doubled. */
  readonly longestLine: number
  /** Whole lines with leading dots doubled; the line of the final dot is not among them. Empty for an empty message. */
  readonly stuffed: Uint8Array
}

/** Normalises line ends, ends the last line, and doubles leading dots: nothing inside can be taken for the final dot. */
export function prepareMessage(message: Uint8Array): MessageData {
  const text = wholeLines(message)
  return {
    size: text.length,
    has8BitBytes: /[\x80-\xff]/.test(text),
    longestLine: longestLine(text),
    stuffed: Buffer.from(text.replace(/^\.|\n\./g, '$&.'), 'latin1'),
  }
}

/**
 * The message with CRLF at the end of each line, the last one included; empty for an empty one. One character (Latin-1)
 * for each byte, so that regular expressions can work on it. Whoever signs a message signs this.
 */
export function wholeLines(message: Uint8Array): string {
  const lines = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
    .toString('latin1')
    .replace(/\r\n|\r|\n/g, '\r\n')
  return lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`
}

function longestLine(text: string): number {
  let [longest, at] = [0, 0]
  while (at < text.length) {
    const end = text.indexOf('\n', at) + 1
    longest = Math.max(longest, end - at)
    at = end
  }
  return longest
}
