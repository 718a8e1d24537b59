// A comparison of two checks for the terminal.
import type { Verdict } from '../mail/outcome.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { wrapText } from './columns.ts'
import type { ChangedFact, ChangedFinding, CheckComparison } from './compare-checks.ts'
import { clipText, terminalText } from './terminal-text.ts'

const width = 100
const headlines = { better: 'pass', same: 'pass', worse: 'fail' } as const
const marks = {
  ...{ worse: 'fail', new: 'fail', unclear: 'inconclusive', better: 'pass', mended: 'pass' },
} as const satisfies Record<ChangedFinding['change'], Verdict>

/** The comparison as text without a final line end: better, same or worse first. */
export function comparisonText(
  { change, verdicts, times, target, findings, facts }: CheckComparison,
  style: TextStyle = {},
): string {
  const verdict = headlines[change]
  const lead = `${styleSymbols(style)[verdict]} ${change}`
  const text = `${lead}  ${terminalText(target)}: ${verdicts.before} before, ${verdicts.after} now`
  const head = paintStart(text, { length: lead.length, verdict, style })
  const lines = [`${times.before} against ${times.after}`, ...findings.map((finding) => findingText(finding, style))]
  return styledText([head, ...lines, ...facts.map(factText)].join('\n'), style)
}

function findingText({ change, id, title, place, before, after }: ChangedFinding, style: TextStyle): string {
  const verdicts = before || after ? `${before ?? 'not found'} → ${after ?? 'not found'}` : ''
  const where = place === undefined ? '' : `${terminalText(place)}  `
  const lead = `${styleSymbols(style)[marks[change]]} ${change}:`
  const head = paintStart(`${lead} ${title} [${id}]`, { length: lead.length, verdict: marks[change], style })
  return `${head}\n    ${where}${verdicts}`
}

function factText({ place, what, before, after }: ChangedFact): string {
  const line = `    ${terminalText(place)}  ${what}: ${terminalText(before)} → ${terminalText(after)}`
  return line.length <= width
    ? line
    : `${wrapText(line.trim(), { width, indent: '    ' })}`
        .split('\n')
        .map((part) => clipText(part, width))
        .join('\n')
}
