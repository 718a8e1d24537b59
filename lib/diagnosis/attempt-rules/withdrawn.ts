// Did we take the message back before its final dot? Then nobody has it, and it may be sent another time.
import { type AttemptRule, isOutcomeUnknown, placeOfAttempt } from '../attempt.ts'
import { failureEvidence } from '../per-port.ts'

/** Nothing is known of the server by that. */
export const withdrawn: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  if (failure?.reason !== 'aborted' && failure?.reason !== 'aborted-before-dot') return []
  if (isOutcomeUnknown(attempt)) return []
  const finding = { id: 'attempt-withdrawn', verdict: 'inconclusive', about: 'budget', retryable: true } as const
  return [{ ...finding, stage: failure.stage, evidence: failureEvidence(failure), ...placeOfAttempt(attempt) }]
}
