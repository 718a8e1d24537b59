// A check from its request to everything it saw: plan, addresses once, every port at every address.

import { InputError } from '../contract/input-error.ts'
import type { Control, Observations, PortObservation, ReverseNames } from '../diagnosis/observation.ts'
import { type Host, hostText } from '../mail/host.ts'
import type { Clock } from '../mail/time.ts'
import type { AddressPolicy } from '../plan/address-policy.ts'
import { type PlannedCheck, type PlannedConnection, planConnections, planPorts } from '../plan/check-plan.ts'
import { mayTestRelay } from '../plan/relay-policy.ts'
import type { HostAddresses } from '../records/host-addresses.ts'
import { mapBounded } from './map-bounded.ts'

export interface CheckEdges {
  readonly policy: AddressPolicy
  readonly clock: Clock
  /** Behind the address policy: a target that it refuses is a failure with the reason `not-allowed`. */
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<HostAddresses>
  /** The names of an address in the reverse tree; never rejects. Nobody asks where it is not given. */
  readonly reverse?: (address: string, context: { readonly signal: AbortSignal }) => Promise<ReverseNames>
  /** The hosts that a relay test is allowed for, besides private addresses on one's own machine. */
  readonly ownHosts?: readonly string[]
  /** A host that is known to be reachable: where ports of the target keep silent, it is looked at on the same ports. */
  readonly control?: Host
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
  edges: CheckEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<Observations> {
  const { policy, clock, resolve, reverse, resolvers, probe } = edges
  const { target, expect, depth } = request
  const planned = planPorts(request, { policy })
  const at = clock.now()
  const { unanswered, ...addresses } = await resolve(target.host, { signal })
  const found = addresses.kind === 'seen' ? addresses.value : []
  refuseForeignRelayTest(request, found, edges)
  const connections = planConnections(target.host, { ...request, addresses: found, ports: planned })
  // Reverse names are asked for while the connections are made: they cost no time of their own.
  const chosen = [...new Set(connections.map(({ address }) => address))]
  const asked = reverse && depth !== 'connect' ? chosen.map((address) => reverse(address, { signal })) : undefined
  const ports = await mapBounded(connections, maxConnections, (connection) => probe(connection, { signal }))
  const control = edges.control && (await lookAtControl(edges.control, ports, { edges, signal }))
  const reverseNames = asked && (await Promise.all(asked))
  return {
    ...{ target, at, planned, addresses, ports },
    ...(reverseNames && { reverseNames }),
    ...(control && { control }),
    ...(expect && { expect }),
    ...(unanswered && { unansweredFamilies: unanswered }),
    ...(request.onRequest?.login && { loginWished: true as const }),
    ...(resolvers && { resolvers }),
  }
}

/** Throws InputError: nothing is dialled. */
function refuseForeignRelayTest(
  { target: { host }, onRequest }: PlannedCheck,
  addresses: readonly string[],
  { policy, ownHosts: allowedHosts = [] }: CheckEdges,
): void {
  if (!onRequest?.relay || mayTestRelay({ host, addresses }, { policy, allowedHosts })) return
  const message = `A relay test of ${hostText(host)} is not allowed from here: name the hosts that you answer for in SMTPING_OWN_HOSTS.`
  throw new InputError([{ field: 'relayTest', message }])
}

/** Undefined where every port was heard: then nobody is asked. */
async function lookAtControl(
  host: Host,
  ports: readonly PortObservation[],
  { edges, signal }: { readonly edges: CheckEdges; readonly signal: AbortSignal },
): Promise<Control | undefined> {
  const numbers = [...new Set(ports.filter(isUnheard).map(({ port }) => port))]
  if (numbers.length === 0) return undefined
  const { control: _, reverse: __, ...bare } = edges
  const seen = await runCheck({ target: { host }, ports: numbers, depth: 'connect' }, bare, { signal })
  return { host, ports: seen.ports }
}

/** Silent, refused, or ended before a word: what our own network may have done as well. */
function isUnheard({ state, failure, session, mailbox }: PortObservation): boolean {
  if (state === 'filtered' || state === 'closed') return true
  const end = failure ?? session?.failure ?? mailbox?.failure
  return end?.stage === 'greeting' && (end.reason === 'closed' || end.reason === 'reset')
}
