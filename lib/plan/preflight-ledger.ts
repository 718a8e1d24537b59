// The item of a preflight, and what may become of it: given up where nobody began it, looked at again, concluded. Pure; every
// change is written on condition that nobody else wrote in between, as those of a send are.
import type { PreflightItem } from '../contract/stored-items.ts'
import type { Verdict } from '../mail/outcome.ts'
import type { Instant } from '../mail/time.ts'
import type { Schedules } from './schedule.ts'

/** A planned preflight that nobody carried out in time; undefined where somebody still may. */
export function abandonPreflight(
  preflight: PreflightItem,
  { now, schedules }: { readonly now: Instant; readonly schedules: Schedules },
): PreflightItem | undefined {
  if (preflight.state !== 'planned' || now <= preflight.retryUntil + schedules.startGraceMs) return undefined
  const { dueAt: _, ...rest } = preflight
  return { ...rest, state: 'failed', trouble: 'no worker took it in time' }
}

/** One that has begun and of whose seeds nothing more is expected; undefined where it goes on, or has its end. */
export function concludedPreflight(
  item: PreflightItem,
  { final, verdict }: { readonly final: boolean; readonly verdict: Verdict },
): PreflightItem | undefined {
  if (!final || item.state !== 'started') return undefined
  const { dueAt: _, ...rest } = item
  return { ...rest, state: 'done', verdict }
}

/** Looked at after a quarter of its age again: often while it is young, and some twenty times in three days. */
const shareOfAge = 0.25
const [shortestMs, longestMs] = [60_000, 3_600_000] as const

/** One that has begun and goes on, with the time when it is looked at again; undefined where it has its end. */
export function postponedPreflight(item: PreflightItem, now: Instant): PreflightItem | undefined {
  if (item.state !== 'started') return undefined
  const wait = Math.min(longestMs, Math.max(shortestMs, (now - item.createdAt) * shareOfAge))
  return { ...item, dueAt: now + wait }
}
