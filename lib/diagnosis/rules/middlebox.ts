// Does a device on the way rewrite what the server says? Its overwritten greeting gives it away.
import { seenValue } from '../../mail/observed.ts'
import { formatReply } from '../../mail/reply.ts'
import type { Rule } from '../finding.ts'
import { isMaskedGreeting } from '../masked-greeting.ts'
import { perSession, placeOf } from '../per-port.ts'

/** A masked STARTTLS is judged apart. */
export const middlebox: Rule = perSession(({ greeting }, port) => {
  const opening = seenValue(greeting)
  if (!opening || !isMaskedGreeting(opening)) return []
  const finding = { id: 'middlebox', verdict: 'warn', about: 'target', stage: 'greeting', retryable: false } as const
  return [{ ...finding, evidence: formatReply(opening), ...placeOf(port) }]
})
