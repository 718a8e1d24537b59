// What one provider did with a preflight: how many were taken, put off and shown, how fast, and what it saw of our identity.
import type { Pace } from '../contract/lane-item.ts'
import { isPass } from '../mail/authentication-results.ts'
import type { ProviderReport } from './preflight-shapes.ts'
import { providerTrend, quantile, shareOf } from './provider-trend.ts'
import type { SeedReport } from './seed-report.ts'
import { reportPace, suggestPace } from './suggested-pace.ts'

const arrivedIn = ['inbox', 'junk', 'other-folder'] as const

/** Whether the message was seen in its mailbox, wherever. */
export function hasArrived({ arrival }: Pick<SeedReport, 'arrival'>): boolean {
  return arrivedIn.some((folder) => folder === arrival)
}

/** Seconds from the acceptance to the mailbox; undefined where it is not there. */
export function secondsToArrival({ seconds }: Pick<SeedReport, 'seconds'>): number | undefined {
  return seconds.arrival === undefined ? undefined : Math.max(0, seconds.arrival - (seconds.outcome ?? 0))
}

/**
 * `told`: the receiver says what it checked, and could. `aligned`: DMARC passed, or where it is not named, or the domain has
 * no record of it, SPF and DKIM did; where neither is of the domain in From, as far as that is named, nobody told.
 */
export function alignmentOf({ received }: Pick<SeedReport, 'received'>): {
  readonly told: boolean
  readonly aligned: boolean
} {
  const results = received?.authentication?.results ?? []
  const of = (method: string) => results.filter((one) => one.method === method)
  const [spf, dkim] = [of('spf'), of('dkim')]
  const dmarc = of('dmarc').filter(({ result }) => result !== 'none')
  // RFC 8601 section 2.7.2: the name servers did not answer the receiver.
  const isUndecided = dmarc.length > 0 && dmarc.every(({ result }) => result === 'temperror')
  const told = spf.length + dkim.length + dmarc.length > 0 && !isUndecided
  const passes = (all: typeof results) => all.some(isPass)
  if (dmarc.length > 0) return { told, aligned: passes(dmarc) }
  const from = of('dmarc').find(({ domain }) => domain !== undefined)?.domain
  const isOfFrom = [...spf, ...dkim].some((one) => isPass(one) && isRelated(one.domain, from))
  const passBoth = passes(spf) && passes(dkim)
  return { told: told && (isOfFrom || !passBoth), aligned: passBoth && isOfFrom }
}

/** One is the other or below it. Siblings may belong together too: which do, only DNS tells. */
function isRelated(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`)
}

/** One provider, from the reports of its seeds. `pace`: the one that was kept with it, where there was one. */
export function reportProvider(provider: string, seeds: readonly SeedReport[], pace: Pace | undefined): ProviderReport {
  const of = (outcome: SeedReport['outcome']) => seeds.filter((seed) => seed.outcome === outcome)
  const tried = seeds.filter(({ attempts }) => attempts.length > 0)
  const [taken, arrived] = [of('accepted'), seeds.filter(hasArrived)]
  const answered = seeds.filter(({ outcome, final }) => final || outcome === 'accepted' || outcome === 'bounced')
  const putOff = tried.filter(({ deferrals }) => deferrals)
  const inState = (state: SeedReport['arrival']) => seeds.filter(({ arrival }) => arrival === state).length
  const suggestion = pace && suggestPace({ pace, throttles: pace.slowings, taken: taken.length })
  return {
    ...{ provider, seeds: seeds.length, final: seeds.filter(({ final }) => final).length, tried: tried.length },
    ...{ accepted: taken.length, deferred: putOff.length, bounced: of('bounced').length },
    ...shareOf('acceptance', taken.length, answered.length),
    ...shareOf('firstTryAcceptance', taken.filter(({ deferrals }) => !deferrals).length, answered.length),
    ...medianRetries(taken),
    ...spreadOf(
      'secondsToAcceptance',
      taken.map(({ seconds }) => seconds.outcome),
    ),
    ...shareOf('deferral', putOff.length, tried.length),
    ...{ arrived: arrived.length, inbox: inState('inbox'), junk: inState('junk') },
    ...{ missing: inState('missing'), couldNotLook: inState('could-not-look') },
    ...shareOf(
      'arrival',
      arrived.filter(({ outcome }) => outcome === 'accepted').length,
      taken.filter(({ arrival }) => arrival).length,
    ),
    ...shareOf('junkShare', inState('junk'), arrived.length),
    ...spreadOf('secondsToArrival', arrived.map(secondsToArrival)),
    authentication: authenticationOf(arrived),
    ...(pace && { pace: reportPace(pace) }),
    ...(suggestion && { suggestedPace: suggestion }),
    trend: providerTrend(seeds),
  }
}

function medianRetries(taken: readonly SeedReport[]) {
  const retries = taken.flatMap(({ deferrals }) => deferrals?.count ?? [])
  return retries.length > 0 ? { medianRetries: quantile(retries, 0.5) } : {}
}

function spreadOf<Name extends string>(name: Name, values: readonly (number | undefined)[]) {
  const known = values.filter((value) => value !== undefined)
  const spreads: { [Key in Name]?: { median: number; p90: number } } = {}
  if (known.length > 0) spreads[name] = { median: quantile(known, 0.5), p90: quantile(known, 0.9) }
  return spreads
}

function authenticationOf(arrived: readonly SeedReport[]): ProviderReport['authentication'] {
  const told = arrived.filter((seed) => alignmentOf(seed).told)
  const passing = (method: string) =>
    told.filter(({ received }) => received?.authentication?.results.some((one) => one.method === method && isPass(one)))
      .length
  return {
    told: told.length,
    aligned: told.filter((seed) => alignmentOf(seed).aligned).length,
    ...{ spf: passing('spf'), dkim: passing('dkim'), dmarc: passing('dmarc') },
  }
}
