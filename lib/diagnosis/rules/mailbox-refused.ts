// Does a server of mailboxes turn us away? IMAP says BYE (RFC 9051 section 7.1.5), POP3 -ERR.
import type { Rule } from '../finding.ts'
import { failureEvidence, perMailbox, placeOf } from '../per-port.ts'

/** Words of a state that passes by itself, or that is about how often we come: then nothing is known about the service. */
const passing =
  /too many|limit|try again|later|temporar|unavailable|overload|busy|shut(?:ting)? ?down|maximum|\[(?:LIMIT|UNAVAILABLE|SYS\/TEMP|TRYLATER)\]/i

export const mailboxRefused: Rule = perMailbox(({ failure }, port) => {
  if (failure?.reason !== 'negative-reply') return []
  const isPassing = passing.test(failure.detail ?? '')
  const finding = { id: 'mailbox-refused', about: 'target', stage: failure.stage, retryable: isPassing } as const
  const verdict = isPassing ? 'inconclusive' : 'fail'
  return [{ ...finding, verdict, evidence: failureEvidence(failure), ...placeOf(port) }]
})
