// Level 2: every two kills at the points of the ledger: the second one may hit whoever repairs the first.
import { describe, expect, it } from 'vitest'
import type { Fault, Visit } from '../world/fault.ts'
import { brokenPromises } from '../world/judge.ts'
import { ledgerPoints } from '../world/kill-points.ts'
import type { Schedule } from '../world/schedule.ts'

const seed = 20_261_121

function* killsAt(points: readonly Visit[]): Generator<Fault> {
  for (const point of points)
    for (const side of ['before', 'after'] as const)
      for (const form of ['throw', 'abandon'] as const) yield { ...point, side, form }
}

function* pairs(script: Schedule['script'], points: readonly Visit[]): Generator<Schedule> {
  const kills = [...killsAt(points)]
  // A point that is come to again, by whoever repairs what the first kill left.
  const again = [...killsAt(points.map(({ point, visit }) => ({ point, visit: visit + 1 })))]
  for (const [index, first] of kills.entries())
    for (const second of [...kills.slice(index + 1), ...again])
      if (first.point !== second.point || first.visit !== second.visit)
        for (const copy of ['none', 'concurrent'] as const)
          yield { script, faults: [first, second], copies: copy, start: 'fresh', seed }
}

describe('whoever dies, and whoever dies after that', () => {
  it.each(['friendly', 'takes-in-silence'] as const)('%s: every promise is kept', async (script) => {
    const points = await ledgerPoints(script)
    expect(points.length).toBeGreaterThan(8)
    const schedules = [...pairs(script, points)]
    process.stdout.write(`${script}: ${points.length} points, ${schedules.length} schedules\n`)
    expect(await brokenPromises(schedules)).toEqual([])
  })
})
