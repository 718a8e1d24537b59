// A comparison of two checks for the terminal.
import { wrapText } from './columns.ts'
import type { ChangedFact, ChangedFinding, CheckComparison } from './compare-checks.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100
const headlines = { better: 'pass', same: 'pass', worse: 'fail' } as const
const marks: Readonly<Record<ChangedFinding['change'], string>> = {
  ...{ worse: verdictMark.fail, new: verdictMark.fail, unclear: verdictMark.inconclusive },
  ...{ better: verdictMark.pass, mended: verdictMark.pass },
}

/** The comparison as text without a final line end: better, same or worse first. */
export function comparisonText({ change, verdicts, times, target, findings, facts }: CheckComparison): string {
  const head = `${verdictMark[headlines[change]]} ${change}: ${terminalText(target)}: ${verdicts.before} before, ${verdicts.after} now`
  return [head, `${times.before} against ${times.after}`, ...findings.map(findingText), ...facts.map(factText)].join(
    '\n',
  )
}

function findingText({ change, id, title, place, before, after }: ChangedFinding): string {
  const verdicts = `${before ?? 'not found'} → ${after ?? 'not found'}`
  const where = place === undefined ? '' : `${terminalText(place)}  `
  return `${marks[change]} ${change}: ${title} [${id}]\n    ${where}${verdicts}`
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
