// Does the recipient's domain take mail at all? RFC 5321 section 5.1, RFC 7505.
import type { FailureReason } from '../../mail/observed.ts'
import { type AttemptRule, portOf } from '../attempt.ts'
import type { FindingId } from '../catalogue.ts'
import { failureEvidence } from '../per-port.ts'

/** Nothing was dialled: the answer of the name servers is enough. */
export const domainTakesNoMail: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  const id = failure && ids[failure.reason]
  if (!id) return []
  const finding = { id, verdict: 'fail', about: 'target', stage: 'dns', retryable: false } as const
  return [{ ...finding, evidence: failureEvidence(failure), port: portOf(attempt) }]
}

const ids: Readonly<Partial<Record<FailureReason, FindingId>>> = {
  'null-mx': 'null-mx',
  'domain-not-found': 'name-not-found',
  'mx-not-a-host': 'mx-not-a-host',
  'mx-host-unresolvable': 'mx-host-unresolvable',
}
