// mbox, RFC 4155: messages behind one another, each after a line that begins with "From ".

const newline = 10
const mark = [0x46, 0x72, 0x6f, 0x6d, 0x20] // "From "

/** The messages of an mbox; what does not begin like one is a single message. */
export function splitMbox(bytes: Uint8Array): readonly Uint8Array[] {
  if (!isMarkAt(bytes, 0)) return [bytes]
  const starts = [0]
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
    if (isMarkAt(bytes, at + 1) && isAfterEmptyLine(bytes, at) && isEnvelopeLine(bytes, at + 1)) starts.push(at + 1)
  }
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length))
}

function isMarkAt(bytes: Uint8Array, at: number): boolean {
  return mark.every((byte, index) => bytes[at + index] === byte)
}

function isAfterEmptyLine(bytes: Uint8Array, feed: number): boolean {
  const before = bytes[feed - 1] === 13 ? feed - 2 : feed - 1
  return bytes[before] === newline
}

/** "From sender Thu Apr 29 23:34:45 2010": a sentence of a letter has no time in it. */
function isEnvelopeLine(bytes: Uint8Array, start: number): boolean {
  const line = String.fromCharCode(...bytes.subarray(start, start + 120)).split('\n', 1)[0] ?? ''
  return /^From \S{0,100} .{0,60}\d{1,2}:\d{1,2}/.test(line)
}
