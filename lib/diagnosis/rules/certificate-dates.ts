// Is the certificate valid now, and for a while? RFC 5280 section 4.1.2.5.
import type { CertificateFacts, TlsFacts } from '../../mail/session-facts.ts'
import type { Instant } from '../../mail/time.ts'
import { certificateVerdict } from '../certificate-verdict.ts'
import type { Finding, Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'

const dayMs = 86_400_000
const longestNoticeMs = 30 * dayMs

/**
 * ACME clients renew with a third of the lifetime left, so with a quarter left renewal has failed; certificates that
 * live long are renewed by hand and get a month's notice.
 */
const noticeShare = 1 / 4

/** Expired and not yet valid are about any certificate of the chain; the notice is about the server's own. */
export const certificateDates: Rule = perTls((facts, port, { at }) => {
  const finding = { about: 'target', stage: 'tls', retryable: false, ...placeOf(port) } as const
  return judge(facts, at).map(({ id, certificates }) => ({
    ...finding,
    id,
    verdict: id === 'certificate-expires-soon' ? ('warn' as const) : certificateVerdict(port),
    evidence: certificates.flatMap((certificate) => datesText(certificate, at)),
  }))
})

interface Judged {
  readonly id: Finding['id']
  readonly certificates: readonly CertificateFacts[]
}

function judge({ certificates, validNow }: TlsFacts, at: Instant): readonly Judged[] {
  // A server may send more than its chain: what is outside it does not matter, and `validNow` is about the chain.
  if (validNow) {
    const soon = certificates.slice(0, 1).filter((leaf) => isEnding(leaf, at))
    return soon.length > 0 ? [{ id: 'certificate-expires-soon', certificates: soon }] : []
  }
  const expired = certificates.filter(({ notAfter }) => notAfter < at)
  const early = certificates.filter(({ notBefore }) => notBefore > at)
  return [
    ...(expired.length > 0 ? [{ id: 'certificate-expired', certificates: expired } as const] : []),
    ...(early.length > 0 ? [{ id: 'certificate-not-yet-valid', certificates: early } as const] : []),
  ]
}

function isEnding({ notBefore, notAfter }: CertificateFacts, at: Instant): boolean {
  return notAfter - at < Math.min(longestNoticeMs, (notAfter - notBefore) * noticeShare)
}

function datesText({ subject, notBefore, notAfter }: CertificateFacts, at: Instant): readonly string[] {
  const days = Math.floor((notAfter - at) / dayMs)
  return [
    subject,
    `not before ${iso(notBefore)}`,
    `not after ${iso(notAfter)} (${days < 0 ? `expired ${-days} days ago` : `${days} days left`})`,
  ]
}

function iso(at: Instant): string {
  return new Date(at).toISOString()
}
