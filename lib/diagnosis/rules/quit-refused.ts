// Does the server know QUIT? RFC 5321 section 4.1.1.10. What it says here changes nothing of what was seen before.
import { seenValue } from '../../mail/observed.ts'
import { formatReply } from '../../mail/reply.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** A server that leaves without a word, or with a 421, is no trouble. A late answer to the dot is judged as such. */
export const quitRefused: Rule = perSession(({ quit, oddities }, port) => {
  const reply = seenValue(quit)
  if (!reply || reply.code < 400 || reply.code === 421) return []
  if (oddities.some(({ kind }) => kind === 'extra-reply')) return []
  const finding = { id: 'quit-refused', verdict: 'warn', about: 'target', stage: 'quit', retryable: false } as const
  return [{ ...finding, evidence: formatReply(reply), ...placeOf(port) }]
})
