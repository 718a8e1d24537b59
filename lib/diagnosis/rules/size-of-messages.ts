// Does the server take messages of ordinary size? RFC 1870.
import { sizeLimit } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Bytes of a whole message. Postfix takes 10 240 000 as it comes, and few servers take less. */
const expectedBytes = 10_000_000

/** A server that announces no limit is not judged. */
export const sizeOfMessages: Rule = perSession(({ extensionsInClear, extensionsInTls }, port) => {
  const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
  const limit = extensions && sizeLimit(extensions)
  if (typeof limit !== 'number' || limit >= expectedBytes) return []
  const finding = { id: 'size-small', verdict: 'warn', about: 'target', stage: 'ehlo', retryable: false } as const
  return [{ ...finding, evidence: [`SIZE ${limit}`], ...placeOf(port) }]
})
