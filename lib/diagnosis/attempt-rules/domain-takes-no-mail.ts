// Does the recipient's domain take mail at all? RFC 5321 section 5.1, RFC 7505.
import { type AttemptRule, portOf } from '../attempt.ts'
import { failureEvidence } from '../per-port.ts'

/** Nothing was dialled: the answer of the name servers is enough. */
export const domainTakesNoMail: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  if (failure?.reason !== 'null-mx' && failure?.reason !== 'domain-not-found') return []
  const id = failure.reason === 'null-mx' ? 'null-mx' : 'name-not-found'
  const finding = { id, verdict: 'fail', about: 'target', stage: 'dns', retryable: false } as const
  return [{ ...finding, evidence: failureEvidence(failure), port: portOf(attempt) }]
}
