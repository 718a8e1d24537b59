// Is STARTTLS offered where TLS is on already? RFC 3207 section 4.2 forbids it.
import { offers } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Nobody asks for it a second time. */
export const starttlsInTls: Rule = perSession(({ extensionsInTls }, port) => {
  const extensions = seenValue(extensionsInTls)
  if (!extensions || !offers(extensions, 'STARTTLS')) return []
  const finding = { id: 'starttls-in-tls', verdict: 'warn', about: 'target', stage: 'ehlo', retryable: false } as const
  return [{ ...finding, evidence: ['STARTTLS in the list inside TLS'], ...placeOf(port) }]
})
