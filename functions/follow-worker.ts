// Looks into seed and bounce mailboxes.
import { type LookEdges, lookForMail } from '../lib/flow/look-for-mail.ts'
import { buildLook, buildSeal, buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { queueHandler } from './queue.ts'
import { deployed, type Surroundings } from './surroundings.ts'

/** The handler of the follow queue. */
export function createFollowWorker(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(async (): Promise<LookEdges> => {
    const building = { config: readConfig(environment), surroundings }
    const [work, look, seal] = await Promise.all([buildWorkEdges(building), buildLook(building), buildSeal(building)])
    return { ...work, look, seal }
  })
  return queueHandler(async ({ id }, context) => lookForMail(id, await edges(), context), surroundings)
}

export const handler = createFollowWorker(process.env, deployed)
