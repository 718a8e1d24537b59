// Did a login that was asked for succeed? RFC 4954 section 4: 235, and no other code.
import { seenValue } from '../../mail/observed.ts'
import { formatReply } from '../../mail/reply.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Without credentials there was no login to judge. */
export const loginSucceeded: Rule = perSession(({ auth }, port) => {
  const reply = auth && seenValue(auth)
  if (reply?.code !== 235) return []
  const finding = { id: 'auth-succeeded', verdict: 'pass', about: 'target', stage: 'auth', retryable: false } as const
  return [{ ...finding, evidence: formatReply(reply), ...placeOf(port) }]
})
