// The way out: every name is resolved and every connection dialled here, behind the address policy.
import type { AddressPolicy } from '../plan/address-policy.ts'
import { type Dial, dialTcp } from '../smtp/dial.ts'
import { guardedDial, guardedResolve } from './guard.ts'
import { createResolveHost, type ResolveHost } from './resolve-host.ts'

export interface Network {
  readonly policy: AddressPolicy
  readonly resolve: ResolveHost
  readonly dial: Dial
}

/** Milliseconds for the addresses of one name. */
const resolveMs = 5_000

/** The network under a policy. On a person's own machine names are also those that the machine itself knows. */
export function openNetwork(policy: AddressPolicy): Network {
  const sources = policy === 'any-unicast' ? 'this-machine-too' : 'name-servers'
  const resolve = createResolveHost({ sources, timeoutMs: resolveMs })
  return { policy, resolve: guardedResolve({ policy, resolve }), dial: guardedDial({ policy, dial: dialTcp }) }
}
