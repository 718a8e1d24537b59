// The hosts that a message may be handed to: the server that was named, or what the recipient's domain names (RFC 5321
// section 5.1, RFC 7505).
import type { Host } from '../mail/host.ts'
import { hostText } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import type { MailExchanger, MailRoute } from '../records/mail-exchangers.ts'

export type FoundHosts =
  | { readonly kind: 'hosts'; readonly hosts: readonly Host[] }
  | { readonly kind: 'none'; readonly failure: SessionFailure }

/** Asks where mail for a domain goes. */
export type AskRoute = (domain: string, context: { readonly signal: AbortSignal }) => Promise<Observed<MailRoute>>

interface Asking {
  readonly signal: AbortSignal
  readonly route: AskRoute
  /** A random number from 0 to 1. */
  readonly random: () => number
}

/** The hosts in the order to try them, or why there is none. */
export async function findHosts(
  { server, byMx }: { readonly server: { readonly host: Host }; readonly byMx?: boolean | undefined },
  { signal, route, random }: Asking,
): Promise<FoundHosts> {
  if (!byMx) return { kind: 'hosts', hosts: [server.host] }
  const found = await route(hostText(server.host), { signal })
  switch (found.kind) {
    case 'seen':
      return hostsOf(found.value, server.host, random)
    case 'temporary-failure':
      return { kind: 'none', failure: found.cause }
    case 'absent':
      return none('domain-not-found', 'the domain of the recipient does not exist')
    case 'not-reached':
      return none('name-server-failed', 'the name servers were not asked')
  }
}

function hostsOf(route: MailRoute, domain: Host, random: () => number): FoundHosts {
  switch (route.kind) {
    case 'null-mx':
      return none('null-mx', 'MX 0 .: the domain takes no mail')
    case 'own-addresses':
      return { kind: 'hosts', hosts: [domain] }
    case 'exchangers': {
      const hosts = shuffleEqual(route.exchangers, random).map(({ host }) => host)
      if (hosts.length > 0) return { kind: 'hosts', hosts }
      return none('mx-not-a-host', `no MX record names a host: ${route.unusable.join(' ')}`)
    }
  }
}

/** Those of one preference in any order: RFC 5321 section 5.1 demands it, so that the load is spread. */
function shuffleEqual(exchangers: readonly MailExchanger[], random: () => number): readonly MailExchanger[] {
  return exchangers
    .map((exchanger) => ({ exchanger, place: random() }))
    .sort((one, other) => one.exchanger.preference - other.exchanger.preference || one.place - other.place)
    .map(({ exchanger }) => exchanger)
}

function none(reason: SessionFailure['reason'], detail: string): FoundHosts {
  return { kind: 'none', failure: { stage: 'dns', reason, detail } }
}
