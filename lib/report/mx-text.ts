// A check of a mail domain for the terminal: what it amounts to, then each host.
import { type CheckTextOptions, checkText, findingsText } from './check-text.ts'
import { paintStart, styledText, styleSymbols } from './colours.ts'
import type { MxReport } from './mx-report.ts'
import { terminalText } from './terminal-text.ts'

/** The whole report as text without a final line end. */
export function mxText(report: MxReport, options: CheckTextOptions = {}): string {
  const { domain, verdict, hosts, at, vantage } = report
  const count = hosts.length === 1 ? '1 host' : `${hosts.length} hosts`
  const lead = `${styleSymbols(options)[verdict]} ${verdict}`
  const head = paintStart(`${lead}  mail for ${terminalText(domain)}, ${count}`, {
    length: lead.length,
    verdict,
    style: options,
  })
  const seen = `looked at ${at} from ${terminalText(vantage.name)}`
  const parts = [`${head}\n${seen}`, findingsText(report, options)].map((part) => styledText(part, options))
  return [...parts, ...hosts.map((host) => checkText(host, options))].filter((part) => part !== '').join('\n\n')
}
