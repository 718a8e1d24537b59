// Many checks in a few lines for the terminal: how many came out how, and which are not in order.
import { worstFirst } from '../diagnosis/worst-first.ts'
import type { Verdict } from '../mail/outcome.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { worstVerdict } from './verdict.ts'

export interface Checked {
  /** The target, as it was asked for. */
  readonly name: string
  readonly verdict: Verdict
}

const width = 100

/** The summary, worst first and in the order asked, without a final line end. */
export function batchText(checked: readonly Checked[], style: TextStyle = {}): string {
  const symbols = styleSymbols(style)
  const line = (verdict: Verdict, text: string) => {
    const lead = `${symbols[verdict]} ${verdict}`
    return paintStart(clipText(`${lead}  ${terminalText(text)}`, width), { length: lead.length, verdict, style })
  }
  const counts = worstFirst.flatMap((verdict) => {
    const count = checked.filter((one) => one.verdict === verdict).length
    return count === 0 ? [] : [`${count} ${verdict}`]
  })
  const bad = worstFirst
    .filter((verdict) => verdict !== 'pass')
    .flatMap((verdict) => checked.filter((one) => one.verdict === verdict))
  const head = line(
    worstVerdict(checked.map(({ verdict }) => verdict)),
    `${checked.length} targets: ${counts.join(', ')}`,
  )
  return styledText([head, ...bad.map(({ verdict, name }) => line(verdict, name))].join('\n'), style)
}
