// What happened on a port that was only opened? An open port proves a listener; that it speaks, or ends at once, is more.
import type { Rule } from '../finding.ts'
import type { PortObservation } from '../observation.ts'
import { perPort, placeOf } from '../per-port.ts'

/** Silence is due where TLS comes first, and tells nothing on ports whose service is not known. */
export const firstWords: Rule = perPort((port) => {
  const { firstWords: first } = port
  const finding = { about: 'target', stage: 'greeting', retryable: true, ...placeOf(port) } as const
  if (first?.kind === 'ended')
    return [{ ...finding, id: 'ended-after-connect', verdict: 'fail', evidence: [first.how] }]
  if (first?.kind !== 'silent' || !speaksFirst(port)) return []
  return [
    {
      ...finding,
      id: 'open-but-silent',
      verdict: 'inconclusive',
      evidence: [`nothing in ${Math.round(first.waitedMs)} ms`],
    },
  ]
})

const portsThatSpeakFirst: readonly number[] = [25, 587, 2525, 143, 110, 4190]

function speaksFirst({ port }: PortObservation): boolean {
  return portsThatSpeakFirst.includes(port)
}
