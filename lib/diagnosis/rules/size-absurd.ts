// Does the announced SIZE mean anything? RFC 1870 section 4: a number of octets, 0 for no fixed limit.
import type { Extension } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Octets; a petabyte. No mail system takes a message like that, so the number is a slip or an overflow. */
const incredibleBytes = 1e15

/** How small the limit is, is another question. */
export const sizeAbsurd: Rule = perSession(({ extensionsInClear, extensionsInTls }, port) => {
  const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
  const size = extensions?.offered.find(({ keyword }) => keyword === 'SIZE')
  if (!size || isCredible(size)) return []
  const finding = { id: 'size-absurd', verdict: 'warn', about: 'target', stage: 'ehlo', retryable: false } as const
  return [{ ...finding, evidence: [['SIZE', ...size.parameters].join(' ')], ...placeOf(port) }]
})

function isCredible({ parameters: [size = '0'] }: Extension): boolean {
  return /^\d+$/.test(size) && Number(size) < incredibleBytes
}
