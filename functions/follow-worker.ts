// Looks into seed and bounce mailboxes, and tests the logins of seeds.
import { type LookEdges, lookForMail } from '../lib/flow/look-for-mail.ts'
import { type TestSeedEdges, testSeed } from '../lib/flow/test-seed.ts'
import { buildLook, buildSeal, buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { queueHandler } from './queue.ts'
import { buildSeedWork } from './seed-adapters.ts'
import { deployed, type Surroundings } from './surroundings.ts'

/** The handler of the follow queue. */
export function createFollowWorker(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(async (): Promise<LookEdges & TestSeedEdges> => {
    const building = { config: readConfig(environment), surroundings }
    const [work, configured, seal] = await Promise.all([
      buildWorkEdges(building),
      buildLook(building),
      buildSeal(building),
    ])
    return { ...work, ...(await buildSeedWork(building, { ...work, configured })), seal }
  })
  return queueHandler(async ({ type, id }, context) => {
    if (type === 'seed') return testSeed(id, await edges(), context)
    return lookForMail(id, await edges(), context)
  }, surroundings)
}

export const handler = createFollowWorker(process.env, deployed)
