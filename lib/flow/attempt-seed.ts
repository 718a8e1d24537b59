// One attempt of one seed of a lane: its send is made by its first claim, or taken where it waits, and carried out.
import type { Evidence } from '../classification/evidence.ts'
import type { LaneItem, PreflightItem, SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { comesBackAt, type SeedEnd } from '../plan/lane-work.ts'
import { claim, expire, giveUp, isSettled } from '../plan/send-ledger.ts'
import { sendOfPreflight } from '../plan/send-plan.ts'
import { carryOutSend, type SendEdges } from './attempt-send.ts'
import { changeItem } from './change-item.ts'
import type { Watcher } from './watch-mailboxes.ts'

/** The turn at the lane that the seed is begun in. */
export interface SeedTurn {
  readonly lane: LaneItem
  readonly preflight: PreflightItem
  readonly signal: AbortSignal
  readonly watcher: Watcher
}

export interface Begun {
  readonly index: number
  /** Nobody has made its send yet, as far as is known. */
  readonly isFresh: boolean
  readonly begunAt: Instant
  /** Called when the server has answered, before that is written down. */
  readonly heard: (evidence: Evidence) => void
}

/** One attempt of one seed. What goes wrong with it on our side keeps none of the others waiting. */
export async function attemptSeed(begun: Begun, turn: SeedTurn, edges: SendEdges): Promise<SeedEnd> {
  try {
    return outcomeOf(await attempt(begun, turn, edges), begun, edges)
  } catch (error) {
    const { index } = begun
    edges.warn('a seed of a preflight was left for later', { lane: turn.lane.id, index, error: String(error) })
    return { index, isTaken: false, comesBack: edges.clock.now() + edges.schedules.repairMs }
  }
}

function outcomeOf(send: SendItem | undefined, { index, begunAt }: Begun, { clock, schedules }: SendEdges): SeedEnd {
  if (!send) return { index, isTaken: false, comesBack: clock.now() + schedules.repairMs }
  const last = send.attempts.at(-1)
  const isOurs = last !== undefined && last.startedAt >= begunAt
  const comesBack = isSettled(send.state) ? undefined : comesBackAt(send, clock.now())
  return { index, isTaken: isOurs && send.state === 'accepted', comesBack }
}

/** The send behind its attempt, or as it is where there was none to make. */
async function attempt(
  { index, isFresh, heard }: Begun,
  { lane, preflight, signal, watcher }: SeedTurn,
  edges: SendEdges,
): Promise<SendItem | undefined> {
  const owner = edges.newId()
  const moment = { now: edges.clock.now(), schedules: edges.schedules, jitter: edges.random() }
  const planned = sendOfPreflight(preflight, index, { ...moment, lane: lane.id })
  if (!planned) return undefined
  const carryOut = (claimed: SendItem) => carryOutSend(claimed, edges, { owner, signal, watcher, heard })
  // A send is made by its first claim: one write, and whoever comes second finds it.
  const first = claim(planned, owner, moment) ?? giveUp(planned, moment)
  const make = async () => {
    if (!first || (await edges.items.create(first)) !== 'created') return 'not-made'
    return first.state === 'sending' ? carryOut(first) : first
  }
  const made = isFresh ? await make() : 'not-made'
  // One that was carried out and is in other hands by now is not taken again: its server was heard, and the next seed has its turn.
  if (made !== 'not-made') return made
  // What the sweeper would conclude in a minute is concluded here: whoever does not wait for it has to ask again and again.
  const decide = (item: SendItem) => claim(item, owner, moment) ?? expire(item, moment) ?? giveUp(item, moment)
  const taken = await changeItem(edges.items, { kind: 'send', id: planned.id }, decide)
  // Its first claim may have failed before it was written.
  if (taken.kind === 'absent') {
    const late = await make()
    return late === 'not-made' ? undefined : late
  }
  return taken.kind === 'changed' && taken.item.state === 'sending' ? carryOut(taken.item) : taken.item
}
