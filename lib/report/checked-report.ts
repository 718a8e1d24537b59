// The report of a check as it was asked for: of one host, or of a mail domain.
import type { DomainObservations } from '../diagnosis/domain-observation.ts'
import type { Observations } from '../diagnosis/observation.ts'
import { type CheckReport, makeCheckReport, type Vantage } from './check-report.ts'
import { fitCheckReport } from './fit-check-report.ts'
import { type MxReport, makeMxReport } from './mx-report.ts'

type Checked =
  | { readonly kind: 'host'; readonly observations: Observations }
  | { readonly kind: 'domain'; readonly observations: DomainObservations }

/** Each host of a domain has a report with an id of its own. */
export function makeCheckedReport(
  checked: Checked,
  { id, newId, vantage }: { readonly id: string; readonly newId: () => string; readonly vantage: Vantage },
): CheckReport | MxReport {
  if (checked.kind === 'host') return makeCheckReport(checked.observations, { id, vantage })
  return makeMxReport(checked.observations, { id, newId, vantage })
}

/** The report cut until it fits; the hosts of a domain share the room. */
export function fitCheckedReport(report: CheckReport | MxReport, maxBytes: number): CheckReport | MxReport {
  if (report.kind === 'check-report') return fitCheckReport(report, maxBytes)
  const share = Math.floor(maxBytes / Math.max(1, report.hosts.length))
  return { ...report, hosts: report.hosts.map((host) => fitCheckReport(host, share)) }
}
