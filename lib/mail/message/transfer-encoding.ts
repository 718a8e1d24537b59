// Content-Transfer-Encoding, RFC 2045 section 6: bytes out of base64 and quoted-printable, whatever is wrong with them.

/** The bytes of an encoded body. Encodings other than these two leave them as they are. */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  if (encoding === 'base64') return decodeBase64(bytes)
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(bytes) : bytes
}

const equals = 0x3d
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const sixBits = new Int8Array(256).fill(-1)
for (let value = 0; value < 64; value++) sixBits[base64Alphabet.charCodeAt(value)] = value

/** What is not of the alphabet is passed over (RFC 2045 section 6.8). */
export function decodeBase64(bytes: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(Math.ceil((bytes.length * 3) / 4))
  let length = 0
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    const value = sixBits[byte] ?? -1
    // Padding ends a piece, and another piece may follow.
    if (byte === equals) held = 0
    if (value < 0) continue
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held < 8) continue
    held -= 8
    decoded[length++] = (bits >> held) & 0xff
  }
  return decoded.subarray(0, length)
}

/** An "=" that begins neither a byte nor a soft line break stands for itself. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(equals)) return bytes
  const decoded = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const soft = byte === equals ? softBreakLength(bytes, at) : 0
    const high = byte === equals ? hexValue(bytes[at + 1]) : -1
    const low = high < 0 ? -1 : hexValue(bytes[at + 2])
    if (soft > 0) at += soft - 1
    else if (low >= 0) {
      decoded[length++] = high * 16 + low
      at += 2
    } else decoded[length++] = byte
  }
  return decoded.subarray(0, length)
}

function softBreakLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === 10) return 2
  return bytes[at + 1] === 13 && bytes[at + 2] === 10 ? 3 : 0
}

function hexValue(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte & 0xdf
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1
}
