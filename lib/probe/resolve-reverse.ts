// The names of an address, and whether they lead back to it: RFC 8601 section 3 (iprev), known as FCrDNS.
import { Resolver } from 'node:dns/promises'
import type { ReverseNames } from '../diagnosis/observation.ts'
import type { Observed } from '../mail/observed.ts'
import { isSameAddress } from '../plan/address-policy.ts'
import { absentOrFailed, noData } from '../records/resolver-error.ts'
import { reverseName } from '../records/reverse-name.ts'

export interface ReverseOptions {
  /** Milliseconds for all of it. */
  readonly timeoutMs: number
  /** The system's where they are not given. */
  readonly nameServers?: readonly string[]
}

/** Names that are read, and confirmed; RFC 8601 section 3 advises a limit. */
const maxNames = 5

/** Asks for PTR, then for the addresses of each name. Never rejects; a name that could not be confirmed in time is not. */
export function createResolveReverse({ timeoutMs, nameServers }: ReverseOptions) {
  return async (address: string, { signal }: { readonly signal: AbortSignal }): Promise<ReverseNames> => {
    const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 })
    if (nameServers) resolver.setServers(nameServers)
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const cancel = () => resolver.cancel()
    deadline.addEventListener('abort', cancel, { once: true })
    const names = deadline.aborted ? absentOrFailed('ECANCELLED') : await askForNames(resolver, address)
    const list = names.kind === 'seen' ? names.value : []
    const confirmed = await Promise.all(list.map((name) => leadsTo(resolver, name, address)))
    deadline.removeEventListener('abort', cancel)
    return { address, names, confirmed: list.filter((_, index) => confirmed[index]) }
  }
}

/** Resolver.reverse() takes SERVFAIL for "no such name"; the question for PTR does not. */
function askForNames(resolver: Resolver, address: string): Promise<Observed<readonly string[]>> {
  return resolver.resolvePtr(reverseName(address)).then(
    (names) => ({ kind: 'seen', value: names.slice(0, maxNames).map((name) => name.toLowerCase()) }),
    (error: NodeJS.ErrnoException) =>
      error.code === noData ? { kind: 'seen', value: [] } : absentOrFailed(error.code ?? 'EBADRESP'),
  )
}

async function leadsTo(resolver: Resolver, name: string, address: string): Promise<boolean> {
  const question = address.includes(':') ? resolver.resolve6(name) : resolver.resolve4(name)
  const addresses = await question.catch(() => [])
  return addresses.some((found) => isSameAddress(found, address))
}
