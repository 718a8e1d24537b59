// Does the certificate lead to an authority that is trusted? RFC 5280 section 6.1.
import type { ChainState, TlsFacts } from '../../mail/session-facts.ts'
import { certificateVerdict } from '../certificate-verdict.ts'
import type { Finding, Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'

const ids: Readonly<Record<Exclude<ChainState, 'trusted'>, Finding['id']>> = {
  'self-signed': 'certificate-self-signed',
  incomplete: 'certificate-incomplete-chain',
  'untrusted-root': 'certificate-untrusted-root',
}

/** An anonymous cipher has no certificate and so no chain to judge. */
export const certificateChain: Rule = perTls((facts, port) => {
  if (facts.chain === 'trusted') return []
  const finding = { id: ids[facts.chain], about: 'target', stage: 'tls', retryable: false } as const
  return [{ ...finding, verdict: certificateVerdict(port), evidence: chainText(facts), ...placeOf(port) }]
})

function chainText({ certificates, openSslError }: TlsFacts): readonly string[] {
  const links = certificates.map(({ subject, issuer }) => `${subject}, issued by ${issuer}`)
  return [...links, ...(openSslError === undefined ? [] : [openSslError])]
}
