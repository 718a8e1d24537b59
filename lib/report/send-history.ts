// The history of a send: the states that it went through, and what was reported about it later.
import * as z from 'zod/mini'
import type { Evidence } from '../classification/evidence.ts'
import { matches } from '../classification/evidence.ts'
import { type SendItem, sendStates } from '../contract/stored-items.ts'
import { dsnActions, type RecipientStatus } from '../mail/delivery-status.ts'
import { formatEnhancedStatus } from '../mail/enhanced-status.ts'

const instant = z.iso.datetime()

export const historySchema = z.array(z.object({ at: instant, state: z.enum(sendStates) }))

/** What a notification said about this send. */
export const notificationSchema = z.object({
  at: instant,
  action: z.enum(dsnActions),
  enhancedStatus: z.optional(z.string()),
  remoteMta: z.optional(z.string()),
  diagnosticCode: z.optional(z.string()),
  /** What tied it to this send; only a token is proof that it is about it. */
  matchedBy: z.optional(z.enum(matches)),
})
export type NotificationReport = z.infer<typeof notificationSchema>

/** The states with their times, oldest first. */
export function reportHistory({ history }: Pick<SendItem, 'history'>) {
  return history.map(({ at, state }) => ({ at: iso(at), state }))
}

/** The notifications, in the order in which they were found. */
export function reportNotifications(evidence: readonly Evidence[]): NotificationReport[] {
  return evidence.flatMap((one) =>
    one.kind === 'delivery-status'
      ? [{ at: iso(one.at), ...statusOf(one.status), ...(one.matchedBy && { matchedBy: one.matchedBy }) }]
      : [],
  )
}

function statusOf({ action, status, remoteMta, diagnosticCode }: RecipientStatus) {
  return {
    action,
    ...(status && { enhancedStatus: formatEnhancedStatus(status) }),
    ...(remoteMta !== undefined && { remoteMta }),
    ...(diagnosticCode !== undefined && { diagnosticCode }),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
