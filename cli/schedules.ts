// Schedules for somebody who sits and waits: looks come often, retries end within minutes.
import { productionSchedules, type Schedules } from '../lib/plan/schedule.ts'

/** A greylisted message is tried again within the usual five minutes; a request may ask for more patience. */
export const attendedSchedules: Schedules = {
  ...productionSchedules,
  retryMs: [60, 120, 300].map((seconds) => seconds * 1000),
  retryHintMs: [1_000, 600_000],
  retryWindowMs: 15 * 60_000,
  lookMs: [2, 3, 5, 10, 15].map((seconds) => seconds * 1000),
  followMs: 10 * 60_000,
  lookGraceMs: 60_000,
}

/** One attempt, whatever it brings. */
export const singleAttempt: Schedules = { ...attendedSchedules, retryWindowMs: 0 }
