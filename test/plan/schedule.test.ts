// When a deferred message is tried again and a mailbox looked into again: the waits that production keeps, row by row.
import { describe, expect, it } from 'vitest'
import type { SendItem } from '../../lib/contract/stored-items.ts'
import { nextAttemptAt, productionSchedules, waitAt } from '../../lib/plan/schedule.ts'
import { claim, settle } from '../../lib/plan/send-ledger.ts'
import { queuedSend, replied, t0 } from './samples.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const schedules = productionSchedules

interface Deferral {
  readonly attempts?: number
  readonly hint?: number
  readonly jitter?: number
}

/** Milliseconds until the next attempt. */
function waitAfter({ attempts = 1, hint, jitter = 0.5 }: Deferral): number {
  return nextAttemptAt(t0, { attempts, retryAfterSeconds: hint, jitter, schedules }) - t0
}

describe('without a hint', () => {
  it.each([
    [1, 5],
    [2, 15],
    [3, 30],
    [4, 60],
    [5, 120],
    [6, 240],
    [7, 240],
    [12, 240],
  ])('after attempt %i: %i minutes, a tenth less or more by chance', (attempts, minutes) => {
    expect(waitAfter({ attempts })).toBe(minutes * minute)
    expect(waitAfter({ attempts, jitter: 0 })).toBe(0.9 * minutes * minute)
    expect(waitAfter({ attempts, jitter: 1 })).toBe(1.1 * minutes * minute)
  })
})

describe('"try again in N seconds"', () => {
  it.each([60, 61, 300, 3600])('%i is honoured: never earlier, and by chance up to a tenth later', (hint) => {
    expect(waitAfter({ hint, jitter: 0 })).toBe(hint * second)
    expect(waitAfter({ hint, jitter: 1 })).toBe(hint * 1100)
  })
  it.each([0, 1, 59, 3601, 86_400])('%i is out of bounds: the schedule holds', (hint) => {
    expect(waitAfter({ hint })).toBe(5 * minute)
    expect(waitAfter({ hint, attempts: 3 })).toBe(30 * minute)
  })
  it.each([
    [6, 60, 1 * minute],
    [7, 60, 240 * minute],
    [7, 3600, 240 * minute],
  ])('after attempt %i, %i: it hurries none behind the sixth', (attempts, hint, wait) => {
    expect(waitAfter({ attempts, hint, jitter: 0 })).toBe(wait)
  })
})

/** The end of one attempt that began when it was due and was put off at once. */
function putOff(item: SendItem, jitter: number): SendItem {
  const at = { now: item.notBefore, schedules, jitter }
  const claimed = claim(item, 'worker', at)
  const evidence = replied(451, '4.3.0 busy', item.notBefore)
  const settled = claimed && settle(claimed, 'worker', { evidence, transcript: [] }, at)
  if (!settled) throw new Error('the ledger refused')
  return settled
}

/** All its attempts, minutes after the first. */
function attemptsOf(item: SendItem, jitter: number): readonly number[] {
  let one = item
  while (one.state === 'queued') one = putOff(one, jitter)
  expect(one.state).toBe('deferred')
  return one.attempts.map(({ startedAt }) => Math.round((startedAt - t0) / minute))
}

describe('the window', () => {
  it('a day holds eleven attempts of a message that is always put off', () => {
    expect(schedules.retryWindowMs).toBe(24 * hour)
    expect(attemptsOf(queuedSend(), 0.5)).toEqual([0, 5, 20, 50, 110, 230, 470, 710, 950, 1190, 1430])
  })
  it('by chance they are one fewer', () => {
    expect(attemptsOf(queuedSend(), 0)).toHaveLength(11)
    expect(attemptsOf(queuedSend(), 1)).toHaveLength(10)
  })
  it('an attempt at its last moment is made, and none a millisecond after it', () => {
    const until = t0 + 5 * minute
    expect(putOff(queuedSend({ retryUntil: until }), 0.5)).toMatchObject({ state: 'queued', notBefore: until })
    expect(putOff(queuedSend({ retryUntil: until - 1 }), 0.5)).toMatchObject({ state: 'deferred' })
  })
})

it('a mailbox is looked into after half a minute, ever more seldom, and every four hours from the second day on', () => {
  const waits = Array.from({ length: 45 }, (_, look) => waitAt(schedules.lookMs, look))
  expect(waits.slice(0, 7)).toEqual([30, 60, 120, 300, 600, 1200, 2400].map((seconds) => seconds * second))
  expect(waits.slice(7, 30)).toEqual(Array.from({ length: 23 }, () => hour))
  expect(waits.slice(30)).toEqual(Array.from({ length: 15 }, () => 4 * hour))
  expect(schedules.followMs).toBe(72 * hour)
})
