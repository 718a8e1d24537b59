// What becomes of work whose message was given up by its queue: an end with a reason, never silence. Pure. What has its
// end already, is in good hands, or waits for its time is left alone: redriving old messages changes nothing.
import type { CheckItem, LaneItem, MailboxItem, PreflightItem, SeedItem, SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { endLane } from './lane-ledger.ts'
import type { Schedules } from './schedule.ts'
import { concludeTest } from './seed-plan.ts'
import { expire, isSettled, stopTrying } from './send-ledger.ts'

/** serverless.yml gives every work queue this maxReceiveCount. */
export const maxDeliveries = 5

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
  /** Of the message, as the log of its function has it. */
  readonly messageId: string
}

/** Why the work ended, in a line for people. */
export function deadLetterReason({ messageId }: Pick<Moment, 'messageId'>): string {
  return `given up after ${maxDeliveries} deliveries, each of which failed on our side; the log tells more about message ${messageId}`
}

/**
 * The end of a send: before the dot `not-sent`, after it `unknown`. Undefined where it has its outcome, where a worker
 * holds it (the sweeper sees to that lease), and where another delivery made an attempt that it now waits to repeat.
 */
export function endDeadSend(item: SendItem, moment: Moment): SendItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > moment.now
  if (isSettled(item.state) || isHeld || isPutOff(item, moment)) return undefined
  if (item.state === 'committing') return expire(item, { ...moment, jitter: 0 })
  return stopTrying(item, { now: moment.now, detail: deadLetterReason(moment) })
}

/** Not due yet, and not because a worker of ours died: the work goes well, and only this message is late. */
function isPutOff(item: SendItem, { now }: Moment): boolean {
  const last = item.attempts.at(-1)?.evidence
  const isOurFailure = last?.kind === 'lost' && last.failure.reason === 'our-failure'
  return item.state === 'queued' && item.notBefore > now && !isOurFailure
}

/** A check fails; undefined where it has its end, or a worker holds it. */
export function failDeadCheck(item: CheckItem, moment: Moment): CheckItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > moment.now
  if (item.state === 'done' || item.state === 'failed' || isHeld) return undefined
  const { lease: _lease, dueAt: _due, ...rest } = item
  return { ...rest, state: 'failed', trouble: deadLetterReason(moment) }
}

/** A preflight that could not be started fails; undefined where it was started after all. */
export function failDeadPreflight(item: PreflightItem, moment: Moment): PreflightItem | undefined {
  if (item.state !== 'planned') return undefined
  const { dueAt: _, ...rest } = item
  return { ...rest, state: 'failed', trouble: deadLetterReason(moment) }
}

/** A lane fails: its seeds that had no attempt get none. Undefined where it has its end, or a worker holds it. */
export function failDeadLane(item: LaneItem, moment: Moment): LaneItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > moment.now
  return isHeld || item.wakeAt > moment.now ? undefined : endLane(item, deadLetterReason(moment))
}

/** A mailbox says what kept it from being read, until a look succeeds; the sweeper goes on asking for looks. */
export function noteDeadLook(item: MailboxItem, moment: Moment): MailboxItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > moment.now
  if (item.dueAt === undefined || isHeld) return undefined
  const { troubleReason: _, ...rest } = item // of a look before
  return { ...rest, trouble: `the look was ${deadLetterReason(moment)}` }
}

/** The test of a seed's login ends without a result; undefined where it has one, or a worker is at it. */
export function endDeadTest(item: SeedItem, moment: Moment): SeedItem | undefined {
  const isHeld = item.test?.lease !== undefined && item.test.lease.until > moment.now
  if (!item.test || isHeld) return undefined
  return concludeTest(item, { test: { result: 'not-carried-out', detail: deadLetterReason(moment) }, now: moment.now })
}
