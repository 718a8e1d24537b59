// A stored check on its way: queued, taken by a worker, done. A check may be run again; it changes nothing elsewhere.
import type { CheckRequest } from '../contract/requests.ts'
import type { CheckItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import type { Schedules } from './schedule.ts'

/** A check that ended its worker this often will do so again. */
const maxCheckAttempts = 3

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
}

/** A check as a queued item. */
export function planCheck(request: CheckRequest, { id, now, schedules }: Moment & { readonly id: string }): CheckItem {
  const dueAt = now + schedules.repairMs
  return { kind: 'check', id, version: 0, createdAt: now, dueAt, state: 'queued', request, attempts: 0 }
}

/** Takes a check that waits, or whose worker died; undefined where it is done or under way. */
export function claimCheck(item: CheckItem, owner: string, { now, schedules }: Moment): CheckItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > now
  if (item.state === 'done' || item.state === 'failed' || isHeld) return undefined
  const until = now + schedules.checkLeaseMs
  return { ...item, state: 'running', lease: { owner, until }, dueAt: until, attempts: item.attempts + 1 }
}

/** The check with its report; undefined where somebody else finished it. */
export function finishCheck(item: CheckItem, owner: string, report: unknown): CheckItem | undefined {
  if (item.lease?.owner !== owner) return undefined
  const { lease: _lease, dueAt: _due, ...rest } = item
  return { ...rest, state: 'done', report }
}

/** Given up, where its workers died too often or none took it; undefined where it may be tried again. */
export function abandonCheck(item: CheckItem, { now, schedules }: Moment): CheckItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > now
  const isTooOld = now > item.createdAt + schedules.startGraceMs
  if (isHeld || item.state === 'done' || (item.attempts < maxCheckAttempts && !isTooOld)) return undefined
  const { lease: _lease, dueAt: _due, ...rest } = item
  const tooOften = `its worker ended ${item.attempts} times before the check was done`
  const trouble = item.attempts < maxCheckAttempts ? 'no worker took it in time' : tooOften
  return { ...rest, state: 'failed', trouble }
}
