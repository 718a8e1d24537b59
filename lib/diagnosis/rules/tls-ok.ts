// Is TLS in order in every respect that a strict client minds?
import type { CertificateFacts } from '../../mail/session-facts.ts'
import type { Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'
import { isWeakKey, isWeakSignature } from '../weak-key.ts'

const currentProtocol = /^TLSv1\.[23]$/

/** Protocol, key, signature, chain, dates and name; each has a rule that says what is wrong with it. */
export const tlsOk: Rule = perTls((facts, port) => {
  if (!currentProtocol.test(facts.protocol)) return []
  if (facts.certificates.slice(0, 1).some(isWeak)) return []
  if (facts.chain !== 'trusted' || !facts.validNow || !facts.nameMatches) return []
  const evidence = [
    `${facts.protocol} ${facts.cipher}`,
    ...facts.certificates.slice(0, 1).map(({ subject }) => subject),
  ]
  const finding = { id: 'tls-ok', verdict: 'pass', about: 'target', stage: 'tls', evidence } as const
  return [{ ...finding, retryable: false, ...placeOf(port) }]
})

function isWeak({ publicKey, signatureAlgorithm }: CertificateFacts): boolean {
  return isWeakKey(publicKey) || (signatureAlgorithm !== undefined && isWeakSignature(signatureAlgorithm))
}
