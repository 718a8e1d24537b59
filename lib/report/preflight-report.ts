// What became of a preflight: one message to many seed inboxes, one verdict.
import * as z from 'zod/mini'
import { type Pace, providerKey, serverOfKey } from '../contract/lane-item.ts'
import type { PreflightItem } from '../contract/stored-items.ts'
import { hostAndPortText, hostText } from '../mail/host.ts'
import { arrivals, outcomes, verdicts } from '../mail/outcome.ts'
import { vantageSchema } from './check-report.ts'
import { judgeGate } from './gate.ts'
import { neverStartedFinding } from './outcome-finding.ts'
import { gateReportSchema, type ProviderReport, providerReportSchema, serverPaceSchema } from './preflight-shapes.ts'
import { reportProvider } from './provider-report.ts'
import { type SeedReport, seedReportSchema } from './seed-report.ts'
import { sendFindingSchema } from './send-finding.ts'
import { placementLimit, type SendReport } from './send-report.ts'
import { reportPace } from './suggested-pace.ts'
import { worstVerdict } from './verdict.ts'

const instant = z.iso.datetime()

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
  /** In the order of the request's seeds. */
  providers: z.optional(z.array(providerReportSchema)),
  /** The pace of relays: servers that messages for several providers go through. */
  servers: z.optional(z.array(serverPaceSchema)),
  /** Whether the gate of the request's policy opens; absent where it has none. */
  gate: z.optional(gateReportSchema),
  /** Not everything fitted: each seed's own report has the rest. */
  trimmed: z.optional(z.array(z.string())),
  /** In the order of the request. */
  seeds: z.array(seedReportSchema),
  findings: z.array(z.extend(sendFindingSchema, { address: z.string() })),
  limits: z.string(),
})
export type PreflightReport = z.infer<typeof preflightReportSchema>

/** The report of a preflight as it stands; `sends` are the reports of those of its sends that exist already. */
export function makePreflightReport(
  item: PreflightItem,
  { sends, paces = new Map(), never = () => undefined, vantage }: PreflightParts,
): PreflightReport {
  const whole = item.state === 'failed' ? (item.trouble ?? 'the preflight was not carried out') : undefined
  const byId = new Map(sends.map((send) => [send.id, send]))
  const seeds = item.sends.map((planned, index) =>
    seedReport(planned, { item, send: byId.get(planned.id), never: whole ?? never(index) }),
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
    providers: providersOf(seeds, paces),
    servers: serversOf(paces),
    ...(item.gate && { gate: judgeGate(item.gate, seeds) }),
    seeds,
    findings: seeds.flatMap(({ findings, target }) => findings.map((finding) => ({ ...finding, address: target.to }))),
    limits: placementLimit,
  }
}

/** What a preflight's report is made of. */
export interface PreflightParts {
  /** Those of its sends that exist already. */
  readonly sends: readonly SendReport[]
  /** Of all its lanes. */
  readonly paces?: ReadonlyMap<string, Pace>
  /** Why a seed whose message was never begun will get none, by its position; undefined while it may still get one. */
  readonly never?: (index: number) => string | undefined
  readonly vantage: string
}

function providersOf(seeds: readonly SeedReport[], paces: ReadonlyMap<string, Pace>): ProviderReport[] {
  const byProvider = Map.groupBy(seeds, ({ target }) => target.provider)
  return [...byProvider].map(([provider, own]) => reportProvider(provider, own, paces.get(providerKey(provider))))
}

function serversOf(paces: ReadonlyMap<string, Pace>) {
  return [...paces].flatMap(([key, pace]) => {
    const server = serverOfKey(key)
    return server === undefined ? [] : [{ server, pace: reportPace(pace) }]
  })
}

interface SeedParts {
  readonly item: PreflightItem
  readonly send: SendReport | undefined
  readonly never: string | undefined
}

function seedReport(planned: PreflightItem['sends'][number], { item, send, never }: SeedParts): SeedReport {
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
    ...(never === undefined ? notYetStarted : neverStarted(never)),
  }
}

const notYetStarted = { state: 'queued', final: false, action: 'wait', findings: [] } as const

/** Nobody carried the preflight out: this send will never be. */
function neverStarted(reason: string) {
  const findings = [neverStartedFinding(reason)]
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
