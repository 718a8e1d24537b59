// Is STARTTLS there where mailboxes are read, and does it do what it announces? RFC 8314 section 4.1, RFC 9051 section 6.2.1.
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { namesPassingState } from '../passing-state.ts'
import { perMailbox, placeOf } from '../per-port.ts'

/** Only a list that was read can lack it. With implicit TLS nothing is due. */
export const mailboxStarttls: Rule = perMailbox(({ startTls, capabilitiesInClear }, port) => {
  if (port.tlsMode === 'implicit') return []
  const finding = { verdict: 'fail', about: 'target', retryable: false, ...placeOf(port) } as const
  const answer = seenValue(startTls)
  const isAnnounced = seenValue(capabilitiesInClear)?.startTls
  if (answer?.status === 'no') {
    // A server that announces nothing at all was asked for STARTTLS on the chance, and need not know it.
    // BYE is a farewell, as 421 is in SMTP: whatever was asked, nothing is known.
    if (namesPassingState(answer.text) || /^\* BYE\b/i.test(answer.text)) {
      return [
        {
          ...finding,
          verdict: 'inconclusive',
          id: 'mailbox-refused',
          stage: 'starttls',
          evidence: [answer.text],
          retryable: true,
        },
      ]
    }
    const id = isAnnounced ? 'mailbox-starttls-refused' : 'mailbox-starttls-missing'
    return [{ ...finding, id, stage: 'starttls', evidence: [answer.text] }]
  }
  if (startTls.kind !== 'absent') return []
  const announced = seenValue(capabilitiesInClear)?.announced ?? []
  return [
    {
      ...finding,
      id: 'mailbox-starttls-missing',
      stage: 'capability',
      evidence: [announced.join(' ') || 'nothing announced'],
    },
  ]
})
