// May users log in to their mailboxes before TLS? RFC 8314 section 4.1, RFC 9051 section 6.2.3 (LOGINDISABLED).
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perMailbox, placeOf } from '../per-port.ts'

/** The secret itself crosses the network with these. */
const showSecret: readonly string[] = ['PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER']

/** What the server announces before TLS is its word for it; no login is tried. */
export const loginInClear: Rule = perMailbox(({ capabilitiesInClear }, port) => {
  const capabilities = seenValue(capabilitiesInClear)
  if (!capabilities) return []
  const mechanisms = capabilities.mechanisms.filter((mechanism) => showSecret.includes(mechanism))
  if (!capabilities.passwordLogin && mechanisms.length === 0) return []
  const evidence = [capabilities.announced.join(' ')]
  const finding = { id: 'login-in-clear', verdict: 'fail', about: 'target', stage: 'capability', evidence } as const
  return [{ ...finding, retryable: false, ...placeOf(port) }]
})
