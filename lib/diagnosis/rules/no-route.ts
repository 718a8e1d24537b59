// Which addresses could we not get to at all? Mostly IPv6 addresses, from a network that has none.
import type { FailureReason } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'

/** One finding for each address, since all its ports share the fate. */
export const noRoute: Rule = ({ ports }) => {
  const unreachable = ports.filter(({ state, failure }) => state === 'unreachable' && !isOurDoing(failure?.reason))
  return [...new Set(unreachable.map(({ address }) => address))].map((address) => {
    const failures = unreachable.flatMap((port) => (port.address === address && port.failure ? [port.failure] : []))
    const evidence = [...new Set(failures.flatMap(failureEvidence))]
    const id = unreachable.some((port) => port.address === address && port.family === 6) ? 'no-route-v6' : 'no-route'
    const finding = { id, verdict: 'inconclusive', about: 'vantage', stage: 'connect' } as const
    return { ...finding, evidence, retryable: false, address }
  })
}

/** Refused by policy, ended by the caller, or an error of this machine: no word about routes. */
function isOurDoing(reason: FailureReason | undefined): boolean {
  return reason === 'not-allowed' || reason === 'aborted' || reason === 'other'
}
