// Did the TLS handshake come about? RFC 8446 section 4.1.
import type { Rule } from '../finding.ts'
import { endOf, failureEvidence, perPort, placeOf } from '../per-port.ts'

/** One that failed for want of a common version, or of a certificate of ours, is judged by how the session broke. */
export const tlsHandshake: Rule = perPort((port) => {
  const failure = endOf(port)
  if (failure?.reason !== 'tls-handshake') return []
  const finding = { id: 'tls-handshake-failed', verdict: 'fail', about: 'target', stage: 'tls' } as const
  return [{ ...finding, evidence: failureEvidence(failure), retryable: false, ...placeOf(port) }]
})
