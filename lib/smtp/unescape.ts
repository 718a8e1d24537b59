// Text with escaped characters, read: a server may repeat what we said in the spelling of a URL, a header or a log.

/** The text that is meant, latin1 in lower case, and where in the original each of its characters begins and ends. */
export interface Reading {
  readonly text: string
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

interface Spelling {
  /** Without it there is no escaped character. */
  readonly sign: string
  readonly pattern: RegExp
  readonly meaning: (escaped: string) => string | Uint8Array
}

const spellings: readonly Spelling[] = [
  { sign: '%', pattern: /%[0-9a-f]{2}/g, meaning: byteOf }, // RFC 3986 section 2.1
  { sign: '%25', pattern: /%25[0-9a-f]{2}/g, meaning: byteOf }, // and once more
  { sign: '+', pattern: /%[0-9a-f]{2}|\+/g, meaning: (escaped) => (escaped === '+' ? ' ' : byteOf(escaped)) }, // web forms
  { sign: '=', pattern: /=[0-9a-f]{2}/g, meaning: byteOf }, // RFC 2045 section 6.7
  { sign: '+', pattern: /\+[0-9a-f]{2}/g, meaning: byteOf }, // xtext, RFC 3461 section 4
  {
    sign: '\\', // RFC 8259 section 7, and what programs show
    pattern: /(?:\\u[0-9a-f]{4})+|\\u\{[0-9a-f]{1,6}\}|\\x[0-9a-f]{2}|\\[bfnrt"'\\/]/g,
    meaning: (escaped) => (escaped.startsWith('\\x') ? byteOf(escaped) : characters(escaped)),
  },
  {
    sign: '&', // HTML and XML
    pattern: /(?:&#x[0-9a-f]{1,6};)+|(?:&#[0-9]{1,7};)+|&(?:amp|lt|gt|quot|apos);/g,
    meaning: characters,
  },
]

const named: Readonly<Record<string, string>> = {
  ...{ '\\b': '\b', '\\f': '\f', '\\n': '\n', '\\r': '\r', '\\t': '\t' },
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" },
}

/** The text as it stands, and read in each spelling that it can be written in. Expects latin1 in lower case. */
export function readings(text: string): readonly Reading[] {
  const positions = Array.from(text, (_, index) => index)
  const asItStands = { text, starts: positions, ends: positions.map((index) => index + 1) }
  return [asItStands, ...spellings.filter(({ sign }) => text.includes(sign)).map((spelling) => read(text, spelling))]
}

function read(text: string, { pattern, meaning }: Spelling): Reading {
  const [letters, starts, ends]: [string[], number[], number[]] = [[], [], []]
  const add = (letter: string, start: number, end: number) => {
    letters.push(letter)
    starts.push(start)
    ends.push(end)
  }
  let at = 0
  const copyUpTo = (end: number) => {
    for (; at < end; at += 1) add(text.charAt(at), at, at + 1)
  }
  for (const { 0: escaped, index } of text.matchAll(pattern)) {
    copyUpTo(index)
    at += escaped.length
    const letter = Buffer.from(meaning(escaped)).toString('latin1').toLowerCase()
    for (const byte of letter) add(byte, index, at)
  }
  copyUpTo(text.length)
  return { text: letters.join(''), starts, ends }
}

function byteOf(escaped: string): Uint8Array {
  return Buffer.from(escaped.slice(-2), 'hex')
}

/** Several at once, since a character beyond 16 bits is written as two. */
function characters(escaped: string): string {
  if (!/^(\\u|&#)/.test(escaped)) return named[escaped] ?? escaped.slice(1)
  const numbers = escaped.matchAll(/(?:\\u\{?|&#x)([0-9a-f]+)|&#([0-9]+)/g)
  return Array.from(numbers, ([, hex = '', decimal = '']) =>
    codeUnits(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  ).join('')
}

function codeUnits(codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ''
}
