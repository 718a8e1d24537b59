// Twenty kills in the midst of one preflight to forty seeds.
import { expect, it } from 'vitest'
import { seedOfRun } from '../chance.ts'
import { type RestartPlan, runThroughKills } from '../restart-kit.ts'
import { expectOnceInEffect } from '../restart-promises.ts'

const numbers = Array.from({ length: 10 }, (_, number) => number)

const plan: RestartPlan = {
  ...{ kills: 20, seed: seedOfRun(), paceMs: 8000, lifeMs: [50, 2000] },
  seeds: numbers.flatMap((number) => [
    `slow+${number}@slowmail.test`,
    [`ok+${number}@northmail.test`, `junk+${number}@northmail.test`, `delay+2.${number}@northmail.test`][number % 3] ??
      '',
    [
      `greylist+${number}@postbox.test`,
      `drop+dot+taken+${number}@postbox.test`,
      `defer+450--ok+${number}@postbox.test`, // no throttle: each 451 would halve the pace, and minutes be hours
    ][number % 3] ?? '',
    [
      `dsn+5.2.1+No${number}@letterhouse.test`,
      `lost+${number}@letterhouse.test`,
      `drop+body--ok+${number}@letterhouse.test`,
    ][number % 3] ?? '',
  ]),
}

it(`SMTPING_CHANCE=${plan.seed}, twenty kills: every send ends once, nothing comes twice`, async () => {
  const after = await runThroughKills(plan)
  expectOnceInEffect(after, plan)
  expect(after.taken.length).toBeGreaterThan(plan.seeds.length / 2)
}, 600_000)
