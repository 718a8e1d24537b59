// A preflight that has begun is looked at now and then, until nothing more is expected of any of its seeds: then its item
// says so, and listings need not read a thousand sends.
import type { PreflightItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import type { PreflightReport } from '../report/preflight-report.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'
import { reportPreflight } from './read-preflight.ts'

/** Looked at after a quarter of its age again: often while it is young, and some twenty times in three days. */
const shareOfAge = 0.25
const [shortestMs, longestMs] = [60_000, 3_600_000] as const

/** True where it has begun: there is nothing else to be done about it. */
export async function concludePreflight(id: string, edges: Pick<WorkEdges, 'items' | 'clock'>): Promise<boolean> {
  const item = await edges.items.read('preflight', id)
  if (item?.state !== 'started') return false
  const now = edges.clock.now()
  if (item.dueAt === undefined || item.dueAt > now) return true
  const report = await reportPreflight(item, { items: edges.items, vantage: '' })
  await changeItem(
    edges.items,
    { kind: 'preflight', id },
    (current) => conclude(current, report) ?? postpone(current, now),
  )
  return true
}

function conclude(item: PreflightItem, { final, verdict }: PreflightReport): PreflightItem | undefined {
  if (!final || item.state !== 'started') return undefined
  const { dueAt: _, ...rest } = item
  return { ...rest, state: 'done', verdict }
}

function postpone(item: PreflightItem, now: Instant): PreflightItem | undefined {
  if (item.state !== 'started') return undefined
  const wait = Math.min(longestMs, Math.max(shortestMs, (now - item.createdAt) * shareOfAge))
  return { ...item, dueAt: now + wait }
}
