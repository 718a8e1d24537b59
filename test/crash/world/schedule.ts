// One run of the world from a line of text: what the servers do, who is hit where, and what the queue does beside it.
import { t0 } from '../../plan/samples.ts'
import { checkWorld } from '../invariants/check-world.ts'
import { askForSend } from './callers.ts'
import { type Fault, faultText, plannedFaults, readFault } from './fault.ts'
import type { ServerScript } from './mx-model.ts'
import type { Violation } from './record.ts'
import { scripts } from './scripts.ts'
import { openWorld, type World, type WorldSettings } from './world.ts'

export const copies = ['none', 'after', 'concurrent'] as const
export const starts = ['fresh', 'redrive'] as const

export interface Schedule {
  readonly script: keyof typeof scripts
  readonly faults: readonly Fault[]
  /** A second copy of each message: none, later, or at once. */
  readonly copies: (typeof copies)[number]
  /** `redrive`: a message of the same work is given up while it is done, and sent again from the dead letters later. */
  readonly start: (typeof starts)[number]
  readonly seed: number
}

export interface Ran {
  readonly world: World
  readonly violations: readonly Violation[]
}

const hour = 3_600_000
/** Long after the last moment of everything that is asked for here. */
export const atRestMs = 30 * hour

/** The schedule as one line, from which {@link replay} makes the same run. */
export function scheduleText({ script, faults, copies: copy, start, seed }: Schedule): string {
  return [script, copy, start, `seed=${seed}`, ...faults.map(faultText)].join(' ')
}

/** The schedule of such a line. */
export function readSchedule(line: string): Schedule {
  const [script = '', copy, start, seed = '', ...faults] = line.split(' ')
  const isScript = (name: string): name is keyof typeof scripts => name in scripts
  if (!isScript(script)) throw new Error(`no script: ${script}`)
  return {
    script,
    copies: copies.find((known) => known === copy) ?? 'none',
    start: starts.find((known) => known === start) ?? 'fresh',
    seed: Number(seed.replace('seed=', '')),
    faults: faults.map(readFault),
  }
}

/** Runs it to its end and judges. */
export async function runSchedule(
  schedule: Schedule,
  settings: WorldSettings = {},
  ask: (world: World) => void = askForSend,
): Promise<Ran> {
  const { script, faults, copies: copy, start, seed } = schedule
  const serverScript: ServerScript = scripts[script]
  const deliversTwice = copy === 'concurrent'
  const planned = { seed, faults: plannedFaults(faults), deliversTwice }
  const world = openWorld({ ...planned, scriptOf: () => serverScript, ...settings })
  ask(world)
  plant({ copy, start }, world)
  await world.kernel.run(t0 + atRestMs)
  return { world, violations: checkWorld(world) }
}

interface Planted {
  readonly copy: Schedule['copies']
  readonly start: Schedule['start']
}

/** What the queues do on their own, at times when the work is under way, waits, and is over. */
function plant({ copy, start }: Planted, { kernel, queues, record }: World): void {
  const { sends, follow, dead } = queues
  const body = () => [...record.planned.keys()].map((id) => ({ v: 1, type: 'send', id }) as const)
  const again = () => {
    for (const one of body()) sends.put(one)
    follow.put({ v: 1, type: 'mailbox', id: 'seed' })
  }
  if (copy === 'after') for (const ms of [11 * 60_000, 50 * 60_000, 3 * hour]) kernel.alarm(t0 + ms, () => again())
  if (start === 'fresh') return
  kernel.alarm(t0 + 1, () => body().map((one) => dead.put(one)))
  kernel.alarm(t0 + 25 * 60_000, () => again())
  kernel.alarm(t0 + 4 * hour, () => again())
}

/** Runs one line of text: what a failed test printed. */
export function replay(line: string, settings: WorldSettings = {}): Promise<Ran> {
  return runSchedule(readSchedule(line), settings)
}
