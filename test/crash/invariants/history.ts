// INV-3: an end is an end, and the way there has no gaps. INV-13: what is written can be read.
import { type SendItem, type SendState, storedItemSchema } from '../../../lib/contract/stored-items.ts'
import { isSettled } from '../../../lib/plan/send-ledger.ts'
import type { Violation } from '../world/record.ts'
import type { Write } from '../world/table.ts'
import type { Judged } from './judged.ts'

/** DESIGN section 6. An arrival or a notification may end what waits; an attempt that expires goes back. */
const next: Readonly<Record<SendState, readonly SendState[]>> = {
  queued: ['sending', 'accepted', 'bounced', 'deferred', 'not-sent'],
  sending: ['committing', 'queued', 'accepted', 'bounced', 'deferred', 'not-sent'],
  committing: ['accepted', 'bounced', 'deferred', 'not-sent', 'queued', 'unknown'],
  accepted: [],
  bounced: [],
  deferred: [],
  'not-sent': [],
  unknown: [],
}

/** Every write of every send follows from the one before; every item written is one that can be read. */
export function checkHistory({ world }: Judged): readonly Violation[] {
  return world.record.writes.flatMap((write) => [...linear(write), ...readable(write)])
}

function linear({ before, after }: Write): readonly Violation[] {
  if (after.kind !== 'send' || before?.kind !== 'send') return []
  return [...stepsOf(before, after), ...lostHistory(before, after)]
}

function stepsOf(before: SendItem, after: SendItem): readonly Violation[] {
  const path = [before.state, ...after.history.slice(before.history.length).map(({ state }) => state)]
  const isFree = path.every((state, at) => at === 0 || next[path[at - 1] ?? 'queued'].includes(state))
  const isTold = path.at(-1) === after.state
  const isDone = !isSettled(before.state) || before.attempts.length === after.attempts.length
  if (isFree && isTold && isDone) return []
  return [{ invariant: 'INV-3', text: `${after.id} went from ${before.state} to ${after.state}` }]
}

/** Fifty entries are kept; until then none goes. */
function lostHistory(before: SendItem, after: SendItem): readonly Violation[] {
  const isKept = before.history.length >= 50 || JSON.stringify(after.history).startsWith(open(before.history))
  const isEvidenceKept = JSON.stringify(after.evidence).startsWith(open(before.evidence))
  return isKept && isEvidenceKept ? [] : [{ invariant: 'INV-3', text: `${after.id} forgot what it had been` }]
}

/** The text of a list without its end: what every longer list of the same beginning starts with. */
function open(list: readonly unknown[]): string {
  return JSON.stringify(list).slice(0, -1)
}

function readable({ after }: Write): readonly Violation[] {
  const { success } = storedItemSchema.safeParse(after)
  return success ? [] : [{ invariant: 'INV-13', text: `a ${after.kind} was written that cannot be read` }]
}
