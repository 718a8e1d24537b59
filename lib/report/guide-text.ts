// The guide for the terminal. Commands are kept whole, so that they can be pasted.
import { wrapText } from './columns.ts'
import type { GuideEntry, GuideList } from './guide-entry.ts'

const width = 100

/** Ids and titles, by theme. */
export function guideListText({ entries }: GuideList): string {
  const idWidth = Math.max(...entries.map(({ id }) => id.length))
  const themes = Map.groupBy(entries, ({ theme }) => theme)
  const parts = [...themes].map(([theme, members]) =>
    [theme, ...members.map(({ id, title }) => `  ${id.padEnd(idWidth)}  ${title}`)].join('\n'),
  )
  const hint =
    'A topic is one of these ids, the id of a finding, a port number such as 25, or an EHLO keyword such as SIZE.'
  return [...parts, wrapText(hint, { width })].join('\n\n')
}

/** One entry, to read. */
export function guideEntryText({
  id,
  title,
  text,
  verdicts,
  whoFixes,
  remedy,
  commands,
  references,
  seeAlso,
}: GuideEntry): string {
  const facts = [
    ...(whoFixes ? [field('who fixes', whoFixes)] : []),
    ...(verdicts ? [field('verdicts', verdicts.join(', '))] : []),
    ...(references.length > 0 ? [field('reference', references.join(', '))] : []),
    ...(seeAlso.length > 0 ? [field('see also', seeAlso.join(', '))] : []),
  ]
  return [
    `${title} [${id}]`,
    ...[...text, ...(remedy ? [remedy] : [])].map((paragraph) => wrapText(paragraph, { width, indent: '  ' })),
    ...(commands.length > 0 ? [commands.map((command) => `    ${command}`).join('\n')] : []),
    ...(facts.length > 0 ? [facts.join('\n')] : []),
  ].join('\n\n')
}

function field(name: string, text: string): string {
  return `  ${name.padEnd(12)}${wrapText(text, { width, indent: ' '.repeat(14) }).trimStart()}`
}
