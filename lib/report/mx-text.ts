// A check of a mail domain for the terminal: what it amounts to, then each host.
import { checkText } from './check-text.ts'
import { wrapText } from './columns.ts'
import type { FindingReport } from './finding-report.ts'
import type { MxReport } from './mx-report.ts'
import { terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole report as text without a final line end. */
export function mxText({ domain, verdict, findings, hosts, at, vantage }: MxReport): string {
  const count = hosts.length === 1 ? '1 host' : `${hosts.length} hosts`
  const head = `${verdictMark[verdict]} ${verdict}: mail for ${terminalText(domain)}, ${count}`
  const seen = `looked at ${at} from ${terminalText(vantage.name)}`
  return [head, seen, ...findings.map(findingText), ...hosts.map((host) => `\n${checkText(host)}`)].join('\n')
}

function findingText({ verdict, title, id, evidence, meaning, remedy, whoFixes }: FindingReport): string {
  const wrap = (text: string) => wrapText(text, { width: 100, indent: '    ' })
  const advice = verdict === 'pass' ? [] : [wrap(meaning), wrap(`To do (${whoFixes}): ${remedy}`)]
  const lines = evidence.map((line) => `    ${terminalText(line)}`)
  return [`${verdictMark[verdict]} ${verdict}: ${title} [${id}]`, ...lines, ...advice].join('\n')
}
