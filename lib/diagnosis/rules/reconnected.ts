// Did it take a second connection? A server that hangs up on EHLO may still answer HELO (RFC 5321 section 3.2).
import type { Rule } from '../finding.ts'
import { failureEvidence, perSession, placeOf } from '../per-port.ts'

/** How the second connection ended is judged like any other. */
export const reconnectedForHelo: Rule = perSession(({ reconnected }, port) => {
  if (!reconnected) return []
  const finding = { id: 'closed-after-ehlo', verdict: 'warn', about: 'target', stage: reconnected.stage } as const
  return [{ ...finding, evidence: failureEvidence(reconnected), retryable: true, ...placeOf(port) }]
})
