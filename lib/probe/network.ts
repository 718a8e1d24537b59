// The way out: every name is resolved and every connection dialled here, behind the address policy.
import { getServers } from 'node:dns'
import type { ReverseNames } from '../diagnosis/observation.ts'
import type { AddressPolicy } from '../plan/address-policy.ts'
import { type Dial, dialTcp } from '../smtp/dial.ts'
import { guardedDial, guardedResolve } from './guard.ts'
import { createResolveHost, type ResolveHost } from './resolve-host.ts'
import { createResolveReverse } from './resolve-reverse.ts'
import { createResolveRoute, type ResolveRoute } from './resolve-route.ts'

export interface Network {
  readonly policy: AddressPolicy
  readonly resolve: ResolveHost
  readonly reverse: (address: string, context: { readonly signal: AbortSignal }) => Promise<ReverseNames>
  readonly route: ResolveRoute
  /** The name servers that are asked. */
  readonly resolvers: readonly string[]
  readonly dial: Dial
}

/** Milliseconds for the addresses of one name, or for any other question. */
const timeoutMs = 5_000
/** For the names of an address, on which nothing depends. */
const reverseTimeoutMs = 2_000

/**
 * The network under a policy. On a person's own machine names are also those that the machine itself knows, unless name
 * servers are named ("192.0.2.53:5353"): then they alone are asked.
 */
export function openNetwork(policy: AddressPolicy, nameServers?: readonly string[]): Network {
  const sources = policy === 'any-unicast' && !nameServers ? 'this-machine-too' : 'name-servers'
  const asking = { timeoutMs, ...(nameServers && { nameServers }) }
  const resolve = createResolveHost({ ...asking, sources })
  return {
    policy,
    resolve: guardedResolve({ policy, resolve }),
    reverse: createResolveReverse({ ...asking, timeoutMs: reverseTimeoutMs }),
    route: createResolveRoute(asking),
    resolvers: nameServers ?? getServers(),
    dial: guardedDial({ policy, dial: dialTcp }),
  }
}
