// What is due is brought back onto the queues; leases that ran out and last moments that passed are concluded here.
import type { MailboxItem, SendItem } from '../contract/stored-items.ts'
import { abandonCheck } from '../plan/check-work.ts'
import { asksAgainAt, recallLane, renewLane } from '../plan/lane-ledger.ts'
import { demandLook } from '../plan/mailbox-watch.ts'
import { abandonPreflight } from '../plan/preflight-ledger.ts'
import { abandonTest } from '../plan/seed-plan.ts'
import { closeFollowing, expire, type FollowingEnd, giveUp, isFinal } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import { concludePreflight } from './conclude-preflight.ts'
import type { ItemReference, WorkEdges } from './edges.ts'
import { mapBounded } from './map-bounded.ts'

/** One run takes at most this many items; what is left is still due at the next. */
const itemsPerSweep = 1600
const itemsAtOnce = 50

/** How many items it dealt with. One item that fails does not keep the others waiting. */
export async function sweep(edges: WorkEdges): Promise<number> {
  const due = await edges.items.due(edges.clock.now(), itemsPerSweep)
  await mapBounded(due, itemsAtOnce, (reference) =>
    sweepItem(reference, edges).catch((error: unknown) => {
      edges.warn('an item could not be swept', { ...reference, error: String(error) })
    }),
  )
  return due.length
}

async function sweepItem({ kind, id }: ItemReference, edges: WorkEdges): Promise<void> {
  switch (kind) {
    case 'send':
      return sweepSend(id, edges)
    case 'check':
      return sweepCheck(id, edges)
    case 'preflight':
      return sweepPreflight(id, edges)
    case 'mailbox':
      return requeue({ kind, id }, edges)
    case 'seed':
      return sweepSeed(id, edges)
    case 'lane':
      return sweepLane(id, edges)
    case 'message':
    case 'request-key':
      return
  }
}

async function sweepSend(id: string, edges: WorkEdges): Promise<void> {
  const send = await edges.items.read('send', id)
  if (!send?.dueAt || send.dueAt > edges.clock.now()) return
  if (send.state === 'queued') return requeueSend(id, edges)
  if (send.lease) return expireSend(id, edges)
  return closeOrLook(send, edges)
}

async function requeueSend(id: string, edges: WorkEdges): Promise<void> {
  const moment = { now: edges.clock.now(), schedules: edges.schedules }
  const given = await changeItem(edges.items, { kind: 'send', id }, (item) => giveUp(item, moment))
  if (given.kind !== 'left') return
  const { lane } = given.item
  if (lane !== undefined && (await recall(lane, edges))) return postponeSend(id, edges)
  await requeue({ kind: 'send', id }, edges)
}

/** Its lane has not come to it yet. False where none will any more, and it has to go by itself. */
async function recall(id: string, edges: WorkEdges): Promise<boolean> {
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const recalled = await changeItem(edges.items, { kind: 'lane', id }, (lane) => recallLane(lane, span))
  if (recalled.kind === 'changed') await edges.queues.send([{ v: 1, type: 'lane', id }])
  return recalled.kind === 'changed' || (recalled.kind === 'left' && recalled.item.state !== 'failed')
}

async function postponeSend(id: string, edges: WorkEdges): Promise<void> {
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  await changeItem(edges.items, { kind: 'send', id }, (item) =>
    item.state === 'queued' && item.dueAt !== undefined && item.dueAt <= span.now
      ? { ...item, dueAt: asksAgainAt(item, span) }
      : undefined,
  )
}

async function sweepLane(id: string, edges: WorkEdges): Promise<void> {
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const renewed = await changeItem(edges.items, { kind: 'lane', id }, (lane) => renewLane(lane, span))
  if (renewed.kind === 'changed' && renewed.item.state === 'open') await edges.queues.send([{ v: 1, type: 'lane', id }])
}

async function sweepPreflight(id: string, edges: WorkEdges): Promise<void> {
  if (await concludePreflight(id, edges)) return
  const moment = { now: edges.clock.now(), schedules: edges.schedules }
  const given = await changeItem(edges.items, { kind: 'preflight', id }, (item) => abandonPreflight(item, moment))
  if (given.kind === 'left') await requeue({ kind: 'preflight', id }, edges)
}

async function expireSend(id: string, edges: WorkEdges): Promise<void> {
  const moment = { now: edges.clock.now(), schedules: edges.schedules, jitter: edges.random() }
  await changeItem(edges.items, { kind: 'send', id }, (item) => expire(item, moment))
}

/** The last moment has passed: `missing` only if the mailbox was read after it. Otherwise it is read now, with patience. */
async function closeOrLook(send: SendItem, edges: WorkEdges): Promise<void> {
  const { lookUntil } = send
  if (!send.mailbox || lookUntil === undefined) return
  // One that cannot be read is as good as none: its sends end all the same.
  const [mailbox] = await edges.items.readMany('mailbox', [send.mailbox])
  const wasRead = (mailbox?.lookedAt ?? 0) >= lookUntil
  const isOver = edges.clock.now() >= lookUntil + edges.schedules.lookGraceMs
  if (wasRead) return close(send.id, { arrival: 'missing', ...noticeOf(mailbox) }, edges)
  if (isOver) return close(send.id, { arrival: 'could-not-look', ...troubleOf(mailbox) }, edges)
  if (mailbox) await lookNow(mailbox, edges)
  await postpone(send.id, edges)
}

function troubleOf(mailbox: MailboxItem | undefined): Omit<FollowingEnd, 'arrival'> {
  const { trouble, troubleReason } = mailbox ?? {}
  return { ...(trouble !== undefined && { trouble }), ...(troubleReason !== undefined && { troubleReason }) }
}

/** A mailbox that can be read and is full explains why nothing came. */
function noticeOf(mailbox: MailboxItem | undefined): Omit<FollowingEnd, 'arrival'> {
  const { notice } = mailbox ?? {}
  return notice?.reason === 'over-quota' ? { trouble: notice.detail, troubleReason: notice.reason } : {}
}

async function close(id: string, end: FollowingEnd, edges: WorkEdges): Promise<void> {
  await changeItem(edges.items, { kind: 'send', id }, (item) => closeFollowing(item, end))
}

async function lookNow({ id }: MailboxItem, edges: WorkEdges): Promise<void> {
  const now = edges.clock.now()
  const demanded = await changeItem(edges.items, { kind: 'mailbox', id }, (item) => demandLook(item, { now }))
  if (demanded.kind === 'changed') await edges.queues.send([{ v: 1, type: 'mailbox', id }])
}

/** Asked again after a tenth of the grace: often enough to notice the look, seldom enough to let it end. */
async function postpone(id: string, edges: WorkEdges): Promise<void> {
  const dueAt = edges.clock.now() + edges.schedules.lookGraceMs / 10
  await changeItem(edges.items, { kind: 'send', id }, (item) => (isFinal(item) ? undefined : { ...item, dueAt }))
}

async function sweepCheck(id: string, edges: WorkEdges): Promise<void> {
  const moment = { now: edges.clock.now(), schedules: edges.schedules }
  const given = await changeItem(edges.items, { kind: 'check', id }, (item) => abandonCheck(item, moment))
  if (given.kind === 'left') await requeue({ kind: 'check', id }, edges)
}

async function sweepSeed(id: string, edges: WorkEdges): Promise<void> {
  const moment = { now: edges.clock.now(), schedules: edges.schedules }
  const given = await changeItem(edges.items, { kind: 'seed', id }, (item) => abandonTest(item, moment))
  if (given.kind === 'left') await requeue({ kind: 'seed', id }, edges)
}

/** Moved on before it is queued, so that two sweepers do not both queue it; a message lost after that is made good later. */
async function requeue(
  { kind, id }: { readonly kind: 'send' | 'check' | 'preflight' | 'mailbox' | 'seed'; readonly id: string },
  edges: WorkEdges,
): Promise<void> {
  const now = edges.clock.now()
  const item = await edges.items.read(kind, id)
  if (!item?.dueAt || item.dueAt > now) return
  const moved = await edges.items.replace({ ...item, dueAt: now + edges.schedules.repairMs })
  if (moved !== 'conflict') await edges.queues.send([{ v: 1, type: kind, id }])
}
