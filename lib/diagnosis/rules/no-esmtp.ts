// Does the server know EHLO? RFC 5321 section 2.2.1: HELO alone means no extensions at all.
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** EHLO was refused and HELO was taken. A server that hung up on EHLO has a rule of its own. */
export const noEsmtp: Rule = perSession((session, port) => {
  const { extensionsInClear, extensionsInTls, reconnected, transcript } = session
  const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
  if (!extensions?.heloOnly || reconnected) return []
  const refusal = transcript.filter(({ stage, direction }) => stage === 'ehlo' && direction === 'server')
  const finding = { id: 'no-esmtp', verdict: 'warn', about: 'target', stage: 'ehlo', retryable: false } as const
  return [{ ...finding, evidence: refusal.map(({ text }) => text), ...placeOf(port) }]
})
