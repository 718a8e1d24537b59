// INV-1: what was acknowledged comes to its one end in time, and the world to rest.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import { isFinal, isSettled } from '../../../lib/plan/send-ledger.ts'
import type { Violation } from '../world/record.ts'
import { minute, type World } from '../world/world.ts'
import type { Judged } from './judged.ts'

/**
 * The last moment for the outcome of the message itself. After `retryUntil` a send still waits for a worker for the grace
 * of the start, may be held before and after its mark for a lease each, and is then seen by the second sweep at the latest.
 * Each fault may cost the repair of a lost message more. (The reference says window + lease + 2 sweeps: it knows neither
 * the grace nor the second lease, which the ledger needs so that a busy queue ends nothing.)
 */
export function settledBy({ retryUntil }: SendItem, { schedules, record }: World): number {
  const { startGraceMs, sendingLeaseMs, committingLeaseMs, repairMs } = schedules
  const perFault = repairMs + 2 * minute
  return retryUntil + startGraceMs + sendingLeaseMs + committingLeaseMs + 2 * minute + record.faults.length * perFault
}

/** Every acknowledged submit has exactly one outcome, in time, and nothing waits any more. */
export function checkTermination({ world, sends }: Judged): readonly Violation[] {
  const settledAt = new Map<string, number>()
  for (const { at, after } of world.record.writes) {
    if (after.kind === 'send' && isSettled(after.state) && !settledAt.has(after.id)) settledAt.set(after.id, at)
  }
  return [
    ...world.record.acknowledged.flatMap(({ kind, id }): Violation[] =>
      world.table.find({ kind, id }) ? [] : [violated(`${id} was acknowledged and is not there`)],
    ),
    ...sends.flatMap((send): Violation[] => {
      const at = settledAt.get(send.id)
      if (at === undefined) return [violated(`${send.id} is still ${send.state}`)]
      if (at > settledBy(send, world))
        return [violated(`${send.id} had its outcome ${at - settledBy(send, world)} ms late`)]
      return isFinal(send) ? [] : [violated(`${send.id} is ${send.state}, and nobody looks for it any more`)]
    }),
    ...restless(world),
  ]
}

function restless(world: World): readonly Violation[] {
  return world.table
    .all()
    .filter(({ dueAt }) => dueAt !== undefined)
    .map(({ kind, id }) => violated(`the ${kind} ${id} never comes to rest`))
}

function violated(text: string): Violation {
  return { invariant: 'INV-1', text }
}
