// Is TLS in order in every respect that a strict client minds?
import { seenValue } from '../../mail/observed.ts'
import type { CertificateFacts } from '../../mail/session-facts.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'
import { isWeakKey, isWeakSignature } from '../weak-key.ts'

const currentProtocol = /^TLSv1\.[23]$/

/** Protocol, key, signature, chain, dates and name; each has a rule that says what is wrong with it. */
export const tlsOk: Rule = perSession(({ tls }, port) => {
  const facts = seenValue(tls)
  if (!facts || !currentProtocol.test(facts.protocol)) return []
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
