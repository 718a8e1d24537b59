// Nothing is begun after a failure, and nothing goes on behind it.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { mapBounded } from '../../lib/flow/map-bounded.ts'

it('gives the results in the order of the items, with so many at once', async () => {
  let running = 0
  let most = 0
  const results = await mapBounded([30, 5, 10, 1], 2, async (ms) => {
    most = Math.max(most, ++running)
    await pause(ms)
    running -= 1
    return ms * 2
  })
  expect(results).toEqual([60, 10, 20, 2])
  expect(most).toBe(2)
})

it('waits for what is under way when one fails, and begins nothing more', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const work = mapBounded(['slow', 'fails', 'never'], 2, async (name) => {
    begun.push(name)
    await pause(name === 'slow' ? 20 : 1)
    if (name === 'fails') throw new Error('as planned')
    ended.push(name)
  })
  await expect(work).rejects.toThrow('as planned')
  expect([begun, ended]).toEqual([['slow', 'fails'], ['slow']])
})
