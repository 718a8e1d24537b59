// The tokens of a structured header field, RFC 5322 section 3.2: words, quoted strings, comments and semicolons. Mail is
// hostile: one pass over a text of bounded length, and never a failure.

export interface FieldToken {
  readonly kind: 'word' | 'quoted' | 'comment' | 'semicolon'
  /** Without the quotes or the outer parentheses. */
  readonly text: string
}

/** No honest trace field is longer. */
const maxLength = 8000
const blank = /\s/

/** The tokens of an unfolded value, in their order. What is not closed ends with the value. */
export function readFieldTokens(value: string): readonly FieldToken[] {
  const text = value.length > maxLength ? value.slice(0, maxLength) : value
  const tokens: FieldToken[] = []
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (blank.test(character)) {
      at++
      continue
    }
    const token = readToken(text, at, character)
    tokens.push(token)
    at = token.end
  }
  return tokens.map(({ kind, text: own }) => ({ kind, text: own }))
}

function readToken(text: string, at: number, character: string): FieldToken & { readonly end: number } {
  if (character === ';') return { kind: 'semicolon', text: ';', end: at + 1 }
  if (character === '(') return { kind: 'comment', ...readEnclosed(text, at, { opens: '(', closes: ')' }) }
  if (character === '"') return { kind: 'quoted', ...readEnclosed(text, at, { opens: '', closes: '"' }) }
  let end = at + 1
  while (end < text.length && !/[\s;("]/.test(text.charAt(end))) end++
  return { kind: 'word', text: text.slice(at, end), end }
}

/** Comments nest, quoted strings do not; a backslash takes the meaning from the next character in both. */
function readEnclosed(text: string, start: number, { opens, closes }: { opens: string; closes: string }) {
  let depth = 1
  let own = ''
  let at = start + 1
  while (at < text.length) {
    const character = text.charAt(at)
    at++
    if (character === '\\') {
      own += text.charAt(at)
      at++
      continue
    }
    if (character === closes) depth--
    if (depth === 0) break
    if (character === opens) depth++
    own += character
  }
  return { text: own, end: at }
}
