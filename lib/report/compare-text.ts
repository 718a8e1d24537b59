// Two checks of one target compared, for a terminal of 100 columns: the change first, then why, then the facts behind it.
import { hostAndPortText } from '../mail/host.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { wrapText } from './columns.ts'
import type { CheckComparison } from './compare-checks.ts'
import { type ChangeGroup, changeGroups, changeHeadline, changeVerdict, unchangedText } from './compare-words.ts'
import { clipText, terminalText } from './terminal-text.ts'

const width = 100
const indent = '    '

/** The whole comparison as text without a final line end. */
export function compareText(comparison: CheckComparison, style: TextStyle = {}): string {
  const parts = [
    headText(comparison, style),
    ...changeGroups(comparison).map((group) => groupText(group, style)),
    unchangedText(comparison),
    factsText(comparison),
  ]
  return styledText(parts.filter((part) => part !== '').join('\n\n'), style)
}

function headText(comparison: CheckComparison, style: TextStyle): string {
  const { change, target, at } = comparison
  const verdict = changeVerdict[change]
  const lead = `${change === 'same' ? '=' : styleSymbols(style)[verdict]} ${change}`
  const text = lines(`${lead}  ${target}: ${changeHeadline(comparison)}`)
  return [
    change === 'same' ? text : paintStart(text, { length: lead.length, verdict, style }),
    lines(`compared ${at.before} with ${at.after}`),
  ].join('\n')
}

function groupText({ verdict, words, id, title, places }: ChangeGroup, style: TextStyle): string {
  const lead = `${styleSymbols(style)[verdict]} ${words}:`
  const text = paintStart(lines(`${lead} ${title} [${id}]`), { length: lead.length, verdict, style })
  return [text, ...(places.length === 0 ? [] : [lines(places.join(', '), indent)])].join('\n')
}

function factsText({ facts }: CheckComparison): string {
  if (facts.length === 0) return ''
  const changes = facts.map(({ port, address, what, before, after }) =>
    [
      clipText(terminalText(`${hostAndPortText(address, port)}  ${what}`), width),
      lines(`before: ${before || 'nothing'}`, indent),
      lines(`after:  ${after || 'nothing'}`, indent),
    ].join('\n'),
  )
  return ['What else was seen differently:', ...changes].join('\n')
}

/** Wrapped, and a word without end is cut. */
function lines(text: string, before = ''): string {
  return wrapText(terminalText(text), { width, indent: before })
    .split('\n')
    .map((line) => clipText(line, width))
    .join('\n')
}
