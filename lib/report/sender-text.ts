// A look at a sender's identity for the terminal: what it amounts to, what DNS says, then what to do, worst first.
import { checkHeadline, checkSummary } from './check-headline.ts'
import { findingsText } from './check-text.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { wrapText } from './columns.ts'
import { senderFacts } from './sender-facts.ts'
import type { SenderReport } from './sender-report.ts'
import { clipText, terminalText } from './terminal-text.ts'

const width = 100

/** The whole report as text without a final line end. */
export function senderText(report: SenderReport, style: TextStyle = {}): string {
  const parts = [headText(report, style), factsText(report), findingsText(report, style), wrap(report.limits)]
  return styledText(parts.filter((part) => part !== '').join('\n\n'), style)
}

function headText(report: SenderReport, style: TextStyle): string {
  const { verdict, domain, mailFrom, ips, at, vantage } = report
  const lead = `${styleSymbols(style)[verdict]} ${verdict}`
  const head = wrap(`${lead}  ${terminalText(domain)}: ${checkHeadline(report)}`)
  const from = ips.length === 0 ? '' : ` from ${ips.join(', ')}`
  return [
    paintStart(head, { length: lead.length, verdict, style }),
    wrap(checkSummary(report)),
    wrap(terminalText(`mail with ${domain} in From: and ${mailFrom} in the envelope${from}`)),
    wrap(
      terminalText(`looked at ${at} from ${vantage.name}, name servers ${vantage.resolvers.join(', ') || '(none)'}`),
    ),
  ].join('\n')
}

/** A record may be longer than a line: the report as JSON holds it all. */
function factsText(report: SenderReport): string {
  const lines = senderFacts(report).map(({ label, text }) => `${label.padEnd(6)} ${terminalText(text)}`)
  return lines.map((line) => clipText(line, width)).join('\n')
}

function wrap(text: string): string {
  return wrapText(text, { width })
}
