import { describe, expect, it } from 'vitest'
import type { LaneItem, PreflightItem } from '../../lib/contract/stored-items.ts'
import { readRanges, writeRanges } from '../../lib/plan/index-ranges.ts'
import { asksAgainAt, claimLane, recallLane, releaseLane, renewLane } from '../../lib/plan/lane-ledger.ts'
import {
  beginSeed,
  endSeed,
  hearSeed,
  nextStep,
  recountWork,
  takeUpWork,
  termsOfLanes,
  wakesAt,
} from '../../lib/plan/lane-work.ts'
import { lanesOf, planLanes } from '../../lib/plan/lanes.ts'
import { minute, queuedSend, replied, schedules, t0 } from './samples.ts'

type Place = readonly [provider: string, server: string]

function preflight(places: readonly Place[], changes: Partial<PreflightItem> = {}): PreflightItem {
  return {
    ...{
      kind: 'preflight',
      id: 'p',
      version: 0,
      createdAt: t0,
      state: 'planned',
      retryUntil: t0 + 60 * minute,
      followMs: 0,
    },
    message: { from: 'a@smtping.test', tls: 'opportunistic', subject: '', text: '' },
    sends: places.map(([provider, name], index) => ({
      ...{ id: `send${index}`, to: `seed${index}@x.test`, provider, reversePath: '' },
      server: { host: { kind: 'name', name }, port: 25 },
    })),
    ...changes,
  }
}

const span = { now: t0, schedules }

function laneAt(item: PreflightItem): LaneItem {
  const [lane] = planLanes(item, span)
  if (!lane) throw new Error('no lane')
  return lane
}

describe('which seeds go together', () => {
  it.each<[string, readonly Place[], readonly (readonly number[])[]]>([
    [
      'providers with servers of their own go side by side',
      [
        ['N', 'n'],
        ['P', 'p'],
        ['N', 'n'],
      ],
      [[0, 2], [1]],
    ],
    [
      'a relay is one lane, whoever the messages are for',
      [
        ['N', 'relay'],
        ['P', 'relay'],
      ],
      [[0, 1]],
    ],
    [
      'two servers of one provider are one lane',
      [
        ['N', 'n1'],
        ['N', 'n2'],
      ],
      [[0, 1]],
    ],
    [
      'a chain of both',
      [
        ['N', 'n'],
        ['N', 'relay'],
        ['P', 'relay'],
        ['Q', 'q'],
      ],
      [[0, 1, 2], [3]],
    ],
  ])('%s', (_, places, lanes) => {
    expect(lanesOf(preflight(places))).toEqual(lanes)
  })
})

describe('positions, written short', () => {
  it.each([
    [[], ''],
    [[4], '4'],
    [[0, 1, 2, 7, 9, 10], '0-2,7,9-10'],
  ])('%j is "%s"', (indices, text) => {
    expect([writeRanges(indices), readRanges(text)]).toEqual([text, indices])
  })
})

describe('the next step of a lane', () => {
  const relay = preflight(
    [
      ['N', 'relay'],
      ['P', 'relay'],
      ['N', 'relay'],
    ],
    { pace: { firstMs: 1000, leastMs: 1000, connections: 2 } },
  )
  const two = preflight([
    ['N', 'n1'],
    ['N', 'n2'],
  ])

  it('one connection to a provider at a time, and the next one at its pace', () => {
    const terms = termsOfLanes(two, schedules)
    const work = beginSeed(takeUpWork(laneAt(two)), 0, { terms, now: t0 })
    expect(nextStep(work, terms, t0 + minute)).toEqual({ kind: 'wait', until: Number.POSITIVE_INFINITY })
    const ended = endSeed(work, { index: 0, isTaken: true }, terms)
    expect(nextStep(ended, terms, t0 + 300)).toEqual({ kind: 'wait', until: t0 + 1000 })
    expect(nextStep(ended, terms, t0 + 1000)).toEqual({ kind: 'begin', index: 1 })
  })
  it('a server that has answered takes the next message, though nothing is written down yet', () => {
    const terms = termsOfLanes(two, schedules)
    const work = beginSeed(takeUpWork(laneAt(two)), 0, { terms, now: t0 })
    const heard = hearSeed(work, { index: 0, evidence: replied(250, 'ok'), begunAt: t0 }, { terms, now: t0 + 300 })
    expect(nextStep(heard, terms, t0 + 1000)).toEqual({ kind: 'begin', index: 1 })
    // Its own seed is in nobody's hands, and comes again only where its end says so.
    expect([heard.fresh, heard.again, heard.running]).toEqual([[1], [], []])
  })
  it('one connection to a server at a time, whoever the messages are for, and as many as are allowed', () => {
    const later = t0 + minute
    const stepWith = (connections: number, begun: readonly number[]) => {
      const item = { ...relay, pace: { firstMs: 1000, leastMs: 1000, connections } }
      const terms = termsOfLanes(item, schedules)
      const begin = (work: ReturnType<typeof takeUpWork>, index: number) => beginSeed(work, index, { terms, now: t0 })
      return nextStep(begun.reduce(begin, takeUpWork(laneAt(item))), terms, later)
    }
    const heldUp = { kind: 'wait', until: Number.POSITIVE_INFINITY }
    expect(stepWith(1, [0])).toEqual(heldUp)
    expect(stepWith(2, [0])).toEqual({ kind: 'begin', index: 1 })
    expect(stepWith(2, [0, 1])).toEqual(heldUp)
    expect(stepWith(3, [0, 1])).toEqual({ kind: 'begin', index: 2 })
  })
  it('a relay has a pace of its own beside that of each provider', () => {
    const terms = termsOfLanes(relay, schedules)
    const work = beginSeed(takeUpWork(laneAt(relay)), 0, { terms, now: t0 })
    expect(Object.keys(work.paces).sort()).toEqual(['provider N', 'server relay:25'])
    expect(nextStep(work, terms, t0 + 999)).toEqual({ kind: 'wait', until: t0 + 1000 })
    expect(nextStep(work, terms, t0 + 1000)).toEqual({ kind: 'begin', index: 1 })
  })
  it('a throttle of a relay is that of the relay, one of a provider is that of the provider', () => {
    const ends = (item: PreflightItem) => {
      const terms = termsOfLanes(item, schedules)
      const work = beginSeed(takeUpWork(laneAt(item)), 0, { terms, now: t0 })
      const answer = { index: 0, evidence: replied(421, '4.7.0 slow down'), begunAt: t0 }
      return endSeed(
        hearSeed(work, answer, { terms, now: t0 + 10 }),
        { index: 0, isTaken: false, comesBack: t0 + minute },
        terms,
      )
    }
    const slowed = (item: PreflightItem) =>
      Object.entries(ends(item).paces).flatMap(([key, pace]) => (pace.slowings > 0 ? [key] : []))
    expect([slowed(relay), slowed(two)]).toEqual([['server relay:25'], ['provider N']])
  })
  it('whoever waits for another attempt comes before those who had none, once it is their time', () => {
    const terms = termsOfLanes(two, schedules)
    const work = { ...takeUpWork(laneAt(two)), fresh: [1], again: [{ index: 0, at: t0 + minute }] }
    expect(nextStep(work, terms, t0)).toEqual({ kind: 'begin', index: 1 })
    expect(nextStep(work, terms, t0 + minute)).toEqual({ kind: 'begin', index: 0 })
    expect(wakesAt({ ...work, fresh: [] }, terms, t0)).toBe(t0 + minute)
  })
  it('where the last worker did not come back, the sends tell who is left', () => {
    const lease = { owner: 'dead', until: t0 + 5 * minute }
    const sends = new Map([
      [0, queuedSend({ state: 'sending', lease })],
      [1, queuedSend({ state: 'accepted' })],
    ])
    const work = recountWork(takeUpWork(laneAt(two)), { indices: [0, 1, 2], sends, now: t0 })
    expect(work).toMatchObject({ fresh: [2], again: [{ index: 0, at: t0 + 5 * minute + 1 }] })
  })
})

describe('a lane in the table', () => {
  const item = preflight([['N', 'n']])
  const lane = laneAt(item)
  const claimed = claimLane(lane, 'me', span)
  const work = { ...takeUpWork(lane), fresh: [] }

  it('is taken by one worker at a time', () => {
    expect(claimed).toMatchObject({ lease: { owner: 'me' } })
    expect(claimed && claimLane(claimed, 'you', span)).toBeUndefined()
  })
  it('is counted anew by whoever takes it from a dead one', () => {
    const later = { now: t0 + schedules.laneLeaseMs, schedules }
    expect(claimed && claimLane(claimed, 'you', later)).toMatchObject({ recount: true })
    expect(claimed && renewLane(claimed, later)).toMatchObject({ recount: true })
  })
  it('is not taken before its time', () => {
    expect(claimLane({ ...lane, wakeAt: t0 + 1 }, 'me', span)).toBeUndefined()
  })
  it('is given back by its owner alone, due when its next seed is', () => {
    const end = { ...span, work, wakeAt: t0 + minute }
    expect(claimed && releaseLane(claimed, 'you', end)).toBeUndefined()
    expect(claimed && releaseLane(claimed, 'me', end)).toMatchObject({ state: 'open', wakeAt: t0 + minute, hops: 1 })
  })
  it('leaves a long chain, and a long wait, to the sweeper', () => {
    const end = { ...span, work, wakeAt: t0 + minute }
    expect(claimed && releaseLane({ ...claimed, hops: 12 }, 'me', end)).toMatchObject({ dueAt: t0 + minute, hops: 12 })
    const long = { ...end, wakeAt: t0 + 20 * minute }
    expect(claimed && releaseLane(claimed, 'me', long)).toMatchObject({ dueAt: long.wakeAt, hops: 0 })
  })
  it('begins a new chain where the sweeper brings it on its way', () => {
    const left = { ...lane, hops: 12, wakeAt: t0 + 1, dueAt: t0 }
    expect(renewLane(left, span)).toMatchObject({ hops: 0, wakeAt: t0, dueAt: t0 + schedules.repairMs })
    expect(renewLane({ ...left, dueAt: t0 + 1 }, span)).toBeUndefined()
  })
  it('is counted anew where it forgot one of its sends, though it was done, unless somebody holds it or it failed', () => {
    const { dueAt: _, ...rest } = lane
    const done: LaneItem = { ...rest, state: 'done', hops: 12 }
    expect(recallLane(done, span)).toMatchObject({ state: 'open', recount: true, wakeAt: t0, hops: 0 })
    expect(claimed && recallLane(claimed, span)).toBeUndefined()
    expect(recallLane({ ...done, state: 'failed' }, span)).toBeUndefined()
  })
  it('is done where nothing is left', () => {
    const done = claimed && releaseLane(claimed, 'me', { ...span, work, wakeAt: undefined })
    expect([done?.state, done?.dueAt, done?.lease]).toEqual(['done', undefined, undefined])
  })
  it('that was over too early counts again; one that is open comes to its sends by itself', () => {
    const done = claimed && releaseLane(claimed, 'me', { ...span, work, wakeAt: undefined })
    expect(done && recallLane(done, span)).toMatchObject({ state: 'open', recount: true, wakeAt: t0 })
    for (const other of [lane, claimed, { ...lane, state: 'failed' } as const])
      expect(other && recallLane(other, span)).toBeUndefined()
  })
  it('is asked seldom for a send that it is late for, and once more when nobody may take that any more', () => {
    const send = { notBefore: t0, retryUntil: t0 + 60 * minute }
    const asked = [0, 4 * minute, 40 * minute].map(
      (late) => asksAgainAt(send, { now: t0 + late, schedules }) - t0 - late,
    )
    expect(asked).toEqual([schedules.repairMs, schedules.repairMs, 10 * minute])
    const end = send.retryUntil + schedules.startGraceMs
    expect(asksAgainAt(send, { now: end - minute, schedules })).toBe(end + minute)
    expect(asksAgainAt(send, { now: end - 10 * minute, schedules })).toBe(end + 1)
  })
  it('fails where nobody took it in time', () => {
    const late = { now: item.retryUntil + schedules.startGraceMs + 1, schedules }
    expect(renewLane(lane, late)).toMatchObject({ state: 'failed', trouble: 'no worker took it in time' })
  })
})
