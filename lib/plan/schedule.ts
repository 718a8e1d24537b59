// When to try again and when to look again. The values are configuration; the reasoning is here.
import type { Instant } from '../mail/time.ts'

/** All in milliseconds. */
export interface Schedules {
  /** Waits before the second, third, … attempt of a deferred message; the last one repeats (RFC 6647 section 5). */
  readonly retryMs: readonly number[]
  /** A wait that a reply asks for is honoured between these two, otherwise ignored. */
  readonly retryHintMs: readonly [shortest: number, longest: number]
  /** How long a deferred message is tried, where the request does not say. */
  readonly retryWindowMs: number
  /** Waits before the first, second, … look into a mailbox; the last one repeats. */
  readonly lookMs: readonly number[]
  /** How long to look, where the request does not say. */
  readonly followMs: number
  /** How long after the last moment a mailbox that cannot be read is tried, before "could not look". */
  readonly lookGraceMs: number
  /** The distance between two messages of one preflight to the same provider: at the beginning, and at the fastest. */
  readonly paceMs: number
  readonly paceLeastMs: number
  /** A lost queue message is made good after this. */
  readonly repairMs: number
  /** Work that nobody took this long after its last moment is given up. */
  readonly startGraceMs: number
  /** How long one worker may hold a send before the dot, and after it. */
  readonly sendingLeaseMs: number
  readonly committingLeaseMs: number
  readonly lookLeaseMs: number
  readonly checkLeaseMs: number
  /** How long one worker may hold a lane: its last send has the time of a session. */
  readonly laneLeaseMs: number
}

/** Looks of the first day; from then on one every four hours is enough. */
const hourly = Array.from({ length: 23 }, () => 3600)

/** RFC 5321 section 4.5.4.1 in short: values of reference deployments, patient enough for greylisting and outages. */
export const productionSchedules: Schedules = {
  retryMs: [5, 15, 30, 60, 120, 240].map((minutes) => minutes * 60_000),
  retryHintMs: [60_000, 3_600_000],
  retryWindowMs: 24 * 3_600_000,
  lookMs: [30, 60, 120, 300, 600, 1200, 2400, ...hourly, 4 * 3600].map((seconds) => seconds * 1000),
  followMs: 72 * 3_600_000,
  lookGraceMs: 15 * 60_000,
  paceMs: 1000,
  paceLeastMs: 250,
  repairMs: 2 * 60_000,
  startGraceMs: 3_600_000,
  sendingLeaseMs: 330_000,
  committingLeaseMs: 330_000,
  lookLeaseMs: 150_000,
  checkLeaseMs: 150_000,
  laneLeaseMs: 360_000,
}

/**
 * After so many attempts a hint does not bring the next one forward any more: a server that says "in a minute" each time
 * would use up all attempts in a quarter of an hour, and the rest of the window with them.
 */
const hastenedAttempts = 6

/** The wait at a position of a schedule: its last entry repeats. */
export function waitAt(schedule: readonly number[], position: number): number {
  return schedule[Math.min(position, schedule.length - 1)] ?? 0
}

/**
 * When a deferred message is tried again. `attempts` have been made, the last one ended `now`; a hint from the reply
 * wins where it is within bounds. `jitter` is a random number from 0 to 1: ±10 %, so that retries spread.
 */
export function nextAttemptAt(
  now: Instant,
  {
    attempts,
    retryAfterSeconds,
    jitter,
    schedules,
  }: {
    readonly attempts: number
    readonly retryAfterSeconds: number | undefined
    readonly jitter: number
    readonly schedules: Schedules
  },
): Instant {
  const [shortest, longest] = schedules.retryHintMs
  const hintMs = (retryAfterSeconds ?? 0) * 1000
  const isHint = hintMs >= shortest && hintMs <= longest
  const usual = waitAt(schedules.retryMs, attempts - 1)
  const wait = isHint ? Math.max(hintMs, attempts > hastenedAttempts ? usual : 0) : usual
  // A hint is a promise of the other side: only ever come later than it says.
  return now + Math.round(isHint ? wait * (1 + jitter * 0.1) : wait * (0.9 + jitter * 0.2))
}
