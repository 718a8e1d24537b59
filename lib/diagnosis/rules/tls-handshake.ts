// Did the TLS handshake come about, and with a protocol of this time? RFC 8996 withdraws TLS 1.0 and 1.1.
import { seenValue } from '../../mail/observed.ts'
import type { Finding, Rule } from '../finding.ts'
import { failureEvidence, perSession, placeOf } from '../per-port.ts'

const oldProtocol = /^(?:SSLv|TLSv1$|TLSv1\.[01]$)/

/** OpenSSL's words, on either side, for having no protocol version in common. */
const noCommonVersion = /unsupported.?protocol|protocol.?version|version.?too.?low/i

/** A handshake that found no common version is about old TLS: we offer 1.2 and 1.3. */
export const tlsHandshake: Rule = perSession(({ tls, failure }, port) => {
  const finding = { verdict: 'fail', about: 'target', stage: 'tls', retryable: false, ...placeOf(port) } as const
  const facts = seenValue(tls)
  if (facts && oldProtocol.test(facts.protocol)) {
    return [{ ...finding, id: 'tls-too-old', evidence: [`${facts.protocol} ${facts.cipher}`] }]
  }
  if (failure?.reason !== 'tls-handshake') return []
  const id: Finding['id'] = noCommonVersion.test(failure.detail ?? '') ? 'tls-too-old' : 'tls-handshake-failed'
  return [{ ...finding, id, evidence: failureEvidence(failure) }]
})
