// Every single kill in the life of a preflight: three seeds in one lane, one of them put off once.
import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { preflightRequestSchema } from '../../lib/contract/requests.ts'
import { isSettled } from '../../lib/plan/send-ledger.ts'
import { checkWorld } from './invariants/check-world.ts'
import { sendsOf } from './invariants/judged.ts'
import { type Fault, faultText, plannedFaults } from './world/fault.ts'
import { atRestMs } from './world/schedule.ts'
import { scripts } from './world/scripts.ts'
import { openWorld, testSender, type World } from './world/world.ts'

const addresses = ['one@postbox.test', 'two@postbox.test', 'three@postbox.test']
const sender = { ...testSender, seeds: addresses.map((address) => ({ address, provider: 'Postbox', mailbox: 'seed' })) }
const request = parseInput(preflightRequestSchema, {
  ...{ server: 'mx.postbox.test:25', from: 'news@smtping.test', retrySeconds: 3600, followSeconds: 3600 },
  seeds: addresses.map((address) => ({ address })),
})

async function run(faults: readonly Fault[]): Promise<World> {
  let servers = 0
  const world = openWorld({
    ...{ seed: 1, sender, faults: plannedFaults(faults) },
    scriptOf: () => (servers++ === 1 ? scripts['defers-once'] : scripts.friendly),
  })
  ask(world)
  await world.kernel.run(world.now() + atRestMs)
  return world
}

/** A caller that is not answered asks again with the same key. */
function ask(world: World, tries = 1): void {
  const actor = world.kernel.spawn('api', async (self) => {
    const submission = { caller: 'ann', idempotency: { caller: 'ann', key: 'k' } }
    await world.stories.submitPreflight(request, submission, world.edgesFor(self))
  })
  actor.whenOver(() => {
    if (actor.state() !== 'done' && tries < 6) world.kernel.alarm(world.now() + 5000, () => ask(world, tries + 1))
  })
}

/** What a preflight promises beside what each of its sends does. */
function broken(world: World): readonly string[] {
  const sends = sendsOf(world)
  const unsettled = sends.filter(({ state }) => !isSettled(state)).map(({ state }) => `a send is ${state}`)
  const lanes = world.table.all().filter((item) => item.kind === 'lane')
  const open = lanes.filter(({ state, lease, dueAt }) => state !== 'done' || lease || dueAt !== undefined)
  const preflights = world.table.all().filter((item) => item.kind === 'preflight')
  const unended = preflights.filter(({ state, dueAt }) => state !== 'done' || dueAt !== undefined)
  return [
    ...(sends.length === addresses.length ? [] : [`${sends.length} sends`]),
    ...unsettled,
    ...open.map(({ state }) => `a lane is ${state}`),
    ...unended.map(({ state }) => `a preflight is ${state}`),
    ...checkWorld(world).map(({ invariant, text }) => `${invariant} ${text}`),
  ]
}

describe('whoever dies where in a preflight', () => {
  it('every seed has its end, none gets two messages, and the lane and the preflight come to rest', async () => {
    const quiet = await run([])
    expect(broken(quiet)).toEqual([])
    const points = quiet.kernel
      .trace()
      .filter(({ point, visit }) => visit <= 4 || !/mailbox|imap|follow|due/.test(point))
    expect(points.some(({ point }) => point.includes('lane'))).toBe(true)
    const wrong: string[] = []
    for (const point of points)
      for (const side of ['before', 'after'] as const)
        for (const form of ['throw', 'abandon'] as const) {
          const fault: Fault = { ...point, side, form }
          const texts = broken(await run([fault]))
          if (texts.length > 0) wrong.push(`${faultText(fault)}: ${texts.join('; ')}`)
        }
    expect(wrong).toEqual([])
  }, 120_000)
})
