// Level 1: every single kill: each await of a send's life, before and after, by error and by death, with copies of its messages
// at other times, and with dead letters.
import { describe, expect, it } from 'vitest'
import type { Fault, Visit } from './world/fault.ts'
import { brokenPromises } from './world/judge.ts'
import { killPoints } from './world/kill-points.ts'
import { copies, type Schedule, starts } from './world/schedule.ts'

const seed = 20_261_121

function* kills(points: readonly Visit[]): Generator<Fault> {
  for (const point of points)
    for (const side of ['before', 'after'] as const)
      for (const form of ['throw', 'abandon'] as const) yield { ...point, side, form }
}

function* everyWay(script: Schedule['script'], points: readonly Visit[]): Generator<Schedule> {
  for (const kill of kills(points))
    for (const copy of copies) for (const start of starts) yield { script, faults: [kill], copies: copy, start, seed }
}

function* plainly(script: Schedule['script'], points: readonly Visit[]): Generator<Schedule> {
  for (const kill of kills(points)) yield { script, faults: [kill], copies: 'none', start: 'fresh', seed }
}

describe('whoever dies where', () => {
  it('a message that is taken and arrives: every promise is kept', async () => {
    const points = await killPoints('friendly')
    expect(points.length).toBeGreaterThan(50)
    expect(await brokenPromises(everyWay('friendly', points))).toEqual([])
  }, 120_000)

  it.each([
    'defers-once',
    'refuses',
    'takes-in-silence',
    'loses-in-silence',
    'accepts-then-bounces',
    'never-shows',
  ] as const)(
    '%s: every promise is kept',
    async (script) => {
      const points = await killPoints(script)
      expect(await brokenPromises(plainly(script, points))).toEqual([])
    },
    60_000,
  )
})
