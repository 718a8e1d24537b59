// The checker: every invariant of reference/crash-testing.md that can be judged from table, queues, sink and connections.
// INV-5 compares worlds (single-kills.test.ts) and the ends of real handlers (poison.test.ts). INV-11 and INV-12 are about bytes
// and handles of the real functions: secrets.test.ts and left-behind.test.ts, and of a long run: long/soak.test.ts.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { Violation } from '../world/record.ts'
import type { World } from '../world/world.ts'
import { boundedCost } from './bounded-cost.ts'
import { checkQueues } from './check-queues.ts'
import { checkHistory } from './history.ts'
import { type Invariant, type Judged, sendsOf } from './judged.ts'
import { checkSink } from './sink.ts'
import { checkSubmits } from './submits.ts'
import { checkTermination } from './termination.ts'

const rules: readonly Invariant[] = [
  checkTermination,
  checkSink,
  checkHistory,
  checkSubmits,
  checkQueues,
  boundedCost,
  checkConnections,
  checkEvidence,
]

/** Everything that the world promised and did not keep; to be asked when it has come to rest. */
export function checkWorld(world: World): readonly Violation[] {
  const sends = sendsOf(world)
  return rules.flatMap((rule) => rule({ world, sends }))
}

/** INV-9: at most one live connection for each send and to each mailbox. INV-15: the guard saw every address dialled. */
function checkConnections({ world }: Judged): readonly Violation[] {
  return world.record.connections.flatMap(({ to, beside, address, isGuarded }): Violation[] => [
    ...(beside > 0 ? [{ invariant: 'INV-9', text: `${beside + 1} connections at once: ${to}` } as const] : []),
    ...(isGuarded ? [] : [{ invariant: 'INV-15', text: `dialled ${address}, which the guard did not see` } as const]),
  ])
}

/** INV-14: what was found is noted once, and what arrived in time where it could be read is not missing. */
function checkEvidence({ world, sends }: Judged): readonly Violation[] {
  return sends.flatMap((send): Violation[] => {
    const found = send.evidence.filter(({ kind }) => kind === 'arrival' || kind === 'delivery-status')
    const texts = found.map((one) => (one.kind === 'arrival' ? 'arrival' : JSON.stringify({ ...one, at: 0 })))
    const isTwice = new Set(texts).size < texts.length
    return [
      ...(isTwice ? [{ invariant: 'INV-14', text: `${send.id} has the same evidence twice` } as const] : []),
      ...(isOverlooked(send, world)
        ? [{ invariant: 'INV-14', text: `${send.id} is missing, and was there in time` } as const]
        : []),
    ]
  })
}

function isOverlooked({ id, arrival, mailbox, lookUntil = 0 }: SendItem, world: World): boolean {
  if (arrival !== 'missing' || mailbox === undefined) return false
  return world
    .mailbox(mailbox)
    .received()
    .some(({ token, receivedAt }) => token?.startsWith(id) && receivedAt < lookUntil)
}
