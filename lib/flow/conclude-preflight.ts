// A preflight that has begun is looked at now and then, until nothing more is expected of any of its seeds: then its item
// says so, and listings need not read a thousand sends.
import { concludedPreflight, postponedPreflight } from '../plan/preflight-ledger.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'
import { reportPreflight } from './read-preflight.ts'

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
    (current) => concludedPreflight(current, report) ?? postponedPreflight(current, now),
  )
  return true
}
