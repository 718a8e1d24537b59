// Bytes from the wire as text that is safe in a terminal, a log and a page: printable ASCII, the rest escaped.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const unprintable = /[^\t\x20-\x7e]/

/** Valid UTF-8 beyond ASCII as \u00e9 or \u{1f600}; ASCII's control characters, and bytes in what is no UTF-8, as \x1b. A tab stays. */
export function visibleText(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!unprintable.test(latin1)) return latin1 // nearly always
  if (isUtf8(bytes)) return escapeText(utf8.decode(bytes))
  return latin1.replace(/[^\t\x20-\x7e]/g, (byte) => `\\x${hex(byte.charCodeAt(0), 2)}`)
}

/** Whether the bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The same for text that is already characters. */
export function escapeText(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/gu, (character) => escapeOne(character.codePointAt(0) ?? 0))
}

function escapeOne(codePoint: number): string {
  if (codePoint < 0x80) return `\\x${hex(codePoint, 2)}`
  return codePoint > 0xffff ? `\\u{${hex(codePoint, 1)}}` : `\\u${hex(codePoint, 4)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
