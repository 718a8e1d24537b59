// Does STARTTLS do what it announces? RFC 3207 section 4: 220, or 454 for now, or 501.
import { seenValue } from '../../mail/observed.ts'
import { formatReply, type Reply, replyClass } from '../../mail/reply.ts'
import type { SessionFacts } from '../../mail/session-facts.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/**
 * A 4yz may pass by itself and is inconclusive; with 421 the server leaves, whatever it was asked. A positive reply other
 * than 220 is a broken session.
 */
export const starttlsRefused: Rule = perSession((session, port) => {
  const reply = replyToStarttls(session)
  if (!reply || reply.code < 400 || reply.code === 421) return []
  const isTemporary = replyClass(reply) === 'transient-negative'
  const finding = { id: 'starttls-refused', about: 'target', stage: 'starttls', evidence: formatReply(reply) } as const
  return [{ ...finding, verdict: isTemporary ? 'inconclusive' : 'fail', retryable: isTemporary, ...placeOf(port) }]
})

function replyToStarttls({ startTls, failure }: SessionFacts): Reply | undefined {
  return seenValue(startTls) ?? (failure?.stage === 'starttls' ? failure.reply : undefined)
}
