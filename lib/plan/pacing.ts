// The pace of messages to one provider (R113, R114, R132): it begins low, grows while they are taken, and is halved by a
// throttle. Pure; a lane keeps it.
import { classifyReply } from '../classification/classify.ts'
import type { Evidence } from '../classification/evidence.ts'
import type { Pace, PaceTerms, Slowing } from '../contract/lane-item.ts'
import { formatEnhancedStatus } from '../mail/enhanced-status.ts'
import type { Instant } from '../mail/time.ts'

/** So many taken in a row make the pace a quarter faster. */
export const calmToGrow = 10
const growth = 0.8
/** A throttled pace recovers, but to no more than four fifths of what was too much. */
const backOff = 1.25
/** Slower than one in five minutes helps nobody: greylisting and quotas are over by then. */
export const slowestMs = 300_000
/** However fast it was: a throttle asks for something that can be noticed. */
const noticeableMs = 250
/** A pause that a throttle asks for is honoured up to here; a longer one is not a pace. */
const longestPauseMs = 3_600_000
const keptSlowings = 5

/** The pace at the beginning of a preflight: the first message may go at once. */
export function beginPace({ firstMs, leastMs }: Pick<PaceTerms, 'firstMs' | 'leastMs'>, now: Instant): Pace {
  return { intervalMs: firstMs, leastMs: Math.min(firstMs, leastMs), nextAt: now, calm: 0, slowed: [], slowings: 0 }
}

/** A message begins: the next one has to wait. */
export function messageBegun(pace: Pace, now: Instant): Pace {
  return { ...pace, nextAt: Math.max(now, pace.nextAt) + pace.intervalMs }
}

/** A message was taken. */
export function messageTaken(pace: Pace): Pace {
  const calm = pace.calm + 1
  if (calm < calmToGrow || pace.intervalMs <= pace.leastMs) return { ...pace, calm }
  return { ...pace, calm: 0, intervalMs: Math.max(pace.leastMs, Math.round(pace.intervalMs * growth)) }
}

/** What a throttle says, and about when. */
export interface Throttle {
  readonly reply: string
  readonly retryAfterSeconds?: number | undefined
  /** When the attempt began that met it: those that were under way together count once. */
  readonly begunAt: Instant
}

/** Throttled: half the rate, after a pause. */
export function throttled(pace: Pace, { reply, retryAfterSeconds = 0, begunAt }: Throttle, now: Instant): Pace {
  const pauseMs = Math.min(longestPauseMs, retryAfterSeconds * 1000)
  const last = pace.slowed.at(-1)
  if (last && begunAt <= last.at) return { ...pace, nextAt: Math.max(pace.nextAt, now + pauseMs) }
  const intervalMs = Math.min(slowestMs, Math.max(noticeableMs, pace.intervalMs * 2))
  const slowing: Slowing = { at: now, intervalMs, reply }
  return {
    intervalMs,
    leastMs: Math.min(intervalMs, Math.max(pace.leastMs, Math.round(pace.intervalMs * backOff))),
    nextAt: now + Math.max(intervalMs, pauseMs),
    calm: 0,
    slowed: [...pace.slowed, slowing].slice(-keptSlowings),
    slowings: pace.slowings + 1,
  }
}

/**
 * The throttle in an answer; undefined where it is none. 421 and 451 say so by their codes; greylisting and a full mailbox
 * use 451 and 452 too, and are about one sender and one recipient: nothing goes better for going slower.
 */
export function throttleIn(evidence: Evidence, begunAt: Instant): Throttle | undefined {
  const said = evidence.kind === 'reply' ? evidence : evidence.kind === 'lost' ? spoken(evidence.failure) : undefined
  if (!said) return undefined
  const { outcome, cause, enhancedStatus, retryAfterSeconds, rule } = classifyReply(said.reply, said.stage)
  const { code } = said.reply
  const isGreylisted = rule === 'phrase.greylisted' || (rule === 'phrase.greeted-late' && code !== 421)
  const isByCode = code === 421 || (code === 451 && (cause === 'unknown' || cause === 'system' || cause === 'policy'))
  if (outcome !== 'deferred' || isGreylisted || !(cause === 'rate-limit' || isByCode)) return undefined
  const reply = enhancedStatus ? `${code} ${formatEnhancedStatus(enhancedStatus)}` : String(code)
  return { reply, retryAfterSeconds, begunAt }
}

type Lost = Extract<Evidence, { kind: 'lost' }>

/** A session that the server ended with a reply of its own. */
function spoken({ stage, reply }: Lost['failure']) {
  return reply && { stage, reply }
}
