// Every minute: what is due goes back onto the queues, and what is over is concluded.
import middy from '@middy/core'
import type { ScheduledEvent } from 'aws-lambda'
import { sweep } from '../lib/flow/sweep.ts'
import { buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { deployed, type Surroundings } from './surroundings.ts'

/** The handler of the schedule. */
export function createSweeper(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(() => buildWorkEdges({ config: readConfig(environment), surroundings }))
  return middy<ScheduledEvent, { readonly swept: number }>({ timeoutEarlyInMillis: 0 }).handler(async () => {
    const swept = await sweep(await edges())
    if (swept > 0) surroundings.log('info', 'swept', { swept })
    return { swept }
  })
}

export const handler = createSweeper(process.env, deployed)
