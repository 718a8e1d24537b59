// A check from its request to everything it saw: plan, addresses once, every port at every address.
import type { Observations, PortObservation } from '../diagnosis/observation.ts'
import type { Host } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import type { Clock } from '../mail/time.ts'
import type { AddressPolicy } from '../plan/address-policy.ts'
import { type PlannedCheck, type PlannedConnection, planConnections, planPorts } from '../plan/check-plan.ts'
import { mapBounded } from './map-bounded.ts'

export interface CheckEdges {
  readonly policy: AddressPolicy
  readonly clock: Clock
  /** Behind the address policy: a target that it refuses is a failure with the reason `not-allowed`. */
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<Observed<readonly string[]>>
  /** Looks at one port at one address; never rejects for what is there. */
  readonly probe: (connection: PlannedConnection, context: { readonly signal: AbortSignal }) => Promise<PortObservation>
}

/** Connections that one check holds open at once. */
const maxConnections = 8

/** Looks, and says what was seen. Without addresses nothing is dialled. Throws InputError where a port is not for this check. */
export async function runCheck(
  request: PlannedCheck,
  { policy, clock, resolve, probe }: CheckEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<Observations> {
  const { target } = request
  const planned = planPorts(request, { policy })
  const at = clock.now()
  const addresses = await resolve(target.host, { signal })
  const found = addresses.kind === 'seen' ? addresses.value : []
  const connections = planConnections(target.host, { ...request, addresses: found, ports: planned })
  const ports = await mapBounded(connections, maxConnections, (connection) => probe(connection, { signal }))
  return { target, at, planned, addresses, ports }
}
