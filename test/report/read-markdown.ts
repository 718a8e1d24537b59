// Markdown as CommonMark takes it apart: which lines stand in fenced blocks, and what is left of a line without its code.

/** The lines outside fenced blocks, their code spans replaced by "C"; a block is one line "BLOCK". */
export function linesOutsideCode(markdown: string): readonly string[] {
  const found: string[] = []
  let fence = ''
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
    if (fence !== '') {
      if (run?.[1]?.startsWith(fence) && run[2]?.trim() === '') fence = ''
    } else if (run?.[1] && !run[2]?.includes('`')) {
      fence = run[1]
      found.push('BLOCK')
    } else found.push(withoutCodeSpans(line))
  }
  if (fence !== '') throw new Error('a fenced block is not closed')
  return found
}

/** CommonMark section 6.1: a run of backticks is closed by the next of the same length; a backslash escapes outside. */
function withoutCodeSpans(line: string): string {
  let rest = line
  let kept = ''
  while (rest !== '') {
    const run = /^`+/.exec(rest)?.[0]
    if (run === undefined) {
      const [part] = /^(?:\\.|[^`\\]|\\$)+/.exec(rest) ?? [rest]
      kept += part
      rest = rest.slice(part.length)
      continue
    }
    const behind = rest.slice(run.length)
    const close = new RegExp(`(?<!\`)${run}(?!\`)`).exec(behind)
    kept += close ? 'C' : run
    rest = close ? behind.slice(close.index + run.length) : behind
  }
  return kept
}

/** What of a line without its code a renderer would make more of than text. */
export function activeMarkup(line: string): readonly string[] {
  const plain = line.replace(/\\[!-/:-@[-`{-~]/g, 'E')
  return plain.match(/[<[\]]|`|:\/\/|www\.|@|mailto:|[\p{C}\p{Zl}\p{Zp}]/giu) ?? []
}
