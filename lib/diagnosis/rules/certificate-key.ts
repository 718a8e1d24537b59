// Is the key of the certificate long enough? RFC 9325 section 4.5.
import { certificateVerdict } from '../certificate-verdict.ts'
import type { Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'
import { isWeakKey } from '../weak-key.ts'

/** The server's own certificate; those above it are the authorities' business. */
export const certificateKey: Rule = perTls(({ certificates }, port) => {
  const key = certificates[0]?.publicKey
  if (key === undefined || !isWeakKey(key)) return []
  const finding = { id: 'certificate-weak-key', about: 'target', stage: 'tls', retryable: false } as const
  return [{ ...finding, verdict: certificateVerdict(port), evidence: [key], ...placeOf(port) }]
})
