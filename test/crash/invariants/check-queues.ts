// INV-6 and INV-7 as far as the queues tell: what failed comes again, what is done does not, and what is given up has a
// reason. The functions themselves are held to it in poison.test.ts and in test/functions/queue.test.ts.
import { isSettled } from '../../../lib/plan/send-ledger.ts'
import type { Violation } from '../world/record.ts'
import type { QueueEvent } from '../world/sqs-model.ts'
import type { World } from '../world/world.ts'
import type { Judged } from './judged.ts'

export function checkQueues({ world, sends }: Judged): readonly Violation[] {
  const byMessage = Map.groupBy(world.record.queue, ({ messageId }) => messageId)
  return [
    ...[...byMessage].flatMap(([messageId, events]) => deletions(messageId, events, areDeletesHit(world))),
    ...world.record.queue.flatMap(({ what, body }): Violation[] => {
      if (what === 'stopped') return [{ invariant: 'INV-1', text: `a chain of functions was stopped: ${body.type}` }]
      const send = what === 'buried' && body.type === 'send' ? sends.find(({ id }) => id === body.id) : undefined
      return send && !isSettled(send.state)
        ? [{ invariant: 'INV-6', text: `${send.id} was given up by its queue and has no outcome` }]
        : []
    }),
  ]
}

/** A message is deleted once its last delivery succeeded, and stays otherwise. */
function deletions(messageId: string, events: readonly QueueEvent[], areHit: boolean): readonly Violation[] {
  return events.flatMap(({ what }, index): Violation[] => {
    const last = events.slice(0, index).findLast((event) => event.what === 'succeeded' || event.what === 'failed')
    if (what === 'deleted' && last?.what !== 'succeeded')
      return [{ invariant: 'INV-6', text: `${messageId} was deleted, and its work was not done` }]
    const isAnother = !areHit && what === 'received' && last?.what === 'succeeded' && !events.some(isOfTheQueue)
    return isAnother ? [{ invariant: 'INV-7', text: `${messageId} came again, and its work was done` }] : []
  })
}

/** A delete that was lost, or a message that the queue showed again by itself, is no fault of ours. */
function isOfTheQueue({ what }: QueueEvent): boolean {
  return what === 'delete-lost' || what === 'shown'
}

function areDeletesHit({ record }: World): boolean {
  return record.faults.some((fault) => fault.startsWith('sqs.delete'))
}
