// Text of strangers in Markdown (CommonMark, and GitHub's tables, links and mentions): it stays the text that it is.
import { terminalText } from './terminal-text.ts'

/** What a tracker or wiki makes a link or a mention of, even without brackets. */
const becomesLink = /@|:\/|www\.|mailto:|xmpp:|#\d/i

/** Plain words: punctuation escaped, words that would become links as code. */
export function markdownText(text: string): string {
  const words = terminalText(text).trim().split(' ')
  const safe = words.map((word) => (becomesLink.test(word) ? inlineCode(word) : escapeMarkdown(word)))
  return safe.join(' ').replace(listOrRule, '$1\\$2')
}

/** At the beginning of a line: lists, rules and underlines of headings. */
const listOrRule = /^(\d*)([-+=.)])/

/** `<`, `>` and `&` as entities, which more renderers know than their escapes. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#!|~^$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** A code span with a fence that its text does not hold; a dash where there is no text. */
export function inlineCode(text: string): string {
  const safe = terminalText(text)
  if (safe.trim() === '') return '–'
  const fence = '`'.repeat(longestRun(safe) + 1)
  return safe.includes('`') ? `${fence} ${safe} ${fence}` : fence + safe + fence
}

/** A code span inside a table, whose cells renderers cut at "|" in ways of their own: it and "`" are spelt out. */
export function cellCode(text: string): string {
  return inlineCode(text.replace(/[|`]/g, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`))
}

/** A fenced block of lines. */
export function codeBlock(lines: readonly string[], language = 'text'): string {
  const safe = lines.map(terminalText)
  const fence = '`'.repeat(Math.max(3, longestRun(safe.join('\n')) + 1))
  return [fence + language, ...safe, fence].join('\n')
}

/** A table; its cells are Markdown already. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

function longestRun(text: string): number {
  return Math.max(0, ...text.matchAll(/`+/g).map(([run]) => run.length))
}
