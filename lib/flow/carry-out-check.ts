// A check as it was asked for: of one host, or of all hosts that mail for a domain may go to.
import type { DomainObservations } from '../diagnosis/domain-observation.ts'
import type { Observations } from '../diagnosis/observation.ts'
import type { PlannedCheck } from '../plan/check-plan.ts'
import { checkDomain, type DomainEdges } from './check-domain.ts'
import { runCheck } from './run-check.ts'

export interface CheckWish extends PlannedCheck {
  /** The target is a mail domain. */
  readonly mx?: boolean
}

export type Checked =
  | { readonly kind: 'host'; readonly observations: Observations }
  | { readonly kind: 'domain'; readonly observations: DomainObservations }

/** Looks, and says what was seen. Addresses have no MX records: they are hosts in any case. Throws as runCheck does. */
export async function carryOutCheck(
  { mx, ...request }: CheckWish,
  edges: DomainEdges,
  context: { readonly signal: AbortSignal },
): Promise<Checked> {
  const { target, ports: _ports, ...wish } = request
  if (!mx || target.host.kind !== 'name') {
    return { kind: 'host', observations: await runCheck(request, edges, context) }
  }
  return { kind: 'domain', observations: await checkDomain(target.host.name, wish, edges, context) }
}
