// Does the server speak IMAP, POP3 or ManageSieve, as is due on its port? RFC 9051 section 7.1, RFC 1939, RFC 5804.
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perMailbox, placeOf } from '../per-port.ts'

/** POP3 that is there at all is worth a word: requirement R062. */
export const mailboxReady: Rule = perMailbox(({ greeting, capabilitiesInClear, capabilitiesInTls }, port) => {
  const opening = seenValue(greeting)
  const capabilities = seenValue(capabilitiesInTls) ?? seenValue(capabilitiesInClear)
  if (opening?.status !== 'ok' || !capabilities) return []
  const finding = { verdict: 'pass', about: 'target', stage: 'capability', retryable: false, ...placeOf(port) } as const
  return [
    { ...finding, id: 'mailbox-ready', evidence: [opening.text, capabilities.announced.join(' ')] },
    ...(port.protocol === 'pop3' ? [{ ...finding, id: 'pop3-in-use', evidence: [opening.text] } as const] : []),
  ]
})
