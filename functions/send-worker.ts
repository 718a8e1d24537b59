// Work on sends: starts preflights, takes turns at their lanes, and makes the attempts of single sends.
import type { SendEdges } from '../lib/flow/attempt-send.ts'
import { workOnSends } from '../lib/flow/work-on-sends.ts'
import { buildSeal, buildTransmit, buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { queueHandler } from './queue.ts'
import { deployed, type Surroundings } from './surroundings.ts'

/** The handler of the queue of sends. */
export function createSendWorker(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(async (): Promise<SendEdges> => {
    const building = { config: readConfig(environment), surroundings }
    const [work, transmit, seal] = await Promise.all([
      buildWorkEdges(building),
      buildTransmit(building),
      buildSeal(building),
    ])
    return { ...work, ...transmit, seal }
  })
  return queueHandler(async (message, context) => workOnSends(message, await edges(), context), surroundings)
}

export const handler = createSendWorker(process.env, deployed)
