// What is the server called, by whom? The name asked for, the greeting, EHLO, and the reverse tree, side by side (R031).
import { hostText } from '../../mail/host.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import type { ReverseNames } from '../observation.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Nothing is judged here: the greeting has a rule of its own, and receiving servers need no PTR. */
export const namesCompared: Rule = perSession(
  ({ greeting, extensionsInClear, extensionsInTls }, port, observations) => {
    const reverse = observations.reverseNames?.find(({ address }) => address === port.address)
    const opening = seenValue(greeting)
    if (!reverse || opening?.code !== 220) return []
    const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
    const finding = { id: 'names-compared', verdict: 'pass', about: 'target', stage: 'greeting' } as const
    const evidence = [
      `target ${hostText(observations.target.host)}`,
      `greeting ${opening.lines[0]?.trim().split(/\s/)[0] || '(none)'}`,
      `EHLO ${extensions?.serverName || '(none)'}`,
      `PTR ${reverseText(reverse)}`,
    ]
    return [{ ...finding, evidence, retryable: false, ...placeOf(port) }]
  },
)

function reverseText({ names, confirmed }: ReverseNames): string {
  if (names.kind === 'absent') return '(none)'
  if (names.kind !== 'seen') return '(could not be asked)'
  if (names.value.length === 0) return '(none)'
  return names.value.map((name) => (confirmed.includes(name) ? name : `${name} (leads elsewhere)`)).join(', ')
}
