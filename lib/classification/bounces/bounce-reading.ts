// What a message found in a bounce mailbox says about earlier messages.
import type { Action, Cause, Permanence } from '../../mail/outcome.ts'

export const bounceKinds = ['bounce', 'feedback', 'autoreply', 'success-dsn', 'not-a-bounce'] as const
/** `feedback`: a complaint (RFC 5965). `autoreply`: RFC 3834. `success-dsn`: every recipient was reached. */
export type BounceKind = (typeof bounceKinds)[number]

export const bounceOutcomes = ['accepted', 'deferred', 'bounced'] as const
export type BounceOutcome = (typeof bounceOutcomes)[number]

export const bounceContradictions = ['class-against-code', 'failure-called-delayed', 'success-called-failed'] as const
/** What the message says twice, and differently. */
export type BounceContradiction = (typeof bounceContradictions)[number]

/** What is not said is null, so that every line of a list has the same fields. */
export interface BouncedRecipient {
  readonly recipient: string | null
  /** The enhanced status, "5.1.1". */
  readonly status: string | null
  readonly replyCode: number | null
  readonly outcome: BounceOutcome
  /** Only of `bounced`. */
  readonly permanence: Permanence | null
  /** Null where nothing went wrong. */
  readonly cause: Cause | null
  /** What to do next. */
  readonly action: Action
  readonly remoteMta: string | null
  /** What the server said, or the notification in its stead; one line, clipped. */
  readonly diagnostic: string | null
  /** The id of the rule that decided the cause. */
  readonly rule: string
  /** The line that the rule read. */
  readonly evidence: string | null
  readonly contradictions: readonly BounceContradiction[]
}

export interface BounceReading {
  readonly kind: BounceKind
  readonly recipients: readonly BouncedRecipient[]
  readonly originalMessageId: string | null
  readonly originalEnvelopeId: string | null
  /** The token of the send of ours that it is about: from the address it came to (VERP), or the header that it returns. */
  readonly token: string | null
}
