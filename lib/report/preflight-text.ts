// A preflight for the terminal: a line for each change while it runs, a table by seed and the verdict at its end.
import { actionTexts, arrivalTexts, outcomeTexts } from '../diagnosis/outcome-texts.ts'
import type { Verdict } from '../mail/outcome.ts'
import { columnsText, wrapText } from './columns.ts'
import type { PreflightReport, SeedReport } from './preflight-report.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100
/** Longer addresses are cut in the table; the findings below show them whole. */
const longestAddress = 38

/** The whole report as text. */
export function preflightText(report: PreflightReport): string {
  return [
    `Preflight of "${terminalText(report.target.subject)}" from ${terminalText(report.target.from)} to ${report.target.seeds} seed inboxes`,
    seedTable(report.seeds),
    findingsText(report),
    verdictText(report),
  ].join('\n\n')
}

/** What changed between two reports of the same preflight, a line for each seed that moved on. */
export function preflightProgress(before: PreflightReport | undefined, after: PreflightReport): readonly string[] {
  return after.seeds.flatMap((seed, index) => {
    const then = before?.seeds[index]
    const words = progressWords(seed)
    return words !== undefined && words !== (then && progressWords(then))
      ? [`${terminalText(seed.target.to)}: ${words}`]
      : []
  })
}

function progressWords(seed: SeedReport): string | undefined {
  const { outcome, arrival, attempts, final, nextAttemptAt } = seed
  if (outcome === undefined) return undefined
  const answer = [outcomeTexts[outcome].label, codeOf(seed)].filter((word) => word !== '').join(' ')
  if (final) return arrival === undefined ? answer : `${answer}, ${arrivalTexts[arrival].label}`
  if (nextAttemptAt !== undefined) return `${answer}, attempt ${attempts.length + 1} to come`
  return arrival === 'pending' ? `${answer}, ${arrivalTexts.pending.label}` : answer
}

function seedTable(seeds: readonly SeedReport[]): string {
  const columns = [
    { title: 'seed' },
    { title: 'outcome' },
    { title: 'code' },
    { title: 'cause' },
    { title: 'arrival' },
    { title: 'seconds', align: 'right' },
    { title: 'what to do' },
  ] as const
  return columnsText(columns, seeds.map(seedRow))
}

function seedRow(seed: SeedReport): readonly string[] {
  const { target, verdict, outcome, cause, arrival, seconds, action } = seed
  return [
    `${verdictMark[verdict]} ${clipText(terminalText(target.to), longestAddress)}`,
    outcome === undefined ? 'not tried yet' : outcomeTexts[outcome].label,
    codeOf(seed) || '–',
    cause ?? '–',
    arrival === undefined ? '–' : arrivalTexts[arrival].label,
    secondsText(seconds.arrival ?? seconds.outcome),
    actionTexts[action].label,
  ]
}

function secondsText(seconds: number | undefined): string {
  return seconds === undefined ? '–' : seconds.toFixed(1)
}

function codeOf({ reply, enhancedStatus }: SeedReport): string {
  return [reply?.code, enhancedStatus].filter((part) => part !== undefined).join(' ')
}

function findingsText({ findings, seeds, final, verdict }: PreflightReport): string {
  if (!final) return `${seeds.filter((seed) => !seed.final).length} of ${seeds.length} seeds have no outcome yet.`
  if (findings.length === 0)
    return verdict === 'pass' ? 'Nothing to report: every seed has its message in the inbox.' : ''
  return findings
    .map(({ verdict, address, title, meaning, remedy, evidence }) =>
      [
        `${verdictMark[verdict]} ${terminalText(address)}: ${title}`,
        ...evidence.slice(0, 2).map((line) => wrapText(`» ${terminalText(line)}`, { width, indent: '    ' })),
        wrapText(`${meaning} ${remedy}`, { width, indent: '    ' }),
      ].join('\n'),
    )
    .join('\n')
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'pass: every seed has its message in the inbox',
  warn: 'warn: every message was taken, not every one is in the inbox',
  fail: 'fail: not every seed took its message, or showed it',
  inconclusive: 'inconclusive: what became of some messages could not be told',
}

function verdictText({ verdict, limits }: PreflightReport): string {
  return `${verdictMark[verdict]} Verdict ${verdictWords[verdict]}.\n  ${wrapText(limits, { width, indent: '  ' }).trimStart()}`
}
