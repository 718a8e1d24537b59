// The report of a check of a mail domain, version 1: its route, what that amounts to, and the report of each host.
import * as z from 'zod/mini'
import { diagnoseDomain } from '../diagnosis/diagnose-domain.ts'
import type { DomainObservations } from '../diagnosis/domain-observation.ts'
import { hostText } from '../mail/host.ts'
import { type Verdict, verdicts } from '../mail/outcome.ts'
import { type CheckReport, checkReportSchema, makeCheckReport, type Vantage, vantageSchema } from './check-report.ts'
import { observedSchema } from './facts-schemas.ts'
import { type FindingReport, findingSchema, reportFinding } from './finding-report.ts'
import { mapObserved } from './session-report.ts'
import { overallVerdict, worstVerdict } from './verdict.ts'

const routeSchema = z.object({
  kind: z.enum(['exchangers', 'null-mx', 'own-addresses']),
  exchangers: z.readonly(z.array(z.object({ preference: z.int(), host: z.string() }))),
})

export const mxReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('mx-report'),
  id: z.string(),
  at: z.iso.datetime(),
  vantage: vantageSchema,
  domain: z.string(),
  verdict: z.enum(verdicts),
  /** About the domain as a whole. */
  findings: z.readonly(z.array(findingSchema)),
  route: observedSchema(routeSchema),
  /** In the order in which senders try them. */
  hosts: z.readonly(z.array(checkReportSchema)),
})
export type MxReport = z.infer<typeof mxReportSchema>

/** The report of what was seen. `newId` gives each host's report its own. */
export function makeMxReport(
  observations: DomainObservations,
  { id, newId, vantage }: { readonly id: string; readonly newId: () => string; readonly vantage: Vantage },
): MxReport {
  const { domain, at, route } = observations
  const place = { host: { kind: 'name', name: domain } } as const
  const findings = diagnoseDomain(observations).map((finding) => reportFinding(finding, place))
  const hosts = observations.hosts.map((host) => makeCheckReport(host, { id: newId(), vantage }))
  return {
    ...{ schemaVersion: 1, kind: 'mx-report', id, at: new Date(at).toISOString(), vantage, domain },
    verdict: verdictOf(findings, hosts),
    findings,
    route: mapObserved(route, (value) => ({
      kind: value.kind,
      exchangers:
        value.kind === 'exchangers'
          ? value.exchangers.map(({ preference, host }) => ({ preference, host: hostText(host) }))
          : [],
    })),
    hosts,
  }
}

/** A host that takes no connections does not make the domain's mail fail, where another one talked: senders go on to it. */
function verdictOf(findings: readonly FindingReport[], hosts: readonly CheckReport[]): Verdict {
  const isReachable = findings.some(({ id }) => id === 'mx-reachable')
  const counting = hosts.filter(({ ports }) => !isReachable || ports.some(({ state }) => state === 'open'))
  return worstVerdict([overallVerdict(findings), ...counting.map(({ verdict }) => verdict)])
}
