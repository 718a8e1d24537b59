// Replies one a line, as logs and lists hold them; the lines of one multi-line reply belong together (RFC 5321 section 4.2.1).

export interface JoinedReplies {
  /** The texts that are complete, in order. */
  readonly complete: readonly string[]
  /** The lines of a reply that goes on: the line before had "-" behind its code. */
  readonly open: readonly string[]
}

/** What one more line completes, after the `open` lines before it. At the end of the input, what is open is a reply too. */
export function joinLine(open: readonly string[], line: string): JoinedReplies {
  const before = open.length > 0 && !goesOn(open, line) ? [open.join('\n')] : []
  if (line.trim() === '') return { complete: open.length > 0 ? [open.join('\n')] : [], open: [] }
  const lines = before.length > 0 ? [line] : [...open, line]
  return isOpen(line) && lines.length < maxLines
    ? { complete: before, open: lines }
    : { complete: [...before, lines.join('\n')], open: [] }
}

/** As many lines as the wire client reads of one reply; what goes on for longer is no reply. */
const maxLines = 100

/** "550-one\n550 two", with the line end written as the two characters \ and n, is complete. */
function isOpen(line: string): boolean {
  return leadingCode.exec(line)?.[2] === '-' && !line.includes('\\n')
}

function goesOn(open: readonly string[], line: string): boolean {
  return leadingCode.exec(line)?.[1] === leadingCode.exec(open[0] ?? '')?.[1]
}

const leadingCode = /^[\s"'<]{0,8}([2-5]\d\d)([ -]|$)/
