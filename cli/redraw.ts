// Lines on a terminal that are written over by those that come after them.

export interface Redraw {
  readonly draw: (lines: readonly string[]) => void
}

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>

/** Lines are cut at the right edge, and as many are shown as there are rows: a line that wraps could not be written over. */
export function startRedraw(terminal: Terminal): Redraw {
  let drawn: readonly string[] = []
  return {
    draw: (lines) => {
      const { columns = 80, rows = 24 } = terminal
      const next = lines.slice(0, Math.max(1, rows - 1)).map((line) => line.slice(0, columns - 1))
      if (next.length === drawn.length && next.every((line, index) => line === drawn[index])) return
      const up = drawn.length > 0 ? `\u001b[${drawn.length}A` : ''
      terminal.write(`${up}\r${next.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`)
      drawn = next
    },
  }
}
