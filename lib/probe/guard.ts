// The guard: whatever was decided before, no name is looked up and no socket opened that the policy refuses.
import type { Observed } from '../mail/observed.ts'
import { type AddressPolicy, allowsAddress, allowsHost, allowsPort, isSameAddress } from '../plan/address-policy.ts'
import type { Dial, Dialled } from '../smtp/dial.ts'
import type { ResolveHost } from './resolve-host.ts'

/** One wording for every refusal: it must not tell what kind of name, address or port it was. */
const notLookedUp: Observed<never> = { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'not-allowed' } }
const notDialled: Dialled = {
  kind: 'failed',
  state: 'unreachable',
  failure: { stage: 'connect', reason: 'not-allowed' },
}

/**
 * The resolver behind the policy; a refusal has the reason `not-allowed` and names no address. One address that is not
 * allowed refuses them all: a mixed answer is an attempt to get at the other one.
 */
export function guardedResolve({
  policy,
  resolve,
}: {
  readonly policy: AddressPolicy
  readonly resolve: ResolveHost
}): ResolveHost {
  return async (host, context) => {
    if (!allowsHost(host, policy)) return notLookedUp
    const found = await resolve(host, context)
    const isAllowed = found.kind !== 'seen' || found.value.every((address) => allowsAddress(address, policy))
    return isAllowed ? found : notLookedUp
  }
}

/** The dial behind the policy. A refusal has the reason `not-allowed` and comes before any socket. */
export function guardedDial({ policy, dial }: { readonly policy: AddressPolicy; readonly dial: Dial }): Dial {
  return async (address, port, context) => {
    if (!allowsAddress(address, policy) || !allowsPort(port, policy)) return notDialled
    const dialled = await dial(address, port, context)
    if (dialled.kind === 'failed' || isPinned(dialled.socket.remoteAddress, address)) return dialled
    dialled.socket.destroy()
    return notDialled
  }
}

/** A socket that the other side has closed already knows no address any more, and carries nothing either. */
function isPinned(remoteAddress: string | undefined, address: string): boolean {
  return remoteAddress === undefined || isSameAddress(remoteAddress, address)
}
