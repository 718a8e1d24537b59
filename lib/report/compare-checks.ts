// Two checks of one target, before and after: what was mended, what broke. Not knowing is neither.
import type { Verdict } from '../mail/outcome.ts'
import type { CheckReport } from './check-report.ts'
import { compareFacts, type FactChange } from './compare-facts.ts'
import { placeKey, type Side, sidesOf, type Untold, whyUntold } from './compare-places.ts'
import type { FindingReport } from './finding-report.ts'
import { terminalText } from './terminal-text.ts'
import { worstVerdict } from './verdict.ts'

export interface FindingChange {
  readonly change: 'new' | 'gone' | 'better' | 'worse' | 'same'
  readonly id: string
  readonly port?: number
  /** As it is now; of a finding that only the check before had, as it was. */
  readonly address?: string
  readonly before?: Verdict
  readonly after?: Verdict
  readonly title: string
  /** Why it is neither mended nor broken, though it is not the same: one of the checks could not tell. */
  readonly note?: string
}

export interface CheckComparison {
  readonly change: 'better' | 'worse' | 'same'
  readonly target: string
  /** When each check began. */
  readonly at: { readonly before: string; readonly after: string }
  readonly verdict: { readonly before: Verdict; readonly after: Verdict }
  /** Those of the check after, in its order, then those that only the check before had. */
  readonly findings: readonly FindingChange[]
  readonly facts: readonly FactChange[]
}

/** Why two checks cannot be compared; undefined where they can. */
export function comparable(before: CheckReport, after: CheckReport): string | undefined {
  const [old, now] = [before.target, after.target]
  if (old.host.toLowerCase() !== now.host.toLowerCase())
    return terminalText(
      `The check before is of ${old.host}, the one after of ${now.host}: compare checks of one target.`,
    )
  if (!old.ports.some((port) => now.ports.includes(port)))
    return `The checks have no port in common (before ${old.ports.join(', ')}; after ${now.ports.join(', ')}).`
  return undefined
}

/** What changed from one check to another of the same target. */
export function compareChecks(before: CheckReport, after: CheckReport): CheckComparison {
  const sides = sidesOf(before, after)
  const findings = compareFindings(sides)
  return {
    change: overallChange(findings),
    target: after.target.host,
    at: { before: before.at, after: after.at },
    verdict: { before: before.verdict, after: after.verdict },
    findings,
    facts: compareFacts(sides),
  }
}

/** 1 where something got worse; 3 where nothing did as far as is known, and a check left a question open; else 0. */
export function comparisonExitCode({ change, verdict, findings }: CheckComparison): 0 | 1 | 3 {
  if (change === 'worse') return 1
  // A port that was open and keeps silent now: the server's doing, or our own network's.
  if (findings.some(({ id, note }) => id === portOpen && note !== undefined)) return 3
  return verdict.before === 'inconclusive' || verdict.after === 'inconclusive' ? 3 : 0
}

const isBad = (verdict: Verdict | undefined) => verdict === 'warn' || verdict === 'fail'

function overallChange(findings: readonly FindingChange[]): CheckComparison['change'] {
  const isBroken = findings.some(({ change, after }) => change === 'worse' || (change === 'new' && isBad(after)))
  if (isBroken) return 'worse'
  const isMended = findings.some(({ change, before }) => change === 'better' || (change === 'gone' && isBad(before)))
  return isMended ? 'better' : 'same'
}

interface Sides {
  readonly before: Side
  readonly after: Side
}

function compareFindings({ before, after }: Sides): readonly FindingChange[] {
  const old = findingsByKey(before)
  const now = findingsByKey(after)
  return [
    ...now.entries().map(([key, finding]) => {
      const then = old.get(key)
      return then ? matched(then, finding) : onlyAfter(finding, { own: after, other: before })
    }),
    ...old
      .entries()
      .filter(([key]) => !now.has(key))
      .map(([, finding]) => onlyBefore(finding, { own: before, other: after })),
  ]
}

/** One finding for each id and place, of the worst verdict that it has there. */
function findingsByKey(side: Side): ReadonlyMap<string, FindingReport> {
  const groups = Map.groupBy(side.report.findings, (finding) => `${finding.id} ${placeKey(finding, side)}`)
  return new Map(
    groups.entries().flatMap(([key, group]) => {
      const worst = worstVerdict(group.map(({ verdict }) => verdict))
      return group
        .filter(({ verdict }) => verdict === worst)
        .slice(0, 1)
        .map((finding) => [key, finding] as const)
    }),
  )
}

const rank: Readonly<Record<Exclude<Verdict, 'inconclusive'>, number>> = { pass: 0, warn: 1, fail: 2 }

function matched(then: FindingReport, finding: FindingReport): FindingChange {
  const [before, after] = [then.verdict, finding.verdict]
  const rest = { ...wordsOf(finding), before, after }
  if (before === after) return { change: 'same', ...rest }
  if (after === 'inconclusive') return { change: 'same', ...rest, note: notes.after['not-told'] }
  if (before === 'inconclusive') return { change: 'same', ...rest, note: notes.before['not-told'] }
  return { change: rank[after] > rank[before] ? 'worse' : 'better', ...rest }
}

const notes: Readonly<Record<'before' | 'after', Readonly<Record<Untold, string>>>> = {
  before: { 'not-told': 'could not be told before', 'not-looked-at': 'was not looked at before' },
  after: { 'not-told': 'could not be told this time', 'not-looked-at': 'was not looked at this time' },
}

/** What was open before is not broken since; a pass is good news either way. */
function onlyAfter(finding: FindingReport, sides: { readonly own: Side; readonly other: Side }): FindingChange {
  const rest = { ...wordsOf(finding), after: finding.verdict }
  const why = isBad(finding.verdict) ? whyUntold(finding, sides) : undefined
  return why ? { change: 'same', ...rest, note: notes.before[why] } : { change: 'new', ...rest }
}

/**
 * What is open now is not mended, nor is a pass lost, but for one: a closed port may be no fault of its own, and that it was
 * open before makes it one.
 */
function onlyBefore(finding: FindingReport, sides: { readonly own: Side; readonly other: Side }): FindingChange {
  const rest = { ...wordsOf(finding), before: finding.verdict }
  if (finding.id === portOpen && isClosedNow(finding, sides)) {
    return { change: 'worse', ...rest, title: 'The port was open, and is closed now' }
  }
  const why = whyUntold(finding, sides)
  return why ? { change: 'same', ...rest, note: notes.after[why] } : { change: 'gone', ...rest }
}

const portOpen = 'port-open'

function isClosedNow(finding: FindingReport, { own, other }: { readonly own: Side; readonly other: Side }): boolean {
  const place = placeKey(finding, own)
  return other.report.ports.some((port) => port.state === 'closed' && placeKey(port, other) === place)
}

function wordsOf({ id, port, address, title }: FindingReport) {
  return { id, title, ...(port !== undefined && { port }), ...(address !== undefined && { address }) }
}
