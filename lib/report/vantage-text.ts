// A look at our own network for the terminal.
import { findingsText } from './check-text.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { terminalText } from './terminal-text.ts'
import type { VantageReport } from './vantage-report.ts'

const summaries = {
  pass: 'Everything can be looked at from here.',
  warn: 'Most things can be looked at from here.',
  fail: 'Some things cannot be looked at from here: checks of them tell nothing about their targets.',
  inconclusive: 'Nothing is known about this network.',
} as const

/** The whole report as text without a final line end. */
export function vantageText(report: VantageReport, style: TextStyle = {}): string {
  const { verdict, at, vantage, controls } = report
  const place = [vantage.name, ...vantage.sourceAddresses].join(', ')
  const lead = `${styleSymbols(style)[verdict]} ${verdict}`
  const head = [
    paintStart(`${lead}  ${summaries[verdict]}`, { length: lead.length, verdict, style }),
    terminalText(`looked at ${at} from ${place}, name servers ${vantage.resolvers.join(', ') || '(none)'}`),
    terminalText(`by ${controls.join(', ')}`),
  ].join('\n')
  return styledText([head, findingsText(report, style)].filter((part) => part !== '').join('\n\n'), style)
}
