// How much one caller may ask for in an hour (DESIGN section 5). Hours of the clock, each with a counter of its own that
// begins at nothing: the key of the counter holds the hour, so no timer and no clean-up decides anything.
import type { Instant } from '../mail/time.ts'

/** Of one caller in one hour. */
export interface Limits {
  readonly checks: number
  readonly sends: number
  /** Of all preflights together. */
  readonly seeds: number
}

/** Far above what a person or a nightly job asks for, and low enough to end a loop that ran away. */
export const generousLimits: Limits = { checks: 2000, sends: 2000, seeds: 5000 }

const hourMs = 3_600_000
/** A counter is of no use after its hour; it may be deleted a day later. */
const keptMs = 24 * hourMs

/** What a request takes from its caller's hour. */
export interface Demand {
  readonly what: keyof Limits
  readonly amount: number
}

/** A counter of the table, what is to be added to it, and what it may come to. */
export interface Charge {
  readonly counter: string
  readonly amount: number
  readonly limit: number
  /** The counter is read by nobody after this. */
  readonly until: Instant
}

/** The counter that pays for a demand. `caller` is an id that may stand in the table. */
export function chargeFor(
  { what, amount }: Demand,
  { caller, limits, now }: { readonly caller: string; readonly limits: Limits; readonly now: Instant },
): Charge {
  const hour = Math.floor(now / hourMs)
  const until = (hour + 1) * hourMs + keptMs
  return { counter: `${caller}#${what}#${hour}`, amount, limit: limits[what], until }
}

/** Whole seconds until the next hour begins, at least one. */
export function secondsToNextHour(now: Instant): number {
  return Math.max(1, Math.ceil((hourMs - (now % hourMs)) / 1000))
}

/** Why a request was turned away, and what to do. */
export function quotaText({ what }: Demand, limits: Limits): string {
  return `A caller may ask for ${limits[what]} ${words[what]} in an hour: try again when the next hour begins.`
}

/** Why a request cannot be taken in any hour; undefined where it can. */
export function neverTakenText({ what, amount }: Demand, limits: Limits): string | undefined {
  if (amount <= limits[what]) return undefined
  return `This asks for ${amount} ${words[what]}, and a caller may ask for ${limits[what]} in an hour at most.`
}

const words: Readonly<Record<keyof Limits, string>> = { checks: 'checks', sends: 'sends', seeds: 'seeds of preflights' }
