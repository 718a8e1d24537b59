// The page of the guide: background and advice as Markdown, a section for each entry.
import { isFindingId } from '../lib/diagnosis/catalogue.ts'
import type { GuideText } from '../lib/diagnosis/guide/guide-text.ts'
import { guideThemes } from '../lib/diagnosis/guide.ts'
import { anchorOf, markdownCode, markdownShell, markdownText } from './markdown.ts'

export const guidePage = new URL('../docs/guide.md', import.meta.url)

const head = `# Guide

<!-- written by scripts/write-guide-docs.ts from lib/diagnosis/guide: change the texts there, then run npm run docs -->

Ports, encryption, extensions, identity, pace, and what to do when something fails. \`smtping guide\` lists these entries on the
terminal, and \`smtping guide ID\` prints one. Words in capitals in the commands stand for your own. What a check can find is
in [findings](findings.md).
`

/** The whole page as it has to be. */
export function writeGuide(): string {
  const themes = Object.entries<Readonly<Record<string, GuideText>>>(guideThemes)
  const contents = themes.map(([theme, texts]) => `- ${theme}: ${Object.keys(texts).map(linkTo).join(', ')}`)
  const sections = themes.flatMap(([theme, texts]) => [
    `## ${theme}\n`,
    ...Object.entries(texts).map(([id, text]) => guideSection(id, text)),
  ])
  return [head, `${contents.join('\n')}\n`, ...sections].join('\n')
}

function guideSection(id: string, { title, text, commands = [], references = [], seeAlso = [] }: GuideText): string {
  const facts = [
    ...(references.length > 0 ? [`- reference: ${references.map(referenceText).join(', ')}`] : []),
    ...(seeAlso.length > 0 ? [`- see also: ${seeAlso.map(linkTo).join(', ')}`] : []),
  ]
  const parts = [
    `### ${markdownCode(id)}`,
    `**${markdownText(title)}**`,
    ...text.map(markdownText),
    ...(commands.length > 0 ? [markdownShell(commands)] : []),
    ...(facts.length > 0 ? [facts.join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function referenceText(reference: string): string {
  return reference.startsWith('https://') ? `<${reference}>` : markdownText(reference)
}

function linkTo(id: string): string {
  return `[${markdownCode(id)}](${isFindingId(id) ? 'findings.md' : ''}#${anchorOf(id)})`
}
