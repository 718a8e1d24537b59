// Before a message goes anywhere: a server that cannot be one is the caller's mistake, and no recipient's.
import { InputError } from '../lib/contract/input-error.ts'
import type { PreflightRequest } from '../lib/contract/requests.ts'
import { type Host, hostText } from '../lib/mail/host.ts'
import type { Observed } from '../lib/mail/observed.ts'
import { addressOfNoHost, unknownHost } from './usage.ts'

interface Lookup {
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<Observed<readonly string[]>>
  readonly signal: AbortSignal
}

type Servers = Pick<PreflightRequest, 'server' | 'seeds'>

/** Names are looked up so many at a time. */
const atOnce = 8

/** Looks every server of the preflight up once. Throws InputError for those that do not exist; a failing look says nothing. */
export async function demandKnownServers(request: Servers, lookup: Lookup): Promise<void> {
  const named = serversOf(request)
  const issues = named.flatMap(({ field, host }) => addressOfNoHost(field, host))
  if (issues.length > 0) throw new InputError(issues)
  const absent = await absentNames([...new Map(named.map(({ host }) => [hostText(host), host])).values()], lookup)
  const unknown = named.filter(({ host }) => absent.has(hostText(host)))
  if (unknown.length > 0) throw new InputError(unknown.map(({ field, host }) => unknownHost(field, hostText(host))))
}

function serversOf({ server, seeds }: Servers): readonly { readonly field: string; readonly host: Host }[] {
  return [
    ...(server ? [{ field: 'server', host: server.host }] : []),
    ...seeds.flatMap((seed, index) =>
      seed.server ? [{ field: `seeds.${index}.server`, host: seed.server.host }] : [],
    ),
  ]
}

async function absentNames(hosts: readonly Host[], { resolve, signal }: Lookup): Promise<ReadonlySet<string>> {
  const absent = new Set<string>()
  const waiting = hosts.values()
  const lookThrough = async () => {
    for (const host of waiting) {
      const found = await resolve(host, { signal })
      if (found.kind === 'absent') absent.add(hostText(host))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lookThrough))
  return absent
}
