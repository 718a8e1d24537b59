// Carries out checks.
import { type CheckWorkEdges, workCheck } from '../lib/flow/work-check.ts'
import { buildCheck, buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { queueHandler } from './queue.ts'
import { deployed, type Surroundings } from './surroundings.ts'

/** The handler of the queue of checks. */
export function createCheckWorker(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(async (): Promise<CheckWorkEdges> => {
    const building = { config: readConfig(environment), surroundings }
    const [work, check] = await Promise.all([buildWorkEdges(building), buildCheck(building)])
    return { ...work, check }
  })
  return queueHandler(async ({ id }, context) => workCheck(id, await edges(), context), surroundings)
}

export const handler = createCheckWorker(process.env, deployed)
