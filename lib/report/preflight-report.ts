// What became of a preflight: one message to many seed inboxes, one verdict.
import * as z from 'zod/mini'
import type { PreflightItem } from '../contract/stored-items.ts'
import { hostAndPortText, hostText } from '../mail/host.ts'
import { arrivals, outcomes, verdicts } from '../mail/outcome.ts'
import { vantageSchema } from './check-report.ts'
import { neverStartedFinding, sendFindingSchema } from './send-findings.ts'
import { placementLimit, type SendReport, sendReportSchema } from './send-report.ts'
import { worstVerdict } from './verdict.ts'

const instant = z.iso.datetime()

/** A seed's part of the preflight: its send, without transcripts. */
const seedReportSchema = z.omit(sendReportSchema, { limits: true, vantage: true, schemaVersion: true, kind: true })

export const preflightReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('preflight-report'),
  id: z.string(),
  at: instant,
  vantage: vantageSchema,
  target: z.object({ from: z.string(), subject: z.string(), seeds: z.int() }),
  final: z.boolean(),
  verdict: z.enum(verdicts),
  counts: z.object({
    final: z.int(),
    outcomes: z.record(z.string(), z.int()),
    arrivals: z.record(z.string(), z.int()),
  }),
  /** In the order of the request. */
  seeds: z.array(seedReportSchema),
  findings: z.array(z.extend(sendFindingSchema, { address: z.string() })),
  limits: z.string(),
})
export type PreflightReport = z.infer<typeof preflightReportSchema>
export type SeedReport = PreflightReport['seeds'][number]

/** The report of a preflight as it stands; `sends` are the reports of those of its sends that exist already. */
export function makePreflightReport(
  item: PreflightItem,
  { sends, vantage }: { readonly sends: readonly SendReport[]; readonly vantage: string },
): PreflightReport {
  const seeds = item.sends.map((planned) =>
    seedReport(planned, { item, send: sends.find(({ id }) => id === planned.id) }),
  )
  const final = seeds.every((seed) => seed.final)
  return {
    schemaVersion: 1,
    kind: 'preflight-report',
    id: item.id,
    at: new Date(item.createdAt).toISOString(),
    vantage: { name: vantage },
    target: { from: item.message.from, subject: item.message.subject, seeds: seeds.length },
    final,
    verdict: final ? worstVerdict(seeds.map(({ verdict }) => verdict)) : 'inconclusive',
    counts: {
      final: seeds.filter((seed) => seed.final).length,
      outcomes: count(
        outcomes,
        seeds.map(({ outcome }) => outcome),
      ),
      arrivals: count(
        arrivals,
        seeds.map(({ arrival }) => arrival),
      ),
    },
    seeds,
    findings: seeds.flatMap(({ findings, target }) => findings.map((finding) => ({ ...finding, address: target.to }))),
    limits: placementLimit,
  }
}

function seedReport(
  planned: PreflightItem['sends'][number],
  { item, send }: { readonly item: PreflightItem; readonly send: SendReport | undefined },
): SeedReport {
  if (send) {
    const { limits: _limits, vantage: _vantage, schemaVersion: _version, kind: _kind, ...rest } = send
    return { ...rest, attempts: rest.attempts.map(({ transcript: _, ...attempt }) => attempt) }
  }
  return {
    id: planned.id,
    at: new Date(item.createdAt).toISOString(),
    target: {
      server: hostAndPortText(hostText(planned.server.host), planned.server.port),
      to: planned.to,
      provider: planned.provider,
    },
    verdict: 'inconclusive',
    attempts: [],
    seconds: {},
    contradictions: [],
    ...(item.state === 'failed' ? neverStarted(item) : notYetStarted),
  }
}

const notYetStarted = { state: 'queued', final: false, action: 'wait', findings: [] } as const

/** Nobody carried the preflight out: this send will never be. */
function neverStarted({ trouble = 'the preflight was not carried out' }: PreflightItem) {
  const findings = [neverStartedFinding(trouble)]
  return {
    state: 'not-sent',
    final: true,
    outcome: 'not-sent',
    cause: 'system',
    action: 'retry-later',
    findings,
  } as const
}

/** How often each word occurs; words that do not occur count zero. */
function count(words: readonly string[], values: readonly (string | undefined)[]): Record<string, number> {
  return Object.fromEntries(words.map((word) => [word, values.filter((value) => value === word).length]))
}
