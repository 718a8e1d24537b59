// A planned preflight is begun: its lanes are made, and each goes its own way from then on.
import type { LaneItem } from '../contract/stored-items.ts'
import { planLanes } from '../plan/lanes.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'
import { mapBounded } from './map-bounded.ts'

const lanesAtOnce = 20

/** Starts the lanes of a planned preflight. Doing it twice, or half of it, starts nothing twice. */
export async function startPreflight(id: string, edges: WorkEdges): Promise<void> {
  const preflight = await edges.items.read('preflight', id)
  if (preflight?.state !== 'planned') return
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const lanes = planLanes(preflight, span)
  await mapBounded(lanes, lanesAtOnce, (lane) => edges.items.create(lane))
  const dueAt = span.now + edges.schedules.repairMs
  await changeItem(edges.items, { kind: 'preflight', id }, (item) =>
    item.state === 'planned' ? { ...item, state: 'started', dueAt } : undefined,
  )
  await queueLanes(lanes, edges)
}

async function queueLanes(lanes: readonly LaneItem[], edges: WorkEdges): Promise<void> {
  const messages = lanes.map(({ id }) => ({ v: 1, type: 'lane', id }) as const)
  await edges.queues.send(messages).catch((error: unknown) => {
    edges.warn('the lanes of a preflight were left to the sweeper', {
      preflight: lanes[0]?.preflight,
      error: String(error),
    })
  })
}
