// Seeds for the terminal: a table of all of them, and one after its test.
import { type Column, columnsText, wrapText } from './columns.ts'
import type { SeedInboxReport } from './seed-inbox-report.ts'
import { terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const columns: readonly Column[] = [
  { title: 'seed' },
  { title: 'provider' },
  { title: 'read at' },
  { title: 'folders' },
  { title: 'tested' },
  { title: 'health' },
]

/** All seeds as a table; `now` is in milliseconds since the epoch. */
export function seedsText(reports: readonly SeedInboxReport[], { now }: { readonly now: number }): string {
  if (reports.length === 0) return 'There are no seeds yet: smtping seeds add ADDRESS'
  const table = columnsText(
    columns,
    reports.map((report) => cellsOf(report, now)),
  )
  const unproven = reports.some(({ verified }) => !verified)
  return unproven ? `${table}\n\nNothing is sent to a seed whose login has not worked yet: smtping seeds test.` : table
}

function cellsOf({ name, provider, host, port, folders, health }: SeedInboxReport, now: number): readonly string[] {
  const { verdict, title, junk = [], testedAt } = health
  return [
    terminalText(name),
    terminalText(provider),
    terminalText(`${host}:${port}`),
    terminalText(['INBOX', ...junk, ...folders].join(', ')),
    testedAt === undefined ? 'never' : ageText(now - Date.parse(testedAt)),
    `${verdictMark[verdict]} ${title}`,
  ]
}

/** One seed and its health, with what to do. */
export function seedText({ name, host, port, user, health }: SeedInboxReport): string {
  const { verdict, title, remedy, detail, junk = [], quota } = health
  const lines = [
    `${verdictMark[verdict]} ${terminalText(name)}  ${title}`,
    `  read at ${terminalText(`${host}:${port} as ${user}`)}`,
    ...(junk.length > 0 ? [`  Junk is ${terminalText(junk.join(', '))}`] : []),
    ...(quota && quota.limitKib > 0
      ? [`  ${mebibytes(quota.usedKib)} of ${mebibytes(quota.limitKib)} MiB are taken`]
      : []),
    ...(detail === undefined ? [] : [`  it said: ${terminalText(detail)}`]),
    ...(verdict === 'pass' ? [] : [wrapText(`to do: ${remedy}`, { width: 100, indent: '  ' })]),
  ]
  return lines.join('\n')
}

function mebibytes(kib: number): string {
  return (kib / 1024).toFixed(1)
}

const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
]

function ageText(ms: number): string {
  const [name, length] = units.find(([, unit]) => ms >= unit) ?? []
  return name === undefined || length === undefined ? 'just now' : `${Math.floor(ms / length)} ${name} ago`
}
