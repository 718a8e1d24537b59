// Text as Markdown: what would be markup is escaped, and placeholders are shown as code.

/** Plain text for a paragraph: {host} and its like become code, and everything that Markdown would read is escaped. */
export function markdownText(text: string): string {
  return text
    .split(/(\{\w+\})/)
    .map((part) => (/^\{\w+\}$/.test(part) ? markdownCode(part) : escapeMarkup(part)))
    .join('')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^([-+=])/, '\\$1')
}

/** Code within a line, whatever backticks it holds (CommonMark section 6.1). */
export function markdownCode(code: string): string {
  const fence = '`'.repeat(longestRun(code) + 1)
  const space = /^`|`$/.test(code) ? ' ' : ''
  return `${fence}${space}${code}${space}${fence}`
}

/** Lines of shell, as a block. */
export function markdownShell(commands: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(commands.join('\n')) + 1))
  return [`${fence}sh`, ...commands, fence].join('\n')
}

/** Where a heading leads that consists of this id as code: GitHub writes it in small letters. */
export function anchorOf(id: string): string {
  return id.toLowerCase()
}

function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_[\]<>|&~#]/g, '\\$&')
}

function longestRun(text: string): number {
  return Math.max(0, ...text.matchAll(/`+/g).map(([run]) => run.length))
}
