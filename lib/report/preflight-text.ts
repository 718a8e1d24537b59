// A preflight for the terminal: a line for each change while it runs; at its end a table by seed, one by provider, and the
// verdict, or what the gate says.
import { actionTexts, arrivalTexts, outcomeTexts } from '../diagnosis/outcome-texts.ts'
import type { Verdict } from '../mail/outcome.ts'
import { columnsText, wrapText } from './columns.ts'
import { deferralWords } from './deferrals.ts'
import type { PreflightReport } from './preflight-report.ts'
import { providersText, slowedLines } from './providers-text.ts'
import type { SeedReport } from './seed-report.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100
/** Longer addresses are cut in the table; the findings below show them whole. */
const longestAddress = 38
/** Of more seeds, those in whom there is nothing to see are left out of the table. */
const wholeTable = 60

/** The whole report as text. */
export function preflightText(report: PreflightReport): string {
  return [
    `Preflight of "${terminalText(report.target.subject)}" from ${terminalText(report.target.from)} to ${report.target.seeds} seed inboxes`,
    seedTable(report.seeds),
    providersText(report),
    findingsText(report),
    verdictText(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** What changed between two reports of the same preflight: a line for each seed that moved on, and for each slower pace. */
export function preflightProgress(before: PreflightReport | undefined, after: PreflightReport): readonly string[] {
  const known = new Set(before ? slowedLines(before) : [])
  return [
    ...after.seeds.flatMap((seed, index) => {
      const then = before?.seeds[index]
      const words = progressWords(seed)
      return words !== undefined && words !== (then && progressWords(then))
        ? [`${terminalText(seed.target.to)}: ${words}`]
        : []
    }),
    ...slowedLines(after).filter((line) => !known.has(line)),
  ]
}

function progressWords(seed: SeedReport): string | undefined {
  const { outcome, arrival, attempts, final, nextAttemptAt } = seed
  if (outcome === undefined) return undefined
  const answer = [outcomeTexts[outcome].label, codeOf(seed), afterDeferrals(seed)]
    .filter((word) => word !== '')
    .join(' ')
  if (final) return arrival === undefined ? answer : `${answer}, ${arrivalTexts[arrival].label}`
  if (nextAttemptAt !== undefined)
    return `${answer}, attempt ${attempts.length + 1} to come at ${clockText(nextAttemptAt)}`
  return arrival === 'pending' ? `${answer}, ${arrivalTexts.pending.label}` : answer
}

/** "after 2 deferrals in 14 min" of what has its answer. */
function afterDeferrals({ deferrals, nextAttemptAt, outcome }: SeedReport): string {
  if (!deferrals || nextAttemptAt !== undefined) return ''
  return outcome === 'deferred' ? `(${deferralWords(deferrals)})` : `after ${deferralWords(deferrals)}`
}

function clockText(at: string): string {
  return `${at.slice(11, 19)} UTC`
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
  const shown =
    seeds.length <= wholeTable ? seeds : seeds.filter(({ verdict }) => verdict !== 'pass').slice(0, wholeTable)
  const left = seeds.length - shown.length
  const more = left > 0 ? `\nand ${left} more: the JSON has all of them` : ''
  return `${columnsText(columns, shown.map(seedRow))}${more}`
}

function seedRow(seed: SeedReport): readonly string[] {
  const { target, verdict, outcome, cause, arrival, seconds, action, deferrals } = seed
  const label = outcome === undefined ? 'not tried yet' : outcomeTexts[outcome].label
  return [
    `${verdictMark[verdict]} ${clipText(terminalText(target.to), longestAddress)}`,
    deferrals ? `${label}, ${deferralWords(deferrals)}` : label,
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

/** A thousand seeds may fail in the same way. */
const mostFindings = 40

function findingsText({ findings, seeds, final, verdict }: PreflightReport): string {
  if (!final) return `${seeds.filter((seed) => !seed.final).length} of ${seeds.length} seeds have no outcome yet.`
  if (findings.length === 0)
    return verdict === 'pass' ? 'Nothing to report: every seed has its message in the inbox.' : ''
  const left = findings.length - mostFindings
  return [
    ...findings
      .slice(0, mostFindings)
      .map(({ verdict, address, title, meaning, remedy, command, evidence }) =>
        [
          `${verdictMark[verdict]} ${terminalText(address)}: ${title}`,
          ...evidence.slice(0, 2).map((line) => wrapText(`» ${terminalText(line)}`, { width, indent: '    ' })),
          wrapText(`${meaning} ${remedy}`, { width, indent: '    ' }),
          ...(command === undefined ? [] : [`    Try: ${terminalText(command)}`]),
        ].join('\n'),
      ),
    ...(left > 0 ? [`and ${left} more findings: the JSON has all of them`] : []),
  ].join('\n')
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'pass: every seed has its message in the inbox',
  warn: 'warn: no message was refused, not every one is in the inbox',
  fail: 'fail: not every seed took its message, or showed it',
  inconclusive: 'inconclusive: what became of some messages could not be told',
}

function verdictText({ verdict, limits, gate }: PreflightReport): string {
  const words = `${verdictMark[verdict]} Verdict ${verdictWords[verdict]}.`
  return [words, ...(gate ? gateLines(gate) : []), `  ${wrapText(limits, { width, indent: '  ' }).trimStart()}`].join(
    '\n',
  )
}

const gateWords = { pass: 'open', fail: 'closed', inconclusive: 'cannot be told yet, too little is known' } as const

function gateLines({ verdict, rules }: NonNullable<PreflightReport['gate']>): readonly string[] {
  return [
    `${verdictMark[verdict]} Gate ${gateWords[verdict]}:`,
    ...rules.map(({ verdict: one, provider, sentence }) => {
      const whose = provider === undefined ? '' : `${terminalText(provider)}: `
      return `    ${verdictMark[one]} ${whose}${sentence}: ${one}`
    }),
  ]
}
