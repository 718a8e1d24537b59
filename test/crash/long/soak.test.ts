// Level 7: a thousand sends, twenty workers, a fault at one await in twenty, three days in a few seconds.
import { expect, it } from 'vitest'
import { seededRandom } from '../../../fixtures/scripted/seeded-random.ts'
import { seedOfRun } from '../chance.ts'
import { checkWorld } from '../invariants/check-world.ts'
import { sendsOf } from '../invariants/judged.ts'
import { askForSend } from '../world/callers.ts'
import type { ChooseFault } from '../world/fault.ts'
import { scripts } from '../world/scripts.ts'
import { openWorld, type World } from '../world/world.ts'

const sendsWanted = 1000
const faultShare = 0.05
const hour = 3_600_000
/** Grown by more than this, something is kept that should not be. */
const growthLimitBytes = 20 * 1024 * 1024

interface Soaked {
  readonly states: Readonly<Record<string, number>>
  readonly broken: readonly string[]
  readonly faults: number
}

async function soak(seed: number, count: number): Promise<Soaked> {
  const random = seededRandom(seed, 7)
  const names = Object.values(scripts)
  const chosen = new Map<string, (typeof names)[number]>()
  const scriptOf = (id: string) => {
    const script = chosen.get(id) ?? names[Math.floor(random.fraction() * names.length)] ?? scripts.friendly
    chosen.set(id, script)
    return script
  }
  let isOver = false
  const faults: ChooseFault = (visit) => {
    if (isOver || random.fraction() >= faultShare) return undefined
    const [side, form] = [
      random.fraction() < 0.5 ? 'before' : 'after',
      random.fraction() < 0.5 ? 'throw' : 'abandon',
    ] as const
    return { ...visit, side, form }
  }
  const choose = (points: readonly string[]) => Math.floor(random.fraction() * points.length)
  const sendWorkers = { timeoutMs: 300_000, atOnce: 20 }
  const world = openWorld({ seed, scriptOf, faults, choose, sendWorkers })
  for (let n = 0; n < count; n++) {
    const at = world.now() + Math.floor(random.fraction() * 24 * hour)
    world.kernel.alarm(at, () => askForSend(world, { key: `k${n}` }))
  }
  plantMischief(world, random.fraction)
  await world.kernel.run(world.now() + 60 * hour)
  isOver = true
  await world.kernel.run(world.now() + 12 * hour)
  const states = Map.groupBy(sendsOf(world), ({ state }) => state)
  return {
    states: Object.fromEntries([...states].map(([state, { length }]) => [state, length])),
    broken: checkWorld(world).map(({ invariant, text }) => `${invariant} ${text}`),
    faults: world.record.faults.length,
  }
}

/** Now and then, what queues, mailboxes and operators do on their own. */
function plantMischief(world: World, chance: () => number): void {
  const { sends, follow } = world.queues
  const deeds = [
    () => sends.mischief.duplicate(),
    () => follow.mischief.duplicate(),
    () => sends.mischief.expireVisibility(),
    () => sends.mischief.loseDelete(),
    () => sends.mischief.lose(),
    () => world.mailbox('seed').renumber(),
    () => world.mailbox('seed').fallSick(world.now() + 10 * 60_000),
  ]
  for (let n = 0; n < 120; n++) {
    world.kernel.alarm(world.now() + Math.floor(chance() * 48 * hour), () =>
      deeds[Math.floor(chance() * deeds.length)]?.(),
    )
  }
}

/** What is alive, and not what waits to be swept up. Of the process's own memory nothing can be said that V8 does not keep back. */
async function heapUsed(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

it('can sweep up before it measures', () => expect(globalThis.gc).toBeTypeOf('function'))

it('a thousand sends in three days: every promise is kept, nothing is left alive, nothing is kept', async () => {
  const seed = seedOfRun()
  process.stdout.write(`SMTPING_CHANCE=${seed}\n`)
  await soak(seed, 50) // what is made once, is made here
  const [heapBefore, handlesBefore] = [await heapUsed(), process.getActiveResourcesInfo().length]
  const { states, broken, faults } = await soak(seed, sendsWanted)
  expect(broken).toEqual([])
  expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.95 * sendsWanted)
  const grown = (await heapUsed()) - heapBefore
  process.stdout.write(`${faults} faults; ${JSON.stringify(states)}; heap ${Math.round(grown / 1024)} KiB more\n`)
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(handlesBefore)
  expect(grown).toBeLessThan(growthLimitBytes)
})
