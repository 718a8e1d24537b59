// A check from its request to everything it saw: plan, addresses once, every port at every address.
import type { Observations, PortObservation, ReverseNames } from '../diagnosis/observation.ts'
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
  /** The names of an address in the reverse tree; never rejects. Nobody asks where it is not given. */
  readonly reverse?: (address: string, context: { readonly signal: AbortSignal }) => Promise<ReverseNames>
  /** The resolver that is asked, for the report. */
  readonly resolvers?: readonly string[]
  /** Looks at one port at one address; never rejects for what is there. */
  readonly probe: (connection: PlannedConnection, context: { readonly signal: AbortSignal }) => Promise<PortObservation>
}

/** Connections that one check holds open at once. */
const maxConnections = 36

/** Looks, and says what was seen. Without addresses nothing is dialled. Throws InputError where a port is not for this check. */
export async function runCheck(
  request: PlannedCheck,
  { policy, clock, resolve, reverse, resolvers, probe }: CheckEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<Observations> {
  const { target, expect, depth } = request
  const planned = planPorts(request, { policy })
  const at = clock.now()
  const addresses = await resolve(target.host, { signal })
  const found = addresses.kind === 'seen' ? addresses.value : []
  const connections = planConnections(target.host, { ...request, addresses: found, ports: planned })
  // Reverse names are asked for while the connections are made: they cost no time of their own.
  const chosen = [...new Set(connections.map(({ address }) => address))]
  const asked = reverse && depth !== 'connect' ? chosen.map((address) => reverse(address, { signal })) : undefined
  const ports = await mapBounded(connections, maxConnections, (connection) => probe(connection, { signal }))
  const reverseNames = asked && (await Promise.all(asked))
  return {
    ...{ target, at, planned, addresses, ports },
    ...(reverseNames && { reverseNames }),
    ...(expect && { expect }),
    ...(resolvers && { resolvers }),
  }
}
