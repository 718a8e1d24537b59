// Did the server refuse parameters that it announced itself? RFC 5321 section 4.1.1.11. They were left out the second time.
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'

/** A message that could not be offered without them is refused, and judged as such. */
export const refusedParameters: AttemptRule = (attempt) => {
  const { refusedParameters: refused = [] } = attempt.facts
  if (refused.length === 0) return []
  const finding = { id: 'parameter-refused', verdict: 'warn', about: 'target', stage: 'mail' } as const
  return [{ ...finding, evidence: refused, retryable: false, ...placeOfAttempt(attempt) }]
}
