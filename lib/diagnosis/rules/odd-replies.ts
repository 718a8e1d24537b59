// Which replies could be read, and should not have to be? Each is harmless by itself; other software stumbles over it.
import type { OddityKind } from '../../mail/session-facts.ts'
import type { Finding, Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

const ids: Readonly<Record<OddityKind, Finding['id']>> = {
  'bare-lf': 'bare-lf',
  nul: 'nul-in-reply',
  'control-characters': 'control-characters',
  'not-utf-8': 'not-utf-8',
  'long-line': 'reply-line-too-long',
  'no-separator': 'no-separator',
  'tab-separator': 'tab-separator',
  'unterminated-reply': 'unterminated-reply',
  'unusual-code': 'unusual-code',
  'class-mismatch': 'class-mismatch',
  'extra-reply': 'extra-reply',
}

/** One finding for each kind, at the stage where it came first: a server that does it does it everywhere. */
export const oddReplies: Rule = perSession(({ oddities }, port) => {
  const kinds = [...new Set(oddities.map(({ kind }) => kind))]
  return kinds.flatMap((kind) => {
    const same = oddities.filter((oddity) => oddity.kind === kind)
    const finding = { id: ids[kind], verdict: 'warn', about: 'target', retryable: false } as const
    const evidence = same.map((oddity) => oddity.evidence)
    return same.slice(0, 1).map(({ stage }) => ({ ...finding, stage, evidence, ...placeOf(port) }))
  })
})
