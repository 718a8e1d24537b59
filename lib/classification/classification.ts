// What evidence amounts to.
import type { EnhancedStatus } from '../mail/enhanced-status.ts'
import type { Action, Cause, Outcome, Permanence } from '../mail/outcome.ts'
import type { Reply } from '../mail/reply.ts'

export interface Classification {
  readonly outcome: Outcome
  /** Only for `bounced`. */
  readonly permanence?: Permanence
  /** Absent where nothing went wrong. */
  readonly cause?: Cause
  readonly action: Action
  /** The id of the rule that decided. */
  readonly rule: string
  /** The line that the rule read: a reply line, a Diagnostic-Code, or the failure's detail. */
  readonly line?: string
  readonly reply?: Reply
  /** The deciding status: of the reply, or of the DSN. */
  readonly enhancedStatus?: EnhancedStatus
  /** Seconds, where the text names when to come back. */
  readonly retryAfterSeconds?: number
  /** The domain of the blocklist that the text names; blocklists.ts knows its name and where to look an address up. */
  readonly blocklist?: string
  /** Evidence that does not agree. */
  readonly contradictions: readonly Contradiction[]
}

export const contradictions = [
  'accepted-then-bounced',
  'unknown-then-arrived',
  'deferred-then-arrived',
  'bounced-then-arrived',
] as const
/** What was said first, and what was seen then. */
export type Contradiction = (typeof contradictions)[number]
