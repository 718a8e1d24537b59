// The retry-success trend of a provider (R102): how many of the messages are taken at the first try, how many of those that
// were put off are taken later, and after how long, as time goes by. Of the sends of one preflight, or of many.

import type { TrendPoint } from './preflight-shapes.ts'
import type { SendReport } from './send-report.ts'

/** A send as far as its trend goes. */
export type TrendedSend = Pick<SendReport, 'outcome' | 'final' | 'seconds' | 'deferrals'> & {
  readonly attempts: readonly Pick<SendReport['attempts'][number], 'startedAt'>[]
}

/** The trend in so many steps of equal numbers of sends, oldest first; fewer steps where there are few sends. */
export function providerTrend(sends: readonly TrendedSend[], { steps = 4 } = {}): TrendPoint[] {
  const tried = sends.filter(({ attempts }) => attempts.length > 0).toSorted((one, other) => begin(one) - begin(other))
  const perStep = Math.max(leastPerStep, Math.ceil(tried.length / steps))
  return Array.from({ length: Math.ceil(tried.length / perStep) }, (_, step) =>
    trendPoint(tried.slice(step * perStep, (step + 1) * perStep)),
  )
}

/** A share of fewer is an anecdote. */
const leastPerStep = 5

function trendPoint(sends: readonly TrendedSend[]): TrendPoint {
  const answered = sends.filter(({ outcome }) => outcome !== undefined)
  const putOff = answered.filter(({ deferrals }) => deferrals !== undefined)
  const recovered = putOff.filter(isTaken)
  const atOnce = answered.filter((send) => isTaken(send) && !send.deferrals)
  return {
    from: new Date(Math.min(...sends.map(begin))).toISOString(),
    tried: sends.length,
    ...shareOf('firstTryAcceptance', atOnce.length, answered.length),
    ...shareOf('retrySuccess', recovered.length, putOff.length),
    ...(recovered.length > 0 && {
      medianRetries: quantile(
        recovered.map(({ deferrals }) => deferrals?.count ?? 0),
        0.5,
      ),
      medianSeconds: quantile(
        recovered.map(({ seconds }) => seconds.outcome ?? 0),
        0.5,
      ),
    }),
  }
}

function isTaken({ outcome }: TrendedSend): boolean {
  return outcome === 'accepted'
}

function begin({ attempts }: TrendedSend): number {
  return Date.parse(attempts[0]?.startedAt ?? '')
}

/** A share by its name, rounded to a thousandth; nothing of nothing. */
export function shareOf<Name extends string>(
  name: Name,
  part: number,
  whole: number,
): { readonly [Key in Name]?: number } {
  const shares: { [Key in Name]?: number } = {}
  if (whole > 0) shares[name] = Math.round((part / whole) * 1000) / 1000
  return shares
}

/** The value below which so much of them lies; the nearest of them (no value is made up). NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
}
