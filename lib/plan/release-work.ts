// An item whose worker is known to be dead, made free for the next one; what waits for its time goes on waiting for it.
import type { StoredItem } from '../contract/stored-items.ts'

/** The item with its lease ended and due when it may be worked on; undefined where nothing is to be changed. */
export function releaseWork(item: StoredItem, now: number): StoredItem | undefined {
  if (item.dueAt === undefined) return undefined
  if ('lease' in item && item.lease) return { ...item, lease: { ...item.lease, until: now }, dueAt: now }
  if (item.kind === 'seed' && item.test) return { ...item, test: { askedAt: item.test.askedAt }, dueAt: now }
  const earliest = Math.max(now, waitsUntil(item) ?? item.dueAt)
  return earliest < item.dueAt ? { ...item, dueAt: earliest } : undefined
}

/** When its work may begin; undefined where `dueAt` itself is that moment. */
function waitsUntil(item: StoredItem): number | undefined {
  if (item.kind === 'send' && item.state === 'queued') return item.notBefore
  if (item.kind === 'check' || item.kind === 'preflight') return item.createdAt
  if (item.kind === 'lane') return item.wakeAt
  return item.kind === 'mailbox' ? item.nextLookAt : undefined
}
