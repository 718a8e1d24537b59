// The item of a lane, and what may become of it: taken for a run, given back, brought on its way again, ended. Pure; every
// change is written on condition that nobody else wrote in between, as those of a send are.
import type { LaneItem, SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { writeRanges } from './index-ranges.ts'
import type { LaneWork } from './lane-work.ts'
import type { Schedules } from './schedule.ts'

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
}

/** Takes a lane for one run; undefined where it is held, is not due, or has its end. */
export function claimLane(lane: LaneItem, owner: string, { now, schedules }: Moment): LaneItem | undefined {
  const isHeld = lane.lease !== undefined && lane.lease.until > now
  if (lane.state !== 'open' || isHeld || lane.wakeAt > now) return undefined
  const until = now + schedules.laneLeaseMs
  return { ...lane, lease: { owner, until }, dueAt: until, ...(lane.lease && { recount: true }) }
}

/** Lambda stops a function that queues for itself after about sixteen rounds; the sweeper begins a new chain. */
const mostHops = 12
/** A queue holds a message back for no longer. */
const longestDelayMs = 900_000

/** The lane after a run by its owner, and when it is to be queued; undefined where somebody else holds it. */
export function releaseLane(
  lane: LaneItem,
  owner: string,
  { work, wakeAt, now, schedules }: Moment & { readonly work: LaneWork; readonly wakeAt: Instant | undefined },
): LaneItem | undefined {
  if (lane.lease?.owner !== owner) return undefined
  const { lease: _lease, dueAt: _due, recount: _recount, ...rest } = lane
  const left = { ...rest, fresh: writeRanges(work.fresh), again: [...work.again], paces: { ...work.paces } }
  if (wakeAt === undefined) return { ...left, state: 'done', wakeAt: now }
  if (!queuesItself({ ...lane, wakeAt }, now)) return { ...left, wakeAt, dueAt: wakeAt }
  return { ...left, wakeAt, dueAt: wakeAt + schedules.repairMs, hops: lane.hops + 1 }
}

/** Whether a worker queues the lane again, or leaves it to the sweeper. */
export function queuesItself({ hops, wakeAt }: Pick<LaneItem, 'hops' | 'wakeAt'>, now: Instant): boolean {
  return hops < mostHops && wakeAt - now <= longestDelayMs
}

/** The lane as the sweeper brings it on its way again; undefined where somebody holds it or nothing is due. */
export function renewLane(lane: LaneItem, { now, schedules }: Moment): LaneItem | undefined {
  if (lane.state !== 'open' || lane.dueAt === undefined || lane.dueAt > now) return undefined
  const { lease, ...rest } = lane
  if (lease && lease.until > now) return undefined
  if (now > lane.retryUntil + schedules.startGraceMs) return endLane(lane, 'no worker took it in time')
  return {
    ...rest,
    wakeAt: Math.min(lane.wakeAt, now),
    dueAt: now + schedules.repairMs,
    hops: 0,
    ...(lease && { recount: true }),
  }
}

/** A lane that was over too early: it counts again. Undefined where it comes to its sends by itself, or has failed. */
export function recallLane(lane: LaneItem, { now, schedules }: Moment): LaneItem | undefined {
  if (lane.state !== 'done') return undefined
  return { ...lane, state: 'open', recount: true, wakeAt: now, dueAt: now + schedules.repairMs, hops: 0 }
}

/** A send that its lane comes late to is asked after again when it is a quarter later still: a slow lane has many of them. */
const shareOfDelay = 0.25

/** When the sweeper asks after such a send again; the last time when nobody may take it any more. */
export function asksAgainAt(
  { notBefore, retryUntil }: Pick<SendItem, 'notBefore' | 'retryUntil'>,
  { now, schedules: { repairMs, startGraceMs } }: Moment,
): Instant {
  const at = now + Math.max(repairMs, (now - notBefore) * shareOfDelay)
  return Math.min(at, Math.max(now + repairMs, retryUntil + startGraceMs + 1))
}

/** The lane without a future: seeds whose message was not begun get none. Undefined where it has its end. */
export function endLane(lane: LaneItem, trouble: string): LaneItem | undefined {
  if (lane.state !== 'open') return undefined
  const { lease: _lease, dueAt: _due, ...rest } = lane
  return { ...rest, state: 'failed', trouble }
}
