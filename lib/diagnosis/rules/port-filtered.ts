// Which ports keep silent? Whether a service is behind them cannot be told: our own network may be the one that blocks,
// on port 25 above all.

import { controlOf } from '../control.ts'
import { portsAtDeadAddresses } from '../dead-addresses.ts'
import type { Finding, Rule } from '../finding.ts'
import type { Observations, PortObservation } from '../observation.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'

/**
 * Inconclusive, except for submission ports that nobody asked for on a host that answers on another port. An address that
 * is dead as a whole is judged as such.
 */
export const portFiltered: Rule = perPort((port, observations) => {
  if (port.state !== 'filtered' || port.failure?.reason === 'aborted') return []
  const control = controlOf(port, observations)
  const evidence = [...(port.failure ? failureEvidence(port.failure) : []), ...(control ? [control.text] : [])]
  const judgement = judge(port, observations)
  const finding = { stage: 'connect', evidence, retryable: true, ...placeOf(port) } as const
  if (judgement.verdict === 'pass' || !control) return [{ ...finding, ...judgement }]
  // Nobody answers us on this port: that is our network. Somebody does: then the silence is this target's, towards us at least.
  return control.isReached
    ? [{ ...finding, ...judgement, id: 'port-filtered', about: 'target' }]
    : [{ ...finding, id: 'vantage-blocks-port', verdict: 'inconclusive', about: 'vantage' }]
})

function judge(silent: PortObservation, observations: Observations): Pick<Finding, 'id' | 'verdict' | 'about'> {
  const { port, expected } = silent
  const { ports } = observations
  if (portsAtDeadAddresses(observations).includes(silent))
    return { id: 'port-filtered', verdict: 'pass', about: 'target' }
  if (port === 25) return { id: 'port-25-filtered', verdict: 'inconclusive', about: 'vantage' }
  const open = ports.filter(({ state }) => state === 'open')
  const isOpenElsewhere = open.some((other) => other.port === port)
  if (isOpenElsewhere) return { id: 'port-filtered', verdict: 'inconclusive', about: 'vantage' }
  if (open.length > 0 && expected !== 'asked') return { id: 'port-filtered', verdict: 'pass', about: 'target' }
  return { id: 'port-filtered', verdict: 'inconclusive', about: 'target' }
}
