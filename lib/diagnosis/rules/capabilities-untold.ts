// Does the server tell its capabilities when asked? CAPA is an extension of POP3 (RFC 2449); IMAP must (RFC 9051).
import type { Rule } from '../finding.ts'
import { perMailbox, placeOf } from '../per-port.ts'

/** A look that broke off before is judged by how it broke. */
export const capabilitiesUntold: Rule = perMailbox(({ capabilitiesInClear, capabilitiesInTls }, port) => {
  if (capabilitiesInTls.kind !== 'absent' && capabilitiesInClear.kind !== 'absent') return []
  const finding = { id: 'capabilities-untold', verdict: 'warn', about: 'target', stage: 'capability' } as const
  const place = capabilitiesInTls.kind === 'absent' ? 'refused inside TLS' : 'refused before TLS'
  return [{ ...finding, evidence: [place], retryable: false, ...placeOf(port) }]
})
