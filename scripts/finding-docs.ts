// The page about findings: the catalogue as Markdown, a section for each finding.
import { findingThemes } from '../lib/diagnosis/catalogue.ts'
import type { FindingText } from '../lib/diagnosis/finding-text.ts'
import { anchorOf, markdownCode, markdownShell, markdownText } from './markdown.ts'

export const findingsPage = new URL('../docs/findings.md', import.meta.url)

const head = `# Findings

<!-- written by scripts/write-guide-docs.ts from lib/diagnosis/texts: change the texts there, then run npm run docs -->

What a check, an attempt to send or a look at the sender can find, by theme. The ids are stable: programs may rely on them.
A finding carries one of its verdicts, according to where it was made; what could not be told is \`inconclusive\`. Background
is in [the guide](guide.md); \`smtping guide ID\` prints a section on the terminal.

In reports the commands come with everything filled in. Here \`{host}\`, \`{address}\`, \`{port}\`, \`{name}\`, \`{from}\` and \`{to}\`
stand for the finding's own; \`{endpoint}\` is address and port, \`{openssl}\` an \`openssl s_client\` and \`{swaks}\` a \`swaks\`
that connects to them.
`

/** The whole page as it has to be. */
export function writeFindings(): string {
  const themes = Object.entries<Readonly<Record<string, FindingText>>>(findingThemes)
  const contents = themes.map(([theme, texts]) => `- ${theme}: ${Object.keys(texts).map(linkTo).join(', ')}`)
  const sections = themes.flatMap(([theme, texts]) => [
    `## ${theme}\n`,
    ...Object.entries(texts).map(([id, text]) => findingSection(id, text)),
  ])
  return [head, `${contents.join('\n')}\n`, ...sections].join('\n')
}

function findingSection(
  id: string,
  { title, verdicts, meaning, whoFixes, remedy, command, reference, advice = [] }: FindingText,
): string {
  const facts = [
    `verdicts: ${verdicts.map(markdownCode).join(', ')}`,
    `who fixes it: ${whoFixes}`,
    ...(reference ? [`reference: ${markdownText(reference)}`] : []),
    ...(advice.length > 0 ? [`more: ${advice.map(linkToGuide).join(', ')}`] : []),
  ]
  const parts = [
    `### ${markdownCode(id)}`,
    `**${markdownText(title)}**`,
    markdownText(meaning),
    `What to do: ${markdownText(remedy)}`,
    ...(command ? [markdownShell([command])] : []),
    facts.map((fact) => `- ${fact}`).join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}

function linkTo(id: string): string {
  return `[${markdownCode(id)}](#${anchorOf(id)})`
}

function linkToGuide(id: string): string {
  return `[${markdownCode(id)}](guide.md#${anchorOf(id)})`
}
