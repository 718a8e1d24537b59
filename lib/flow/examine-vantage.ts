// A look at our own network: hosts that are known to be reachable, their ports opened and nothing said.
import type { VantageObservations } from '../diagnosis/vantage-observation.ts'
import type { HostAndPort } from '../mail/host.ts'
import { mapBounded } from './map-bounded.ts'
import { type CheckEdges, runCheck } from './run-check.ts'

export interface Control {
  readonly target: HostAndPort
  /** Those that this host is known to have open. */
  readonly ports: readonly number[]
}

/** Controls that are looked at at once. */
const maxControls = 4

/** Opens each port of each control once, at every address. */
export async function examineVantage(
  controls: readonly Control[],
  edges: CheckEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<VantageObservations> {
  const at = edges.clock.now()
  const seen = await mapBounded(controls, maxControls, (control) =>
    runCheck({ ...control, depth: 'connect' }, edges, { signal }),
  )
  return { at, controls: seen, resolvers: edges.resolvers ?? [] }
}
