// Does a server of mailboxes turn us away? IMAP says BYE (RFC 9051 section 7.1.5), POP3 -ERR.
import type { Rule } from '../finding.ts'
import { namesPassingState } from '../passing-state.ts'
import { failureEvidence, perMailbox, placeOf } from '../per-port.ts'

export const mailboxRefused: Rule = perMailbox(({ failure }, port) => {
  if (failure?.reason !== 'negative-reply') return []
  const isPassing = namesPassingState(failure.detail ?? '')
  const finding = { id: 'mailbox-refused', about: 'target', stage: failure.stage, retryable: isPassing } as const
  const verdict = isPassing ? 'inconclusive' : 'fail'
  return [{ ...finding, verdict, evidence: failureEvidence(failure), ...placeOf(port) }]
})
