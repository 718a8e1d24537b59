// How fast a preflight goes: what is asked for in messages a minute, as the distances that its lanes keep.
import { describe, expect, it } from 'vitest'
import { providerKey } from '../../lib/contract/lane-item.ts'
import type { PaceWish } from '../../lib/contract/requests.ts'
import { paceOf, termsFor } from '../../lib/plan/pace-terms.ts'
import { schedules } from './samples.ts'

const terms = (firstMs: number, leastMs: number, connections = 1) => ({ firstMs, leastMs, connections })

describe('a pace that is asked for', () => {
  it.each<[string, PaceWish, ReturnType<typeof terms>]>([
    ['nothing', {}, terms(1000, 250)],
    ['a slow beginning', { startPerMinute: 6 }, terms(10_000, 250)],
    ['a beginning above the usual limit, which is then the limit', { startPerMinute: 6000 }, terms(10, 10)],
    ['a limit below the usual beginning, which is then the beginning', { perMinute: 6 }, terms(10_000, 10_000)],
    ['a high limit', { perMinute: 6000 }, terms(1000, 10)],
    ['both', { startPerMinute: 60, perMinute: 600 }, terms(1000, 100)],
    ['a beginning above its own limit', { startPerMinute: 600, perMinute: 60 }, terms(1000, 1000)],
    ['connections', { connections: 3 }, terms(1000, 250, 3)],
  ])('%s', (_, pace, expected) => {
    expect(paceOf({ pace }, schedules).pace).toEqual(expected)
  })
})

it('a provider has its own terms, and in the rest those of all', () => {
  const wish = { startPerMinute: 30, connections: 2, providers: { Postbox: { perMinute: 60 } } }
  const preflight = paceOf({ pace: wish }, schedules)
  expect(termsFor(providerKey('Postbox'), preflight, schedules)).toEqual(terms(2000, 1000, 2))
  expect(termsFor(providerKey('Northmail'), preflight, schedules)).toEqual(terms(2000, 250, 2))
  expect(termsFor(providerKey('Postbox'), {}, schedules)).toEqual(terms(1000, 250))
})
