// What must hold for the gate of a preflight to open, as requests and policy files say it. All of it is optional.
import * as z from 'zod/mini'

const shareField = z
  .number()
  .check(z.refine((value) => value >= 0 && value <= 1, { error: 'A share is a number from 0 to 1: 0.05 is 5 %.' }))

const share = z.optional(shareField)

const rules = {
  /** Seeds that took the message, of all seeds; at least. */
  acceptance: share,
  /** Seeds that took it at the first try; at least. */
  firstTryAcceptance: share,
  /** Messages in the inbox or in Junk within so many minutes of being taken, of all that were taken; at least. */
  arrival: z.optional(
    z.strictObject({
      withinMinutes: z.number().check(z.gt(0), z.lte(72 * 60)),
      share: shareField,
    }),
  ),
  /** Messages in Junk, of all that arrived; at most. */
  junk: share,
  /** Seeds whose message was put off at least once, of all that were tried; at most. */
  deferral: share,
  /** Each receiver that says what it checked found SPF, DKIM and DMARC in order. */
  authentication: z.optional(z.literal('aligned', { error: 'Write "aligned", or leave it out.' })),
  /**
   * What nobody knows: sends of unknown outcome, and mailboxes that could not be read. `inconclusive` where it could change
   * the answer of a rule, `fail` counts it against the preflight, `ignore` leaves it out. Default `inconclusive`.
   */
  unknown: z.optional(z.enum(['inconclusive', 'fail', 'ignore'])),
}

export const gatePolicySchema = z.strictObject({
  ...rules,
  /** Rules for one provider alone, in place of those above. */
  providers: z.optional(z.record(z.string().check(z.minLength(1)), z.strictObject(rules))),
})
export type GatePolicy = z.infer<typeof gatePolicySchema>
export type GateRules = Omit<GatePolicy, 'providers'>
