// INV-2: what the servers took is what the ledger says, and never two of one.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { Violation } from '../world/record.ts'
import type { Judged } from './judged.ts'

/** The number of complete messages of each send: 1 where it was accepted, 0 or 1 where that is unknown, otherwise 0. */
export function checkSink({ world, sends }: Judged): readonly Violation[] {
  return sends.flatMap((send): Violation[] => {
    const count = world.servers.countOf(send.id)
    return allowedCounts(send).includes(count)
      ? []
      : [{ invariant: 'INV-2', text: `${send.id} is ${send.state}, and ${count} of it were taken` }]
  })
}

function allowedCounts({ state }: SendItem): readonly number[] {
  if (state === 'unknown') return [0, 1]
  return state === 'accepted' ? [1] : [0]
}
