// What a process on the same data folder left behind when it died: the folder is ours alone, so nobody holds a lease any
// more, and no queue holds a message. Everything unfinished becomes due now, and the first sweep brings it on its way.

import { releaseWork } from '../plan/release-work.ts'
import type { Items } from './edges.ts'
import { mapBounded } from './map-bounded.ts'

/** More than one machine works on; what is beyond waits for its lease to end and its message to be made good. */
const mostItems = 160_000

/**
 * How many items were made due; one that cannot be read is passed over. Call it before anybody works, and only where the
 * data folder was claimed.
 */
export async function takeOverWork(items: Pick<Items, 'due' | 'readMany' | 'replace'>, now: number): Promise<number> {
  const unfinished = await items.due(Number.MAX_SAFE_INTEGER, mostItems)
  const released = await mapBounded(unfinished, 20, async ({ kind, id }) => {
    const [item] = await items.readMany(kind, [id])
    const free = item && releaseWork(item, now)
    return free !== undefined && (await items.replace(free)) !== 'conflict'
  })
  return released.filter(Boolean).length
}
