// A look at a sender's identity for tickets and wikis.
import { checkHeadline, checkSummary } from './check-headline.ts'
import { findingSections } from './check-markdown.ts'
import { cellCode, inlineCode, markdownTable, markdownText } from './markdown.ts'
import { senderFacts } from './sender-facts.ts'
import type { SenderReport } from './sender-report.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole report as Markdown, with a final line end. */
export function senderMarkdown(report: SenderReport): string {
  const { verdict, domain, id, at, vantage, limits } = report
  const parts = [
    `# ${verdictMark[verdict]} ${verdict}: ${inlineCode(domain)}`,
    `**${markdownText(checkHeadline(report))}**`,
    markdownText(checkSummary(report)),
    markdownTable(
      ['', 'What DNS says'],
      senderFacts(report).map(({ label, text }) => [label, cellCode(text)]),
    ),
    ...findingSections(report),
    '## What this does not prove',
    markdownText(limits),
    '---',
    `Looked at ${inlineCode(at)} from ${inlineCode(vantage.name)}; look ${inlineCode(id)}.`,
  ]
  return `${parts.join('\n\n')}\n`
}
