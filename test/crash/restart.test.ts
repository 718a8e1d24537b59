// npm start killed in the midst of its preflight and started again on the same folder. The long form: npm run test:crash.
import { expect, it } from 'vitest'
import { seedOfRun } from './chance.ts'
import { type RestartPlan, runThroughKills } from './restart-kit.ts'
import { expectOnceInEffect } from './restart-promises.ts'

const plan: RestartPlan = {
  ...{ kills: 3, seed: seedOfRun(), paceMs: 2600, lifeMs: [100, 1800] },
  seeds: [
    ...['ok+1@northmail.test', 'ok+2@northmail.test', 'junk+1@northmail.test', 'delay+1@northmail.test'],
    ...['greylist+2@postbox.test', 'drop+dot+taken@postbox.test', 'bounce+550+5.1.1+No@postbox.test'],
    ...['bounce.dot+554+5.7.1+Spam@bluepost.test', 'dsn+5.2.1@letterhouse.test', 'ok+3@letterhouse.test'],
    ...['ok+1@slowmail.test', 'ok+2@slowmail.test', 'ok+3@slowmail.test', 'ok+4@slowmail.test', 'ok+5@slowmail.test'],
  ],
}

it(`SMTPING_CHANCE=${plan.seed}, three kills: the preflight goes on, every send ends once, nothing comes twice`, async () => {
  const after = await runThroughKills(plan)
  expectOnceInEffect(after, plan)
  // Of those that are not refused a few may have died behind the mark: then nobody tries again.
  expect(after.taken.length).toBeGreaterThanOrEqual(plan.seeds.length - 2 - plan.kills)
}, 300_000)
