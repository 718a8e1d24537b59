// Does the server read all commands that come together? RFC 2920 section 3.2 binds whoever announces PIPELINING.
import { type AttemptRule, isDeafToPipelining, placeOfAttempt } from '../attempt.ts'
import { failureEvidence } from '../per-port.ts'

/** Some drop what came behind the first command. One command at a time works with them, so it is a warning. */
export const brokenPipelining: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  if (!failure || !isDeafToPipelining(attempt)) return []
  const finding = { id: 'pipelining-broken', verdict: 'warn', about: 'target', retryable: true } as const
  return [{ ...finding, stage: failure.stage, evidence: failureEvidence(failure), ...placeOfAttempt(attempt) }]
}
