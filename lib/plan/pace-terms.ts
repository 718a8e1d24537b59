// How fast a preflight may go: what its request says of it, and what it leaves to the installation.
import { type PaceTerms, providerKey } from '../contract/lane-item.ts'
import type { PaceWish, PreflightRequest } from '../contract/requests.ts'
import type { PreflightItem } from '../contract/stored-items.ts'
import type { Schedules } from './schedule.ts'

type Default = Pick<Schedules, 'paceMs' | 'paceLeastMs'>

/** The part of a preflight's item that holds its pace. */
export function paceOf(
  { pace }: Pick<PreflightRequest, 'pace'>,
  schedules: Default,
): Pick<PreflightItem, 'pace' | 'paces'> {
  const whole = termsFrom(pace ?? {}, standardTerms(schedules))
  const paces = Object.entries(pace?.providers ?? {}).map(
    ([provider, wish]) => [providerKey(provider), termsFrom(wish, whole)] as const,
  )
  return { pace: whole, ...(paces.length > 0 && { paces: Object.fromEntries(paces) }) }
}

/** The terms that hold for a key of a lane's paces. */
export function termsFor(key: string, preflight: Pick<PreflightItem, 'pace' | 'paces'>, schedules: Default): PaceTerms {
  return preflight.paces?.[key] ?? preflight.pace ?? standardTerms(schedules)
}

/** One connection to a target at a time (DESIGN section 1). */
function standardTerms({ paceMs, paceLeastMs }: Default): PaceTerms {
  return { firstMs: paceMs, leastMs: Math.min(paceMs, paceLeastMs), connections: 1 }
}

function termsFrom({ startPerMinute, perMinute, connections }: PaceWish, terms: PaceTerms): PaceTerms {
  const first = startPerMinute === undefined ? terms.firstMs : distance(startPerMinute)
  // A limit below the usual beginning is one from the beginning; a beginning above the usual limit is the limit.
  const leastMs = perMinute === undefined ? Math.min(first, terms.leastMs) : distance(perMinute)
  return { firstMs: Math.max(first, leastMs), leastMs, connections: connections ?? terms.connections }
}

function distance(perMinute: number): number {
  return Math.round(60_000 / perMinute)
}
