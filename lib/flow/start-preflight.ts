// A planned preflight is carried out: one send per seed, the sends to one server spaced apart.
import type { SendItem } from '../contract/stored-items.ts'
import { paceSends, sendsOfPreflight } from '../plan/send-plan.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'

/** Starts the sends of a planned preflight. Doing it twice starts nothing twice. */
export async function startPreflight(id: string, edges: WorkEdges): Promise<void> {
  const preflight = await edges.items.read('preflight', id)
  if (preflight?.state !== 'planned') return
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const sends = paceSends(sendsOfPreflight(preflight, span), span)
  await Promise.all(sends.map((send) => startSend(send, edges)))
  await changeItem(edges.items, { kind: 'preflight', id }, ({ dueAt: _, ...item }) => ({ ...item, state: 'started' }))
}

async function startSend(send: SendItem, edges: WorkEdges): Promise<void> {
  const created = await edges.items.create(send)
  if (created === 'exists') return
  const delaySeconds = Math.ceil((send.notBefore - send.createdAt) / 1000)
  await edges.queues.send([{ v: 1, type: 'send', id: send.id }], { delaySeconds }).catch((error: unknown) => {
    edges.warn('a send was left to the sweeper', { send: send.id, error: String(error) })
  })
}
