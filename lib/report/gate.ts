// Whether the gate of a preflight opens: each rule of its policy against what is known, and honest about what is not.
import type { GatePolicy, GateRules } from '../contract/gate-policy.ts'
import type { GateReport, GateRule } from './preflight-shapes.ts'
import { alignmentOf, hasArrived, secondsToArrival } from './provider-report.ts'
import type { SeedReport } from './seed-report.ts'

type RuleName = Exclude<keyof GateRules, 'unknown'>

const ruleNames = [
  'acceptance',
  'firstTryAcceptance',
  'arrival',
  'junk',
  'deferral',
  'authentication',
] as const satisfies readonly RuleName[]

/** The policy held against the seeds. One rule that fails closes the gate; one that cannot be told leaves that undecided. */
export function judgeGate(policy: GatePolicy, seeds: readonly SeedReport[]): GateReport {
  const { providers = {}, ...general } = policy
  const own = Object.entries(providers).flatMap(([provider, rules]) =>
    judgeRules(
      { ...rules, unknown: rules.unknown ?? general.unknown },
      { seeds: seeds.filter(({ target }) => target.provider === provider), provider },
    ),
  )
  const isElsewhere = (rule: RuleName, provider: string) => providers[provider]?.[rule] !== undefined
  const all = ruleNames.flatMap((rule) =>
    judgeRules(
      { [rule]: general[rule], unknown: general.unknown },
      { seeds: seeds.filter(({ target }) => !isElsewhere(rule, target.provider)) },
    ),
  )
  const rules = [...all, ...own]
  return { verdict: worst(rules), rules }
}

function worst(rules: readonly GateRule[]): GateReport['verdict'] {
  const has = (verdict: GateRule['verdict']) => rules.some((rule) => rule.verdict === verdict)
  return has('fail') ? 'fail' : has('inconclusive') ? 'inconclusive' : 'pass'
}

interface Judged {
  readonly seeds: readonly SeedReport[]
  readonly provider?: string
}

function judgeRules(rules: GateRules, { seeds, provider }: Judged): readonly GateRule[] {
  const { unknown = 'inconclusive' } = rules
  return ruleNames.flatMap((rule) => {
    const counted = countFor(rule, rules, seeds)
    return counted ? [{ rule, ...(provider !== undefined && { provider }), ...judge(counted, unknown) }] : []
  })
}

/** What a rule counts: seeds that keep it, that break it, and of whom nobody knows. */
interface Counted {
  readonly what: string
  /** Seeds that keep the rule (`least`), or break it (`most`), of those that are known. */
  readonly hits: number
  readonly known: number
  readonly open: number
  readonly limit: { readonly least: number } | { readonly most: number }
}

function countFor(rule: RuleName, rules: GateRules, seeds: readonly SeedReport[]): Counted | undefined {
  switch (rule) {
    case 'acceptance':
      return atLeast(rules.acceptance, { what: 'accepted', ...split(seeds, isAnswered, isTaken) })
    case 'firstTryAcceptance':
      return atLeast(rules.firstTryAcceptance, {
        what: 'accepted at the first try',
        ...split(seeds, isFirstTryTold, isTakenAtOnce),
      })
    case 'arrival': {
      const { withinMinutes = 0, share } = rules.arrival ?? {}
      const isInTime = (seed: SeedReport) => (secondsToArrival(seed) ?? Number.POSITIVE_INFINITY) <= withinMinutes * 60
      return atLeast(share, {
        what: `arrived within ${withinMinutes} min`,
        ...split(seeds.filter(mayArrive), isPlaced, isInTime),
      })
    }
    case 'junk':
      return atMost(rules.junk, { what: 'in Junk', ...split(seeds.filter(mayBeSeen), hasArrived, isJunk) })
    case 'deferral':
      return atMost(rules.deferral, {
        what: 'put off at least once',
        ...split(seeds, isFirstTryTold, ({ deferrals }) => deferrals !== undefined),
      })
    case 'authentication':
      return (
        rules.authentication && {
          what: 'aligned as the receivers saw it',
          ...split(
            seeds.filter(mayBeSeen),
            (seed) => alignmentOf(seed).told,
            (seed) => alignmentOf(seed).aligned,
          ),
          limit: { least: 1 },
        }
      )
  }
}

type Split = Pick<Counted, 'hits' | 'known' | 'open'>

function split(
  seeds: readonly SeedReport[],
  isKnown: (seed: SeedReport) => boolean,
  isHit: (seed: SeedReport) => boolean,
): Split {
  const known = seeds.filter(isKnown)
  return { known: known.length, open: seeds.length - known.length, hits: known.filter(isHit).length }
}

function atLeast(least: number | undefined, counted: Split & { readonly what: string }): Counted | undefined {
  return least === undefined ? undefined : { ...counted, limit: { least } }
}

function atMost(most: number | undefined, counted: Split & { readonly what: string }): Counted | undefined {
  return most === undefined ? undefined : { ...counted, limit: { most } }
}

// Who is known, and who counts.

function isTaken({ outcome }: SeedReport): boolean {
  return outcome === 'accepted'
}

function isTakenAtOnce(seed: SeedReport): boolean {
  return isTaken(seed) && !seed.deferrals
}

/** A send that ended without an answer of its receiver says nothing about the receiver. */
function isAnswered({ outcome, final }: SeedReport): boolean {
  if (outcome === 'accepted' || outcome === 'bounced') return true
  return final && outcome === 'deferred'
}

function isFirstTryTold(seed: SeedReport): boolean {
  return seed.deferrals !== undefined || isAnswered(seed)
}

/** Taken, or perhaps taken: it should be in its mailbox. */
function mayArrive({ outcome, final, arrival }: SeedReport): boolean {
  if (arrival === undefined && final) return false
  return outcome === 'accepted' || outcome === 'unknown' || !final
}

function isPlaced(seed: SeedReport): boolean {
  return hasArrived(seed) || seed.arrival === 'missing'
}

/** Not known to be missing, refused or unseen for good. */
function mayBeSeen(seed: SeedReport): boolean {
  return hasArrived(seed) || (mayArrive(seed) && seed.arrival !== 'missing')
}

function isJunk({ arrival }: SeedReport): boolean {
  return arrival === 'junk'
}

// The share, at its best and at its worst.

function judge(counted: Counted, unknown: 'inconclusive' | 'fail' | 'ignore'): Pick<GateRule, 'verdict' | 'sentence'> {
  const { hits, known, limit } = counted
  const open = unknown === 'ignore' ? 0 : counted.open
  const total = known + open
  if (total === 0) return { verdict: 'inconclusive', sentence: `${counted.what}: nothing is known of any seed` }
  const [low, high] = [hits / total, (hits + open) / total]
  const sentence = sentenceFor(counted, { open, total })
  if ('least' in limit) {
    if (low >= limit.least) return { verdict: 'pass', sentence }
    return { verdict: unknown === 'fail' || high < limit.least ? 'fail' : 'inconclusive', sentence }
  }
  if (high <= limit.most) return { verdict: 'pass', sentence }
  return { verdict: unknown === 'fail' || low > limit.most ? 'fail' : 'inconclusive', sentence }
}

/** "in Junk 12.5 % (2 of 16) > 5 %", "accepted 90 % (9 of 10, 1 not known) < 95 %". */
function sentenceFor(
  { what, hits, limit }: Counted,
  { open, total }: { readonly open: number; readonly total: number },
): string {
  const share = hits / total
  const bound = 'least' in limit ? limit.least : limit.most
  const sign = share === bound ? '=' : share < bound ? '<' : '>'
  return `${what} ${percent(share)} (${hits} of ${total}${open > 0 ? `, ${open} not known` : ''}) ${sign} ${percent(bound)}`
}

/** "12.5 %". */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
