// The work of a lane, step by step: which seed comes next, and when. Pure; lib/flow/run-lane.ts carries it out.
import type { Evidence } from '../classification/evidence.ts'
import type { Pace, PaceTerms } from '../contract/lane-item.ts'
import type { LaneItem, PreflightItem, SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { readRanges } from './index-ranges.ts'
import { paceKeysOf, serverOf, sharedServers } from './lanes.ts'
import { termsFor } from './pace-terms.ts'
import { beginPace, messageBegun, messageTaken, throttled, throttleIn } from './pacing.ts'
import type { Schedules } from './schedule.ts'
import { isSettled } from './send-ledger.ts'

/** A seed that waits for another attempt. */
interface Waiting {
  readonly index: number
  readonly at: Instant
}

export interface LaneWork {
  readonly fresh: readonly number[]
  readonly again: readonly Waiting[]
  readonly paces: Readonly<Record<string, Pace>>
  /** Seeds whose message is on its way. */
  readonly running: readonly number[]
}

/** What does not change while a lane is worked on. */
export interface LaneTerms {
  readonly keysOf: (index: number) => readonly string[]
  readonly serverOf: (index: number) => string
  /** The same for seeds that wait for the same things: those of one provider at one server. */
  readonly placeOf: (index: number) => string
  readonly termsOf: (key: string) => PaceTerms
}

/** The terms of the lanes of a preflight. */
export function termsOfLanes(preflight: PreflightItem, schedules: Schedules): LaneTerms {
  const shared = sharedServers(preflight.sends)
  const places = preflight.sends.map((send) => {
    const [keys, server] = [paceKeysOf(send, shared), serverOf(send)]
    return { keys, server, name: [...keys, server].join('\n') }
  })
  return {
    placeOf: (index) => places[index]?.name ?? '',
    keysOf: (index) => places[index]?.keys ?? [],
    serverOf: (index) => places[index]?.server ?? '',
    termsOf: (key) => termsFor(key, preflight, schedules),
  }
}

/** The work as the last worker left it. */
export function takeUpWork({ fresh, again, paces }: LaneItem): LaneWork {
  return { fresh: readRanges(fresh), again, paces, running: [] }
}

/** The work as the sends tell it, where the last worker did not come back. `indices`: those of the lane. */
export function recountWork(
  work: LaneWork,
  {
    indices,
    sends,
    now,
  }: { readonly indices: readonly number[]; readonly sends: ReadonlyMap<number, SendItem>; readonly now: Instant },
): LaneWork {
  return {
    ...work,
    fresh: indices.filter((index) => !sends.has(index)),
    again: indices.flatMap((index) => {
      const send = sends.get(index)
      return send && !isSettled(send.state) ? [{ index, at: comesBackAt(send, now) }] : []
    }),
  }
}

/** When a send that is not settled may be had: its time, or the end of the lease that somebody has on it. */
export function comesBackAt({ notBefore, lease }: SendItem, now: Instant): Instant {
  return Math.max(now, notBefore, lease ? lease.until + 1 : 0)
}

export type Step =
  | { readonly kind: 'begin'; readonly index: number }
  /** Nothing can begin before, unless something ends. */
  | { readonly kind: 'wait'; readonly until: Instant }
  /** Nothing is left but what is on its way. */
  | { readonly kind: 'none' }

/** The next step: whoever waits for another attempt comes before those who had none. */
export function nextStep(work: LaneWork, terms: LaneTerms, now: Instant): Step {
  const candidates = [...work.again.toSorted((one, other) => one.at - other.at), ...freshHeads(work, terms)]
  const waits: Instant[] = []
  let isHeldUp = false
  for (const { index, at } of candidates) {
    if (isBusy(index, work, terms)) {
      isHeldUp = true
      continue
    }
    const readyAt = Math.max(at, ...terms.keysOf(index).map((key) => work.paces[key]?.nextAt ?? 0))
    if (readyAt <= now) return { kind: 'begin', index }
    waits.push(readyAt)
  }
  if (waits.length > 0) return { kind: 'wait', until: Math.min(...waits) }
  return isHeldUp ? { kind: 'wait', until: Number.POSITIVE_INFINITY } : { kind: 'none' }
}

/** When somebody has to be there again; undefined where nothing is left to do. */
export function wakesAt(work: LaneWork, terms: LaneTerms, now: Instant): Instant | undefined {
  const step = nextStep({ ...work, running: [] }, terms, now)
  if (step.kind === 'none') return undefined
  return step.kind === 'begin' ? now : step.until
}

/** A seed's message begins. */
export function beginSeed(
  work: LaneWork,
  index: number,
  { terms, now }: { readonly terms: LaneTerms; readonly now: Instant },
): LaneWork {
  const paces = terms
    .keysOf(index)
    .map((key) => [key, messageBegun(work.paces[key] ?? beginPace(terms.termsOf(key), now), now)] as const)
  return {
    fresh: work.fresh.filter((other) => other !== index),
    again: work.again.filter((other) => other.index !== index),
    paces: { ...work.paces, ...Object.fromEntries(paces) },
    running: [...work.running, index],
  }
}

/** The server has answered: its connection is free, and a throttle in its answer slows the pace. */
export function hearSeed(
  work: LaneWork,
  { index, evidence, begunAt }: { readonly index: number; readonly evidence: Evidence; readonly begunAt: Instant },
  { terms, now }: { readonly terms: LaneTerms; readonly now: Instant },
): LaneWork {
  const throttle = throttleIn(evidence, begunAt)
  // A relay throttles us itself, whoever the message is for.
  const keys = throttle ? terms.keysOf(index).slice(0, 1) : []
  return freed(
    withPaces(work, keys, (pace) => (throttle ? throttled(pace, throttle, now) : pace)),
    index,
  )
}

/** What came of a seed's attempt. `comesBack`: when it is to be tried again. */
export interface SeedEnd {
  readonly index: number
  readonly comesBack?: Instant | undefined
  readonly isTaken: boolean
}

/** A seed's attempt has ended, whether its server was heard or not. */
export function endSeed(work: LaneWork, { index, comesBack, isTaken }: SeedEnd, terms: LaneTerms): LaneWork {
  const paced = isTaken ? withPaces(work, terms.keysOf(index), messageTaken) : work
  const again = comesBack === undefined ? work.again : [...work.again, { index, at: comesBack }]
  return { ...freed(paced, index), again }
}

function freed(work: LaneWork, index: number): LaneWork {
  return { ...work, running: work.running.filter((other) => other !== index) }
}

function withPaces(work: LaneWork, keys: readonly string[], to: (pace: Pace) => Pace): LaneWork {
  const changed = keys.flatMap((key) => {
    const pace = work.paces[key]
    return pace ? [[key, to(pace)] as const] : []
  })
  return { ...work, paces: { ...work.paces, ...Object.fromEntries(changed) } }
}

/** The first of each provider and server: those behind it wait for the same things. */
function freshHeads({ fresh }: LaneWork, { placeOf }: LaneTerms): readonly Waiting[] {
  const heads = new Map<string, Waiting>()
  for (const index of fresh) {
    const place = placeOf(index)
    if (!heads.has(place)) heads.set(place, { index, at: 0 })
  }
  return [...heads.values()]
}

function isBusy(index: number, { running }: LaneWork, { keysOf, serverOf, termsOf }: LaneTerms): boolean {
  const keys = keysOf(index)
  const most = Math.min(...keys.map((key) => termsOf(key).connections))
  const atServer = running.filter((other) => serverOf(other) === serverOf(index)).length
  const ofProvider = running.filter((other) => keysOf(other).at(-1) === keys.at(-1)).length
  return atServer >= most || ofProvider >= most
}
