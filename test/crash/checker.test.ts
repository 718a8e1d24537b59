// The checker checked: every planted fault is caught by the invariant that it breaks, and by a run in which the product keeps it.
import { describe, expect, it } from 'vitest'
import { t0 } from '../plan/samples.ts'
import { checkWorld } from './invariants/check-world.ts'
import { countsByReading, mutants } from './mutants/mutants.ts'
import { askForSend } from './world/callers.ts'
import { plannedFaults, readFault } from './world/fault.ts'
import type { ServerScript } from './world/mx-model.ts'
import type { Violation } from './world/record.ts'
import { atRestMs, replay, runSchedule, scheduleText } from './world/schedule.ts'
import { scripts } from './world/scripts.ts'
import { openWorld, type World, type WorldSettings } from './world/world.ts'

interface Run {
  readonly faults?: readonly string[]
  readonly script?: ServerScript
  readonly settings?: WorldSettings
  /** What the run itself breaks, whoever is in it. */
  readonly excused?: Violation['invariant']
  /** One plain send, where nothing is said. */
  readonly ask?: (world: World) => void
}

async function judged(run: Run, mutant: WorldSettings) {
  const { faults = [], script = scripts.friendly, settings, ask = askForSend, excused } = run
  const planned = plannedFaults(faults.map(readFault))
  const world = openWorld({ faults: planned, scriptOf: () => script, ...settings, ...mutant })
  ask(world)
  await world.kernel.run(t0 + atRestMs)
  return checkWorld(world).filter(({ invariant }) => invariant !== excused)
}

const deathAfterDot: Run = { faults: ['smtp.dot#1!after!abandon'] }
const lossOfMessage: Run = { faults: ['sqs.send(send)#1!before!throw'] }
const suspended: WorldSettings = { sendWorkers: { timeoutMs: 3_000_000, atOnce: 5 } }

/** A process that slept through its lease, its socket with it, and comes home while another one has the send. */
const sleeper: Run = {
  faults: ['smtp.body#1!before!stall!800000', 'smtp.dot-reply#1!before!stall!300000'],
  script: scripts['never-shows'],
  settings: suspended,
  excused: 'INV-9',
}

/** A process that slept with the mark in its hand: its lease is over, and the sweeper has given the send back. */
const sleeperAtMark: Run = {
  faults: ['items.replace(send committing)#1!before!stall!400000'],
  script: scripts['never-shows'],
  settings: suspended,
}

const five = (world: World) => {
  for (const key of ['k1', 'k2', 'k3', 'k4', 'k5']) askForSend(world, { key })
}

const rows: readonly (readonly [keyof typeof mutants, Violation['invariant'], Run])[] = [
  ['no sweep', 'INV-1', lossOfMessage],
  ['no mark before the dot', 'INV-2', deathAfterDot],
  ['the mark comes after the dot', 'INV-2', deathAfterDot],
  ['a conflict at the mark goes on', 'INV-2', sleeperAtMark],
  ['a result is taken without its token', 'INV-2', sleeper],
  ['the lease of a look is shorter than its budget', 'INV-9', { faults: ['imap.login#1!before!stall!100000'] }],
  ['the lease of a send is shorter than its budget', 'INV-9', { faults: ['smtp.body#1!before!stall!250000'] }],
  ['the message is deleted before the result', 'INV-6', { faults: ['smtp.rcpt#1!before!throw'] }],
  ['one error fails the whole batch', 'INV-7', { faults: ['smtp.rcpt#2!before!throw'], ask: five }],
  ['an error is swallowed', 'INV-6', { faults: ['smtp.rcpt#1!before!throw'] }],
  ['what is unknown is sent again', 'INV-2', { ...deathAfterDot, script: { sessions: [], after: {} } }],
  ['TTL is the timer', 'INV-1', lossOfMessage],
  ['the table writes without a condition', 'INV-2', { settings: { deliversTwice: true } }],
  [
    'the idempotency key forgets its caller',
    'INV-4',
    {
      ask: (world) => {
        for (const caller of ['ann', 'ben']) askForSend(world, { caller, request: { subject: 'A test' } })
      },
    },
  ],
  [
    'what waits is put into the queue again',
    'INV-1',
    {
      script: scripts['defers-for-ever'],
      ask: (world) => void askForSend(world, { request: { retrySeconds: 24 * 3600 } }),
    },
  ],
  ['the guard resolves twice', 'INV-15', {}],
  [
    'the outcome is read from the first line',
    'INV-2',
    { script: { sessions: [{ stage: 'dot', does: 'mixed' }], after: {} } },
  ],
]

describe('a planted fault is caught', () => {
  it.each(rows)('%s: %s', async (name, invariant, run) => {
    expect(await judged(run, {})).toEqual([])
    const found = await judged(run, mutants[name])
    expect(found.map((violation) => violation.invariant)).toContain(invariant)
  })

  it('every one of them', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(mutants))
  })

  it('quotas that are read before they are written: INV-10', async () => {
    const limits = { checks: 10, sends: 10, seeds: 10 }
    const run: Run = {
      settings: { limits },
      ask: (world) => {
        for (let n = 0; n < 50; n++) askForSend(world, { key: `k${n}` })
      },
    }
    expect(await judged(run, {})).toEqual([])
    const found = await judged(run, { wrapItems: countsByReading() })
    expect(found.map(({ invariant }) => invariant)).toContain('INV-10')
  })
})

it('the line that a failed test prints makes the same run again', async () => {
  const faults = ['smtp.dot#1!after!abandon', 'items.read(send)#2!before!throw'].map(readFault)
  const schedule = { script: 'defers-once', faults, copies: 'concurrent', start: 'redrive', seed: 3 } as const
  const line = scheduleText(schedule)
  const [one, other] = [await runSchedule(schedule), await replay(line)]
  expect(other.world.kernel.trace()).toEqual(one.world.kernel.trace())
  expect(one.world.record.faults).toHaveLength(2)
})
