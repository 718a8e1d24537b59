// What a look at our own network saw: hosts that are known to be reachable, and whether they are from here.
import type { Instant } from '../mail/time.ts'
import type { Observations } from './observation.ts'

export interface VantageObservations {
  readonly at: Instant
  /** Each control with its ports opened and nothing said. */
  readonly controls: readonly Observations[]
  readonly resolvers: readonly string[]
}
