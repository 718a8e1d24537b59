// Is the certificate valid now, and for a while? RFC 5280 section 4.1.2.5.

import type { Expectations } from '../../mail/expectations.ts'
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
export const certificateDates: Rule = perTls((facts, port, { at, expect }) => {
  const finding = { about: 'target', stage: 'tls', retryable: false, ...placeOf(port) } as const
  return judge(facts, { at, daysLeft: expect?.daysLeft ?? {} }).map(({ id, certificates, verdict }) => ({
    ...finding,
    id,
    verdict: verdict ?? certificateVerdict(port),
    evidence: certificates.flatMap((certificate) => datesText(certificate, at)),
  }))
})

interface Judged {
  readonly id: Finding['id']
  readonly certificates: readonly CertificateFacts[]
  readonly verdict?: 'warn' | 'fail'
}

interface Terms {
  readonly at: Instant
  readonly daysLeft: NonNullable<Expectations['daysLeft']>
}

function judge({ certificates, validNow }: TlsFacts, { at, daysLeft }: Terms): readonly Judged[] {
  // A server may send more than its chain: what is outside it does not matter, and `validNow` is about the chain.
  if (validNow) {
    const [leaf] = certificates
    const verdict = leaf && judgeEnd(leaf, { at, daysLeft })
    return leaf && verdict ? [{ id: 'certificate-expires-soon', certificates: [leaf], verdict }] : []
  }
  const expired = certificates.filter(({ notAfter }) => notAfter < at)
  const early = certificates.filter(({ notBefore }) => notBefore > at)
  return [
    ...(expired.length > 0 ? [{ id: 'certificate-expired', certificates: expired } as const] : []),
    ...(early.length > 0 ? [{ id: 'certificate-not-yet-valid', certificates: early } as const] : []),
  ]
}

/** What was expected holds in place of the share of the lifetime. */
function judgeEnd({ notBefore, notAfter }: CertificateFacts, { at, daysLeft }: Terms): 'warn' | 'fail' | undefined {
  const leftMs = notAfter - at
  if (daysLeft.fail !== undefined && leftMs < daysLeft.fail * dayMs) return 'fail'
  const usualMs = Math.min(longestNoticeMs, (notAfter - notBefore) * noticeShare)
  const isExpected = daysLeft.warn !== undefined || daysLeft.fail !== undefined
  const noticeMs = isExpected ? (daysLeft.warn ?? 0) * dayMs : usualMs
  return leftMs < noticeMs ? 'warn' : undefined
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
