// Is anything offered inside TLS? RFC 3207 section 4.2: the list before TLS does not hold any more.
import { offers } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** A server that offered STARTTLS and nothing else has nothing left to offer. */
export const noExtensionsInTls: Rule = perSession(({ extensionsInClear, extensionsInTls }, port) => {
  const before = seenValue(extensionsInClear)
  const inside = seenValue(extensionsInTls)
  if (!before || !inside || inside.heloOnly || inside.offered.length > 0) return []
  const lost = before.offered.filter(({ keyword }) => keyword !== 'STARTTLS' && !offers(inside, keyword))
  if (lost.length === 0) return []
  const finding = { id: 'no-extensions-in-tls', verdict: 'warn', about: 'target', stage: 'ehlo' } as const
  const evidence = [`only before TLS: ${lost.map(({ keyword }) => keyword).join(' ')}`]
  return [{ ...finding, evidence, retryable: false, ...placeOf(port) }]
})
