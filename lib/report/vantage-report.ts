// The report of a look at our own network, version 1.
import * as z from 'zod/mini'
import { diagnoseVantage } from '../diagnosis/diagnose-vantage.ts'
import type { VantageObservations } from '../diagnosis/vantage-observation.ts'
import { hostText } from '../mail/host.ts'
import { verdicts } from '../mail/outcome.ts'
import { type Vantage, vantageSchema } from './check-report.ts'
import { findingSchema, reportFinding } from './finding-report.ts'
import { worstVerdict } from './verdict.ts'

export const vantageReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('vantage-report'),
  id: z.string(),
  at: z.iso.datetime(),
  vantage: z.extend(vantageSchema, {
    sourceAddresses: z.readonly(z.array(z.string())),
    resolvers: z.readonly(z.array(z.string())),
  }),
  /** The hosts that stood for the rest of the world. */
  controls: z.readonly(z.array(z.string())),
  verdict: z.enum(verdicts),
  findings: z.readonly(z.array(findingSchema)),
})
export type VantageReport = z.infer<typeof vantageReportSchema>

/** The report of what was seen. */
export function makeVantageReport(
  observations: VantageObservations,
  { id, vantage }: { readonly id: string; readonly vantage: Vantage },
): VantageReport {
  const { at, controls, resolvers } = observations
  const findings = diagnoseVantage(observations)
  const [first] = controls
  const host = first?.target.host ?? ({ kind: 'name', name: 'localhost' } as const)
  const sourceAddresses = [
    ...new Set(controls.flatMap(({ ports }) => ports.flatMap(({ localAddress }) => localAddress ?? []))),
  ]
  return {
    ...{ schemaVersion: 1, kind: 'vantage-report', id, at: new Date(at).toISOString() },
    vantage: { ...vantage, sourceAddresses, resolvers },
    controls: controls.map(({ target }) => hostText(target.host)),
    verdict: worstVerdict(findings.map(({ verdict }) => verdict)),
    findings: findings.map((finding) => reportFinding(finding, { host })),
  }
}
