// Two checks of one target compared, for tickets: proof that something was mended, or news that something broke.
import type { CheckComparison } from './compare-checks.ts'
import { type ChangeGroup, changeGroups, changeHeadline, changeVerdict, unchangedText } from './compare-words.ts'
import { cellCode, inlineCode, markdownTable, markdownText } from './markdown.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole comparison as Markdown, with a final line end. */
export function compareMarkdown(comparison: CheckComparison): string {
  const { change, target, at, facts } = comparison
  const groups = changeGroups(comparison)
  const mark = change === 'same' ? '=' : verdictMark[changeVerdict[change]]
  const parts = [
    `# ${mark} ${change}: ${inlineCode(target)}`,
    `**${markdownText(changeHeadline(comparison))}**`,
    ...(groups.length === 0 ? [] : ['## Findings', groups.map(groupText).join('\n')]),
    unchangedText(comparison),
    ...(facts.length === 0 ? [] : ['## What else was seen differently', factsTable(facts)]),
    `---\n\nCompared the check of ${inlineCode(at.before)} with that of ${inlineCode(at.after)}.`,
  ]
  return `${parts.join('\n\n')}\n`
}

function groupText({ verdict, words, id, title, places }: ChangeGroup): string {
  const where = places.length === 0 ? '' : `: ${places.map(inlineCode).join(', ')}`
  return `- ${verdictMark[verdict]} **${words}**: ${markdownText(title)} (${inlineCode(id)})${where}`
}

function factsTable(facts: CheckComparison['facts']): string {
  const rows = facts.map(({ port, address, what, before, after }) => [
    String(port),
    cellCode(address),
    what,
    cellCode(before),
    cellCode(after),
  ])
  return markdownTable(['Port', 'Address', 'What', 'Before', 'After'], rows)
}
