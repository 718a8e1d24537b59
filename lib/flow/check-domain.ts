// A check of a whole mail domain: where its mail goes, then each of these hosts as a sender would try them.
import type { DomainObservations } from '../diagnosis/domain-observation.ts'
import type { Host } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import type { PlannedCheck } from '../plan/check-plan.ts'
import type { MailRoute } from '../records/mail-exchangers.ts'
import { mapBounded } from './map-bounded.ts'
import { type CheckEdges, runCheck } from './run-check.ts'

export interface DomainEdges extends CheckEdges {
  /** Asks for MX records; never rejects. */
  readonly route: (domain: string, context: { readonly signal: AbortSignal }) => Promise<Observed<MailRoute>>
}

/** Hosts that are looked at at once. */
const maxHosts = 4

/** Asks for the route, and checks each host on port 25. A null MX, or no answer, is the end: nothing is dialled. */
export async function checkDomain(
  domain: string,
  wish: Omit<PlannedCheck, 'target' | 'ports'>,
  edges: DomainEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<DomainObservations> {
  const at = edges.clock.now()
  const route = await edges.route(domain, { signal })
  const names = hostsOf(domain, route)
  const hosts = await mapBounded(names, maxHosts, async (host) => {
    const seen = await runCheck({ profile: 'mx', ...wish, target: { host } }, edges, { signal })
    return names.length > 1 ? ({ ...seen, isOneOfSeveral: true } as const) : seen
  })
  return { domain, at, route, hosts, ...(edges.resolvers && { resolvers: edges.resolvers }) }
}

function hostsOf(domain: string, route: Observed<MailRoute>): readonly Host[] {
  if (route.kind !== 'seen' || route.value.kind === 'null-mx') return []
  if (route.value.kind === 'own-addresses') return [{ kind: 'name', name: domain }]
  return route.value.exchangers.map(({ host }) => host)
}
