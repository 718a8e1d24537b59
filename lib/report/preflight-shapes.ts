// The parts of a preflight report beside its seeds: what each provider did, at what pace, and whether the gate opens.
import * as z from 'zod/mini'

const instant = z.iso.datetime()
const count = z.int()
/** From 0 to 1; absent where there is nothing to have a share of. */
const share = z.optional(z.number())
const spread = z.optional(z.object({ median: z.number(), p90: z.number() }))

export const paceReportSchema = z.object({
  /** Seconds between two messages at the end. */
  everySeconds: z.number(),
  /** The throttles that made it slower, the last ones. */
  slowed: z.array(z.object({ at: instant, everySeconds: z.number(), reply: z.string() })),
  slowings: count,
})
export type PaceReport = z.infer<typeof paceReportSchema>

export const suggestedPaceSchema = z.object({
  everySeconds: z.number(),
  perMinute: z.number(),
  reason: z.string(),
  /** Messages a minute on the first, second, … day, as long as no more than a twentieth is put off. */
  ramp: z.array(z.number()),
})
export type SuggestedPace = z.infer<typeof suggestedPaceSchema>

export const trendPointSchema = z.object({
  from: instant,
  tried: count,
  /** Of those whose answer is known: taken at the first try, and after being put off. */
  firstTryAcceptance: share,
  retrySuccess: share,
  medianRetries: z.optional(z.number()),
  medianSeconds: z.optional(z.number()),
})
export type TrendPoint = z.infer<typeof trendPointSchema>

export const providerReportSchema = z.object({
  provider: z.string(),
  seeds: count,
  final: count,
  tried: count,
  accepted: count,
  deferred: count,
  bounced: count,
  /** Of all seeds that have their answer. */
  acceptance: share,
  firstTryAcceptance: share,
  /** Deferrals before acceptance, of those that were put off and taken. */
  medianRetries: z.optional(z.number()),
  /** From the first attempt to the acceptance. */
  secondsToAcceptance: spread,
  /** Of all that were tried: put off at least once. */
  deferral: share,
  arrived: count,
  inbox: count,
  junk: count,
  missing: count,
  couldNotLook: count,
  /** Of those that were taken and have a mailbox to be looked for in. */
  arrival: share,
  /** Of those that arrived. */
  junkShare: share,
  /** From the acceptance to the mailbox. */
  secondsToArrival: spread,
  /** As the receivers saw it, of the messages whose receiver told: how many passed. */
  authentication: z.object({ told: count, aligned: count, spf: count, dkim: count, dmarc: count }),
  pace: z.optional(paceReportSchema),
  suggestedPace: z.optional(suggestedPaceSchema),
  trend: z.array(trendPointSchema),
})
export type ProviderReport = z.infer<typeof providerReportSchema>

export const gateRuleSchema = z.object({
  rule: z.string(),
  /** Where the rule is for one provider alone. */
  provider: z.optional(z.string()),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  sentence: z.string(),
})
export type GateRule = z.infer<typeof gateRuleSchema>

export const gateReportSchema = z.object({
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  rules: z.array(gateRuleSchema),
})
export type GateReport = z.infer<typeof gateReportSchema>

/** Pace of a server that several providers share. */
export const serverPaceSchema = z.object({ server: z.string(), pace: paceReportSchema })
