// Is the certificate signed in a way that still proves something? RFC 9155 withdraws MD5 and SHA-1.
import { certificateVerdict } from '../certificate-verdict.ts'
import type { Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'
import { isWeakSignature } from '../weak-key.ts'

/** The server's own certificate; a root signs itself, and nobody looks at that. */
export const certificateSignature: Rule = perTls(({ certificates }, port) => {
  const signature = certificates[0]?.signatureAlgorithm
  if (signature === undefined || !isWeakSignature(signature)) return []
  const finding = { id: 'certificate-weak-signature', about: 'target', stage: 'tls', retryable: false } as const
  return [{ ...finding, verdict: certificateVerdict(port), evidence: [signature], ...placeOf(port) }]
})
