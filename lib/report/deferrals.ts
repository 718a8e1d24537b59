// How often a message was put off before it had its answer, and for how long: an outcome of its own for whoever waits.
import { classify } from '../classification/classify.ts'
import type { SendItem } from '../contract/stored-items.ts'

export interface Deferrals {
  readonly count: number
  /** From the first attempt to the answer, or to the last deferral while there is none. */
  readonly seconds: number
}

/** Undefined where it was never put off. */
export function deferralsOf({ attempts }: Pick<SendItem, 'attempts'>): Deferrals | undefined {
  const putOff = attempts.filter(({ evidence }) => evidence && classify([evidence]).outcome === 'deferred')
  const [first, last] = [attempts[0], attempts.findLast(({ endedAt }) => endedAt !== undefined)]
  if (putOff.length === 0 || !first || last?.endedAt === undefined) return undefined
  return { count: putOff.length, seconds: Math.round((last.endedAt - first.startedAt) / 100) / 10 }
}

/** "after 2 deferrals in 14 min", to be put behind an outcome; "3 deferrals in 2 h" where the outcome is that it was put off. */
export function deferralWords({ count, seconds }: Deferrals): string {
  const times = `${count} ${count === 1 ? 'deferral' : 'deferrals'}`
  return seconds < 1 ? times : `${times} in ${spanText(seconds)}`
}

/** Seconds as people say them: "8 s", "14 min", "3.5 h", "2 d". */
export function spanText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 360) / 10} h` : `${Math.round(seconds / 86_400)} d`
}
