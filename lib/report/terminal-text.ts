// Text of strangers on a terminal: whatever could move the cursor, change colours or turn the writing round is spelt out.

/** Control, format (bidirectional ones among them), unassigned and lone halves of characters, and Unicode's line ends. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu

/** The text, safe to print and on one line. */
export function terminalText(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** The text cut to a number of UTF-16 units, no character in half, with an ellipsis where something was cut. */
export function clipText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/\p{Cs}$/u, '')}…`
}
