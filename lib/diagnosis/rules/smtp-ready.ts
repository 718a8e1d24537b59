// Does the server speak SMTP? RFC 5321 section 3.1: a 220, then an answer to EHLO or HELO.
import { seenValue } from '../../mail/observed.ts'
import { formatReply } from '../../mail/reply.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** What is wrong with TLS or AUTH is judged apart. */
export const smtpReady: Rule = perSession(({ greeting, extensionsInClear, extensionsInTls }, port) => {
  const opening = seenValue(greeting)
  const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
  if (!opening || !extensions) return []
  const finding = { id: 'smtp-ready', verdict: 'pass', about: 'target', stage: 'ehlo' } as const
  return [{ ...finding, evidence: formatReply(opening), retryable: false, ...placeOf(port) }]
})
