// Whether a secret shows in bytes that were kept: six of its bytes in a row are enough, in any form that a program writes.

/** A window of this many bytes of a secret is a leak: INV-11. */
const windowBytes = 6

type Form = readonly [name: string, write: (bytes: Buffer) => string]

const forms: readonly Form[] = [
  ['as it is', (bytes) => bytes.toString('latin1')],
  ['base64', (bytes) => bytes.toString('base64').replace(/=+$/, '')],
  ['base64url', (bytes) => bytes.toString('base64url')],
  ['hexadecimal', (bytes) => bytes.toString('hex')],
  ['HEXADECIMAL', (bytes) => bytes.toString('hex').toUpperCase()],
  ['percent', (bytes) => bytes.reduce((text, byte) => `${text}%${hex(byte)}`, '')],
  ['quoted-printable', (bytes) => bytes.reduce((text, byte) => `${text}=${hex(byte)}`, '')],
  ['UTF-16', (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le').toString('latin1')],
  ['as an array', (bytes) => [...bytes].join(',')],
  ['backwards', (bytes) => Buffer.from(bytes).reverse().toString('latin1')],
]

/** In which form a piece of the secret stands in the text; undefined where none does. */
export function leakOf(secret: string, kept: string): string | undefined {
  const haystack = Buffer.from(kept).toString('latin1')
  const bytes = Buffer.from(secret)
  return forms.find(([name, write]) => windowsOf(bytes, name, write).some((piece) => haystack.includes(piece)))?.[0]
}

/** Base64 shows a window in one of three ways, by where it begins; only whole characters of it are certain. */
function windowsOf(bytes: Buffer, name: string, write: (bytes: Buffer) => string): readonly string[] {
  const starts = Array.from({ length: bytes.length - windowBytes + 1 }, (_, start) => start)
  const pieces = starts.map((start) => bytes.subarray(start, start + windowBytes))
  return name.startsWith('base64')
    ? pieces.flatMap((piece) => [0, 1, 2].map((shift) => inner(piece, shift, write)))
    : pieces.map(write)
}

/** The characters that do not depend on what stands around the piece. */
function inner(piece: Buffer, shift: number, write: (bytes: Buffer) => string): string {
  const padded = write(Buffer.concat([Buffer.alloc(shift), piece]))
  const first = Math.ceil((shift * 8) / 6)
  const last = Math.floor(((shift + piece.length) * 8) / 6)
  return padded.slice(first, last)
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
