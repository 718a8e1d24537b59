// Work on sends: starts preflights, and makes the attempts of sends.
import { attemptSend, type SendEdges } from '../lib/flow/attempt-send.ts'
import { startPreflight } from '../lib/flow/start-preflight.ts'
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
    return { ...work, transmit, seal }
  })
  return queueHandler(async ({ type, id }, context) => {
    if (type === 'preflight') return startPreflight(id, await edges())
    return attemptSend(id, await edges(), context)
  }, surroundings)
}

export const handler = createSendWorker(process.env, deployed)
