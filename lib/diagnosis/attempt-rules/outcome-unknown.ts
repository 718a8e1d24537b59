// Does nobody know what became of the message? From the first byte of the final dot on it may have been taken, and is
// never sent again (RFC 1047 tells why: two copies would be worse than a look for the first).
import type { FailureReason } from '../../mail/observed.ts'
import { type AttemptRule, isOutcomeUnknown, placeOfAttempt } from '../attempt.ts'
import type { Finding } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'

/** A server that gave two answers to one message has a fault besides. */
export const outcomeUnknown: AttemptRule = (attempt) => {
  if (!isOutcomeUnknown(attempt)) return []
  const { failure = { stage: 'dot', reason: 'other' } } = attempt.facts
  const evidence = failureEvidence(failure)
  const finding = { stage: 'dot', evidence, retryable: false, ...placeOfAttempt(attempt) } as const
  const about = isOurBudget(failure.reason) ? 'budget' : 'target'
  const unknown = { ...finding, id: 'outcome-unknown', verdict: 'inconclusive', about } as const
  const id = twoAnswers[failure.reason]
  return id ? [{ ...finding, id, verdict: 'fail', about: 'target' }, unknown] : [unknown]
}

const twoAnswers: Readonly<Partial<Record<FailureReason, Finding['id']>>> = {
  'reply-code-mismatch': 'reply-code-mismatch',
  'unsolicited-reply': 'unsolicited-reply',
}

function isOurBudget(reason: FailureReason): boolean {
  return reason === 'timed-out' || reason === 'session-deadline' || reason === 'aborted'
}
