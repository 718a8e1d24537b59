// The arithmetic of the benchmarks; the benchmarks themselves are no tests.
import { describe, expect, it } from 'vitest'
import { median } from '../../scripts/benches/measure.ts'
import { goalLine } from '../../scripts/benches/smtp/goal-line.ts'
import { compareRates } from '../../scripts/benches/smtp/rates.ts'

describe('the median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[10, 9, 2, 1], 5.5],
    [[7], 7],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('rates', () => {
  it('are medians per second, and the round that warms up does not count', async () => {
    const times = [1, 2000, 1000, 500]
    const run = async () => ({ count: 100, ms: times.shift() ?? 0 })
    expect(await compareRates([{ name: 'one', run }], { rounds: 3 })).toEqual({ one: 100 })
  })

  it('are taken in alternating order', async () => {
    const order: string[] = []
    const contenders = ['one', 'two'].map((name) => ({
      name,
      run: async () => {
        order.push(name)
        return { count: 1, ms: 1 }
      },
    }))
    await compareRates(contenders, { rounds: 2 })
    expect(order).toEqual(['one', 'two', 'two', 'one', 'one', 'two'])
  })
})

describe('a goal', () => {
  it.each([
    [{ value: 100, goal: 100, better: 'more' }, 'at least 100, met'],
    [{ value: 99, goal: 100, better: 'more' }, 'at least 100, MISSED'],
    [{ value: 3, goal: 3, better: 'less' }, 'at most 3, met'],
    [{ value: 4, goal: 3, better: 'less' }, 'at most 3, MISSED'],
  ] as const)('%j is %s', (measured, expected) => {
    expect(goalLine('what', { unit: 'KB', ...measured })).toContain(expected)
  })
})
