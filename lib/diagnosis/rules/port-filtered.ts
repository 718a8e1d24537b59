// Which ports keep silent? Whether a service is behind them cannot be told: our own network may be the one that blocks,
// on port 25 above all.
import type { Finding, Rule } from '../finding.ts'
import type { Observations, PortObservation } from '../observation.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'

/** Inconclusive, except for submission ports that nobody asked for on a host that answers on another port. */
export const portFiltered: Rule = perPort((port, observations) => {
  if (port.state !== 'filtered' || port.failure?.reason === 'aborted') return []
  const evidence = port.failure ? failureEvidence(port.failure) : []
  return [{ ...judge(port, observations), stage: 'connect', evidence, retryable: true, ...placeOf(port) }]
})

function judge(
  { port, expected }: PortObservation,
  { ports }: Observations,
): Pick<Finding, 'id' | 'verdict' | 'about'> {
  if (port === 25) return { id: 'port-25-filtered', verdict: 'inconclusive', about: 'vantage' }
  const open = ports.filter(({ state }) => state === 'open')
  const isOpenElsewhere = open.some((other) => other.port === port)
  if (isOpenElsewhere) return { id: 'port-filtered', verdict: 'inconclusive', about: 'vantage' }
  if (open.length > 0 && expected !== 'asked') return { id: 'port-filtered', verdict: 'pass', about: 'target' }
  return { id: 'port-filtered', verdict: 'inconclusive', about: 'target' }
}
