// Do the extensions change inside TLS? They may (RFC 3207 section 4.2); what was learnt before TLS must be forgotten.
import type { Extensions } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** These two are meant to change. */
const changing: readonly string[] = ['STARTTLS', 'AUTH']

/** A list that is empty inside TLS has a rule of its own. */
export const extensionsDiffer: Rule = perSession(({ extensionsInClear, extensionsInTls }, port) => {
  const before = seenValue(extensionsInClear)
  const inside = seenValue(extensionsInTls)
  if (!before || !inside || inside.offered.length === 0) return []
  const evidence = [
    ...extraOf(before, inside).map((keyword) => `only before TLS: ${keyword}`),
    ...extraOf(inside, before).map((keyword) => `only inside TLS: ${keyword}`),
  ]
  if (evidence.length === 0) return []
  const finding = { id: 'extensions-differ', verdict: 'pass', about: 'target', stage: 'ehlo' } as const
  return [{ ...finding, evidence, retryable: false, ...placeOf(port) }]
})

/** The keywords, with their parameters, that the one list has and the other has not. */
function extraOf(one: Extensions, other: Extensions): readonly string[] {
  const known = linesOf(other)
  return linesOf(one).filter((line) => !known.includes(line))
}

function linesOf({ offered }: Extensions): readonly string[] {
  const lasting = offered.filter(({ keyword }) => !changing.includes(keyword))
  return lasting.map(({ keyword, parameters }) => [keyword, ...parameters].join(' '))
}
