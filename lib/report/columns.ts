// Text in columns for a terminal of fixed-width letters.

export interface Column {
  readonly title: string
  /** Numbers stand to the right. */
  readonly align?: 'right'
}

/** A table with its titles underlined; the last column is as long as it is. */
export function columnsText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', { width: widths[index] ?? 0, align }))
      .join('  ')
      .trimEnd()
  const titles = columns.map(({ title }) => title)
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Text broken at spaces into lines of at most `width`, each begun with `indent`. */
export function wrapText(
  text: string,
  { width, indent = '' }: { readonly width: number; readonly indent?: string },
): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length + indent.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => indent + line).join('\n')
}

function pad(text: string, { width, align }: { readonly width: number; readonly align: 'right' | undefined }): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width)
}
