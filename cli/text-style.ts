// How text is to look on this terminal.
import type { TextStyle } from '../lib/report/colours.ts'

export interface StyleOptions {
  readonly ascii?: true
  readonly color: boolean
}

/** Colours for people, and not for files or programs; https://no-color.org. */
export function textStyle({ ascii, color }: StyleOptions): TextStyle {
  const isWanted = color && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  const isUnicode = /utf-?8/i.test(process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || 'utf-8')
  const isTerminal = process.stdout.isTTY
  return { colour: isWanted && isTerminal, ascii: ascii ?? (isTerminal && !isUnicode) }
}
