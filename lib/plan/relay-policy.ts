// Who may be asked to relay: one's own network, and hosts that the operator of this check has named.
import { type Host, hostText, parseHost } from '../mail/host.ts'
import { type AddressPolicy, isOfOwnNetwork } from './address-policy.ts'

export interface RelayPolicy {
  readonly policy: AddressPolicy
  /** Names and addresses as people write them; one that names no host allows nothing. */
  readonly allowedHosts: readonly string[]
}

/**
 * Whether MAIL and RCPT may be said to a server for a relay test. `addresses` are all that would be dialled; where there is
 * none, only a host that is named may.
 */
export function mayTestRelay(
  { host, addresses }: { readonly host: Host; readonly addresses: readonly string[] },
  { policy, allowedHosts }: RelayPolicy,
): boolean {
  if (allowedHosts.some((text) => isSameHost(text, host))) return true
  return policy === 'any-unicast' && addresses.length > 0 && addresses.every(isOfOwnNetwork)
}

function isSameHost(text: string, host: Host): boolean {
  const allowed = parseHost(text)
  return allowed !== undefined && hostText(allowed) === hostText(host)
}
