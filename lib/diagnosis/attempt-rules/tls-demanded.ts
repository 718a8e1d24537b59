// Was TLS demanded, and not to be had? RFC 3207 section 6: then nothing is sent, since in clear text anybody could read it.
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'
import type { Finding } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'

/** A STARTTLS that was offered and refused has a rule of its own, as has a handshake that failed. */
export const tlsDemanded: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  const finding = { verdict: 'fail', about: 'target', retryable: true, ...placeOfAttempt(attempt) } as const
  if (failure?.reason === 'tls-not-verified') {
    return [{ ...finding, id: 'certificate-not-verified', stage: 'tls', evidence: failureEvidence(failure) }]
  }
  if (failure?.reason !== 'starttls-missing') return []
  const id: Finding['id'] = failure.detail?.startsWith('masked') ? 'starttls-masked' : 'starttls-missing'
  return [{ ...finding, id, stage: 'starttls', evidence: failureEvidence(failure) }]
}
