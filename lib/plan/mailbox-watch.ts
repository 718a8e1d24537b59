// Looking for arrivals is work per mailbox: one lease, one connection, all that is new, for every send that waits.
import type { MailboxItem } from '../contract/stored-items.ts'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import type { Instant } from '../mail/time.ts'
import { type Schedules, waitAt } from './schedule.ts'

export type Cursor = MailboxItem['cursor']

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
}

/** A mailbox that somebody begins to wait for. */
export function beginWatch(id: string, { until, now, schedules }: Moment & { readonly until: Instant }): MailboxItem {
  const nextLookAt = now + waitAt(schedules.lookMs, 0)
  const watch = { watchedSince: now, watchUntil: until, nextLookAt, dueAt: nextLookAt, looks: 0, cursor: {} }
  return { kind: 'mailbox', id, version: 0, createdAt: now, ...watch }
}

/** The watch made to last until then; undefined where it already does, and a look comes soon enough. */
export function prolongWatch(
  item: MailboxItem,
  { until, now, schedules }: Moment & { readonly until: Instant },
): MailboxItem | undefined {
  const soon = now + waitAt(schedules.lookMs, 0)
  const isWatched = item.dueAt !== undefined
  if (isWatched && item.watchUntil >= until && item.nextLookAt <= soon) return undefined
  const nextLookAt = isWatched ? Math.min(item.nextLookAt, soon) : soon
  return {
    ...item,
    watchedSince: isWatched ? item.watchedSince : now,
    watchUntil: Math.max(item.watchUntil, until),
    nextLookAt,
    dueAt: nextLookAt,
    looks: 0,
  }
}

/** Takes a mailbox for one look; undefined where no look is due or another worker is at it. */
export function claimLook(item: MailboxItem, owner: string, { now, schedules }: Moment): MailboxItem | undefined {
  const isHeld = item.lease !== undefined && item.lease.until > now
  if (isHeld || item.dueAt === undefined || item.nextLookAt > now) return undefined
  const until = now + schedules.lookLeaseMs
  return { ...item, lease: { owner, until }, dueAt: until }
}

/** What a look brought: where reading goes on, whether it read everything, and what kept it from doing so. */
export interface LookEnd {
  /** When the look began: whatever arrived before was seen by it. */
  readonly beganAt: Instant
  readonly cursor: Cursor
  readonly trouble?: MailboxTrouble
  /** What is wrong with the mailbox though it was read. */
  readonly notice?: MailboxTrouble
  /** There was more than one look may read. */
  readonly isUnfinished: boolean
}

/** The mailbox after a look by its owner; undefined where the lease went to somebody else. */
export function finishLook(
  item: MailboxItem,
  owner: string,
  { look, now, schedules }: Moment & { readonly look: LookEnd },
): MailboxItem | undefined {
  if (item.lease?.owner !== owner) return undefined
  const { lease: _lease, trouble: _trouble, troubleReason: _reason, notice: _notice, dueAt: _due, ...rest } = item
  const sawAll = look.trouble === undefined && !look.isUnfinished
  const looked: MailboxItem = {
    ...rest,
    cursor: look.cursor,
    looks: item.looks + 1,
    triedAt: look.beganAt,
    ...(sawAll && { lookedAt: look.beganAt }),
    ...(look.trouble && { trouble: look.trouble.detail, troubleReason: look.trouble.reason }),
    ...(look.notice && { notice: look.notice }),
  }
  const nextLookAt = nextLook(looked, { look, now, schedules })
  return nextLookAt === undefined ? looked : { ...looked, nextLookAt, dueAt: nextLookAt }
}

/** A look asked for now, out of turn, because somebody's last moment has passed; undefined where one is under way or due. */
export function demandLook(item: MailboxItem, { now }: { readonly now: Instant }): MailboxItem | undefined {
  const isUnderWay = item.lease !== undefined && item.lease.until > now
  const isDue = item.dueAt !== undefined && item.nextLookAt <= now
  return isUnderWay || isDue ? undefined : { ...item, nextLookAt: now, dueAt: now }
}

/** Its login leads to another mailbox now: what was read of the old one counts no more, and a look under way is void. */
export function startOver(item: MailboxItem, { now }: { readonly now: Instant }): MailboxItem {
  const { lease: _lease, trouble: _trouble, troubleReason: _reason, notice: _notice, lookedAt: _looked, ...rest } = item
  const isWatched = item.dueAt !== undefined
  return { ...rest, cursor: {}, ...(isWatched && { nextLookAt: now, dueAt: now }) }
}

function nextLook(item: MailboxItem, { look, now, schedules }: Moment & { look: LookEnd }): Instant | undefined {
  if (look.isUnfinished) return now
  const next = now + waitAt(schedules.lookMs, item.looks)
  if (next <= item.watchUntil) return next
  if (look.beganAt < item.watchUntil) return Math.max(item.watchUntil, now)
  const mayRecover = look.trouble !== undefined && now < item.watchUntil + schedules.lookGraceMs
  return mayRecover ? next : undefined
}
