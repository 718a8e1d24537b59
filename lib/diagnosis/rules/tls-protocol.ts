// Is the TLS that was agreed upon of this time? RFC 8996 withdraws TLS 1.0 and 1.1.
import type { Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'

const oldProtocol = /^(?:SSLv|TLSv1$|TLSv1\.[01]$)/

/** A server that offers nothing newer than we accept is judged by how the session broke. */
export const tlsProtocol: Rule = perTls((facts, port) => {
  if (!oldProtocol.test(facts.protocol)) return []
  const finding = { id: 'tls-too-old', verdict: 'fail', about: 'target', stage: 'tls', retryable: false } as const
  return [{ ...finding, evidence: [`${facts.protocol} ${facts.cipher}`], ...placeOf(port) }]
})
