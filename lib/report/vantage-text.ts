// A look at our own network for the terminal.
import { wrapText } from './columns.ts'
import type { FindingReport } from './finding-report.ts'
import { terminalText } from './terminal-text.ts'
import type { VantageReport } from './vantage-report.ts'
import { verdictMark } from './verdict-mark.ts'

const summaries = {
  pass: 'Everything can be looked at from here.',
  warn: 'Most things can be looked at from here.',
  fail: 'Some things cannot be looked at from here: checks of them tell nothing about their targets.',
  inconclusive: 'Nothing is known about this network.',
} as const

/** The whole report as text without a final line end. */
export function vantageText({ verdict, at, vantage, controls, findings }: VantageReport): string {
  const place = [vantage.name, ...vantage.sourceAddresses].join(', ')
  return [
    `${verdictMark[verdict]} ${verdict}: ${summaries[verdict]}`,
    terminalText(`looked at ${at} from ${place}, name servers ${vantage.resolvers.join(', ') || '(none)'}`),
    terminalText(`by ${controls.join(', ')}`),
    ...findings.map(findingText),
  ].join('\n')
}

function findingText({
  verdict,
  title,
  id,
  port,
  evidence,
  meaning,
  remedy,
  whoFixes,
  command,
}: FindingReport): string {
  const wrap = (text: string) => wrapText(text, { width: 100, indent: '    ' })
  const place = port === undefined ? '' : ` (${port})`
  const advice = [wrap(meaning), wrap(`To do (${whoFixes}): ${remedy}`), ...(command ? [`    Try: ${command}`] : [])]
  const lines = evidence.map((line) => `    ${terminalText(line)}`)
  return [
    `${verdictMark[verdict]} ${verdict}: ${title}${place} [${id}]`,
    ...lines,
    ...(verdict === 'pass' ? [] : advice),
  ].join('\n')
}
