// Level 1: every single kill: each await of a send's life, before and after, by error and by death, with copies of its messages
// at other times, and with dead letters.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../fixtures/scripted/seeded-random.ts'
import { schedules, t0 } from '../plan/samples.ts'
import { maxLooks } from './invariants/bounded-cost.ts'
import { checkWorld } from './invariants/check-world.ts'
import { sendsOf } from './invariants/judged.ts'
import { askForPreflight, askForSend } from './world/callers.ts'
import type { Fault, Visit } from './world/fault.ts'
import { brokenPromises } from './world/judge.ts'
import { killPoints } from './world/kill-points.ts'
import { copies, runSchedule, type Schedule, starts } from './world/schedule.ts'
import { scripts } from './world/scripts.ts'
import { openWorld, testSender, type World } from './world/world.ts'

const seed = 20_261_121
const plain = { faults: [], copies: 'none', start: 'fresh', seed } as const

const isScript = (name: string): name is Schedule['script'] => name in scripts
const scriptNames = Object.keys(scripts).filter(isScript)

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
  for (const kill of kills(points)) yield { ...plain, script, faults: [kill] }
}

describe('whoever dies where', () => {
  it('a message that is taken and arrives: every promise is kept', async () => {
    const points = await killPoints('friendly')
    expect(points.length).toBeGreaterThan(50)
    expect(await brokenPromises(everyWay('friendly', points))).toEqual([])
  }, 120_000)

  it.each(scriptNames.filter((name) => name !== 'friendly'))(
    '%s: every promise is kept',
    async (script) => {
      expect(await brokenPromises(plainly(script, await killPoints(script)))).toEqual([])
    },
    60_000,
  )

  it('a preflight: each of its sends is made once, and has its end', async () => {
    const addresses = ['one@postbox.test', 'two@postbox.test', 'three@bluepost.test']
    const seeds = addresses.map((address) => ({ address, provider: 'Postbox', mailbox: 'seed' }))
    const judging = {
      settings: { sender: { ...testSender, seeds } },
      ask: (world: World) => void askForPreflight(world, addresses),
      also: (world: World) => {
        const made = sendsOf(world).map(({ to }) => to)
        return made.toSorted().join() === addresses.toSorted().join() ? [] : [`sends were made to ${made.join()}`]
      },
    }
    const points = await killPoints('friendly', judging)
    const ofStart = points.filter(({ point }) => !/smtp|imap|dns|mailbox|follow/.test(point))
    expect(await brokenPromises(plainly('friendly', ofStart), judging)).toEqual([])
  }, 60_000)
})

/** What a send came to, without times. */
function ends(world: World): readonly unknown[] {
  return sendsOf(world).map(({ id, state, arrival, attempts, evidence }) => {
    const kinds = evidence.map(({ kind }) => kind)
    return [state, arrival, attempts.length, kinds.toSorted(), world.servers.countOf(id)]
  })
}

describe('INV-5: copies of messages change nothing', () => {
  it.each(scriptNames)('%s', async (script) => {
    const alone = ends((await runSchedule({ ...plain, script })).world)
    for (const copy of copies) {
      for (let order = 0; order < 10; order++) {
        const random = seededRandom(seed, order)
        const choose = (points: readonly string[]) => Math.floor(random.fraction() * points.length)
        const { world } = await runSchedule({ ...plain, script, copies: copy }, { choose })
        expect([script, copy, order, ...ends(world)]).toEqual([script, copy, order, ...alone])
      }
    }
  })
})

it(`INV-8: three days of looking for one send are at most ${maxLooks} looks`, async () => {
  const world = openWorld({ scriptOf: () => scripts['never-shows'] })
  askForSend(world, { request: { followSeconds: 72 * 3600 } })
  await world.kernel.run(t0 + 80 * 3_600_000)
  expect(checkWorld(world)).toEqual([])
  expect(sendsOf(world)[0]).toMatchObject({ arrival: 'missing', followMs: schedules.followMs })
  expect(world.mailbox('seed').looks()).toBeLessThanOrEqual(maxLooks)
})

it.each([
  ['friendly', { attempts: 1, messages: 1, writes: 5 }],
  ['defers-once', { attempts: 2, messages: 2, writes: 8 }],
  ['defers-for-ever', { attempts: 4, messages: 4, writes: 12 }],
] as const)('INV-8: %s costs %o where nobody dies', async (script, expected) => {
  const { world } = await runSchedule({ ...plain, script })
  const [send] = sendsOf(world)
  const messages = world.record.queue.filter(({ what, body }) => what === 'sent' && body.id === send?.id).length
  const writes = world.record.writes.filter(({ after }) => after.id === send?.id).length
  expect({ attempts: send?.attempts.length, messages, writes }).toEqual(expected)
})
