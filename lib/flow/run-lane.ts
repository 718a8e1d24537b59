// A worker's turn at a lane: seed after seed at the lane's pace, until its time is over or there is nothing to do for a while.
import type { Evidence } from '../classification/evidence.ts'
import type { PreflightItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { claimLane, queuesItself, releaseLane } from '../plan/lane-ledger.ts'
import {
  beginSeed,
  endSeed,
  hearSeed,
  type LaneTerms,
  type LaneWork,
  nextStep,
  recountWork,
  takeUpWork,
  termsOfLanes,
  wakesAt,
} from '../plan/lane-work.ts'
import { laneNumber, lanesOf } from '../plan/lanes.ts'
import { attemptSeed, type SeedTurn } from './attempt-seed.ts'
import type { SendEdges } from './attempt-send.ts'
import { changeItem } from './change-item.ts'
import { openWatcher } from './watch-mailboxes.ts'

/** No seed is begun later in a turn: the last one needs most of a function's 300 seconds for itself. */
const beginsWithinMs = 45_000
/** A longer wait is the queue's, or the table's: a function that sleeps costs as much as one that works. */
const longestWaitMs = 2_000

interface Turn extends SeedTurn {
  readonly terms: LaneTerms
  readonly beginsUntil: Instant
}

/** Takes a turn at a lane that is due. A message that comes twice, or too early, changes nothing. */
export async function runLane(
  id: string,
  edges: SendEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const owner = edges.newId()
  const beganAt = edges.clock.now()
  const span = { now: beganAt, schedules: edges.schedules }
  const claimed = await changeItem(edges.items, { kind: 'lane', id }, (lane) => claimLane(lane, owner, span))
  if (claimed.kind !== 'changed') return
  const lane = claimed.item
  const preflight = await edges.items.read('preflight', lane.preflight)
  if (!preflight) return
  const terms = termsOfLanes(preflight, edges.schedules)
  const watcher = openWatcher(edges)
  const turn: Turn = { lane, preflight, terms, signal, watcher, beginsUntil: beganAt + beginsWithinMs }
  const work = await withSessions(preflight, edges, async (own) => carryOn(await openWork(turn, own), turn, own))
  await release(await completed(work, turn, edges), { turn, owner }, edges)
}

/**
 * Whoever sends slower has a session for each message, told from its greeting to its QUIT; whoever sends faster would open
 * more connections a second than a server should be asked for.
 */
const keepsSessionsBelowMs = 150

async function withSessions<Result>(
  { pace }: PreflightItem,
  edges: SendEdges,
  work: (edges: SendEdges) => Promise<Result>,
): Promise<Result> {
  const isFast = pace !== undefined && pace.firstMs < keepsSessionsBelowMs
  const kept = isFast ? edges.openTransmit?.() : undefined
  if (!kept) return work(edges)
  try {
    return await work({ ...edges, transmit: kept.transmit })
  } finally {
    await kept.close()
  }
}

/** What the last worker left; where it did not come back, what the sends themselves tell. */
async function openWork({ lane, preflight }: Turn, edges: SendEdges): Promise<LaneWork> {
  const work = takeUpWork(lane)
  return lane.recount ? recount(work, { lane, preflight }, edges) : work
}

async function recount(work: LaneWork, { lane, preflight }: Pick<Turn, 'lane' | 'preflight'>, edges: SendEdges) {
  const indices = lanesOf(preflight)[laneNumber(lane)] ?? []
  const ids = new Map(indices.flatMap((index) => (preflight.sends[index] ? [[preflight.sends[index].id, index]] : [])))
  const found = await edges.items.readMany('send', [...ids.keys()])
  const sends = new Map(found.flatMap((send) => [[ids.get(send.id) ?? -1, send] as const]))
  return recountWork(work, { indices, sends, now: edges.clock.now() })
}

/** Nothing is left to do only where every send of the lane says so. */
async function completed(work: LaneWork, turn: Turn, edges: SendEdges): Promise<LaneWork> {
  return wakesAt(work, turn.terms, edges.clock.now()) === undefined ? recount(work, turn, edges) : work
}

async function carryOn(begun: LaneWork, turn: Turn, edges: SendEdges): Promise<LaneWork> {
  const { terms, signal, beginsUntil } = turn
  let work = begun
  let running = 0
  let change = Promise.withResolvers<void>()
  for (;;) {
    const now = edges.clock.now()
    const step = signal.aborted || now >= beginsUntil ? undefined : nextStep(work, terms, now)
    if (step?.kind === 'begin') {
      const isFresh = work.fresh.includes(step.index)
      work = beginSeed(work, step.index, { terms, now })
      start(step.index, isFresh, now)
    } else if (step?.kind === 'wait' && step.until - now <= longestWaitMs) {
      await Promise.race([change.promise, edges.pause(step.until - now)])
      if (running === 0 && edges.clock.now() <= now) return work // a clock that stands still
    } else if (running > 0) await change.promise
    else return work
  }

  function goOnWith(next: LaneWork): void {
    work = next
    change.resolve()
    change = Promise.withResolvers()
  }

  function start(index: number, isFresh: boolean, begunAt: Instant): void {
    // The next message need not wait until what became of this one is written down.
    const heard = (evidence: Evidence) =>
      goOnWith(hearSeed(work, { index, evidence, begunAt }, { terms, now: edges.clock.now() }))
    running += 1
    void attemptSeed({ index, isFresh, begunAt, heard }, turn, edges).then((end) => {
      running -= 1
      goOnWith(endSeed(work, end, terms))
    })
  }
}

async function release(
  work: LaneWork,
  { turn: { lane, terms }, owner }: { readonly turn: Turn; readonly owner: string },
  edges: SendEdges,
): Promise<void> {
  const now = edges.clock.now()
  const end = { work, wakeAt: wakesAt(work, terms, now), now, schedules: edges.schedules }
  const released = await changeItem(edges.items, { kind: 'lane', id: lane.id }, (item) => releaseLane(item, owner, end))
  if (released.kind !== 'changed' || end.wakeAt === undefined || !queuesItself({ ...lane, wakeAt: end.wakeAt }, now))
    return
  const delaySeconds = Math.ceil((end.wakeAt - now) / 1000)
  await edges.queues.send([{ v: 1, type: 'lane', id: lane.id }], { delaySeconds }).catch((error: unknown) => {
    edges.warn('a lane was left to the sweeper', { lane: lane.id, error: String(error) })
  })
}
