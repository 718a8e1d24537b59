// No more is under way than the doorway lets through, whatever comes of it.
import { expect, test } from 'vitest'
import { openDoorway } from '../../lib/flow/doorway.ts'

test('so many at once, in their order, with the result of each', async () => {
  const enter = openDoorway(2)
  const begun: number[] = []
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>())
  const results = ends.map(({ promise }, index) =>
    enter(async () => {
      begun.push(index)
      await promise
      return index * 10
    }),
  )
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  await settle()
  expect(begun).toEqual([0, 1])
  ends[1]?.resolve()
  await settle()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of ends) resolve()
  expect(await Promise.all(results)).toEqual([0, 10, 20, 30])
})

test('whoever fails leaves the place to the next', async () => {
  const enter = openDoorway(1)
  const fails = enter(() => Promise.reject(new Error('no')))
  const next = enter(async () => 'in')
  await expect(fails).rejects.toThrow('no')
  expect(await next).toBe('in')
  expect(await enter(async () => 'and again')).toBe('and again')
})
