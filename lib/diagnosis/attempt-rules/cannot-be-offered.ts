// Could the message not even be offered? What EHLO said forbids it: RFC 1870, RFC 6152, RFC 6531. Nothing was sent.
import type { FailureReason } from '../../mail/observed.ts'
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'
import type { Finding } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'

type Obstacle = Pick<Finding, 'id' | 'about'>

/** The same message would meet the same obstacle again. */
export const cannotBeOffered: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  const obstacle = failure && obstacles[failure.reason]
  if (!obstacle) return []
  const finding = { ...obstacle, verdict: 'fail', stage: 'ehlo', retryable: false } as const
  return [{ ...finding, evidence: failureEvidence(failure), ...placeOfAttempt(attempt) }]
}

const obstacles: Readonly<Partial<Record<FailureReason, Obstacle>>> = {
  'message-too-large': { id: 'too-big', about: 'target' },
  'smtputf8-missing': { id: 'smtputf8-missing', about: 'target' },
  '8bitmime-missing': { id: '8bitmime-missing', about: 'target' },
  'line-too-long': { id: 'line-too-long', about: 'client' },
}
