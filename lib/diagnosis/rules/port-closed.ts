// Which ports refuse us, and is that wrong? A pure MX has no submission ports and a submission host no port 25, so a
// closed port is no fault by itself; that nothing at all is open is judged by no-service-reachable.
import type { Verdict } from '../../mail/outcome.ts'
import { controlOf } from '../control.ts'
import { portsAtDeadAddresses } from '../dead-addresses.ts'
import type { Rule } from '../finding.ts'
import type { Observations, PortObservation } from '../observation.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'

/**
 * Fails where the caller named the port; warns where it answers at another address, or is the relay port. An address that
 * is dead as a whole is judged as such, and a connection that was reset at once came about.
 */
export const portClosed: Rule = perPort((port, observations) => {
  if (port.state !== 'closed' || port.failure?.reason === 'reset') return []
  const control = controlOf(port, observations)
  const evidence = [...(port.failure ? failureEvidence(port.failure) : []), ...(control ? [control.text] : [])]
  const finding = { id: 'port-closed', about: 'target', stage: 'connect', evidence, retryable: true } as const
  const verdict = verdictOf(port, observations)
  // A firewall in between that refuses for everybody refuses us to the control too.
  if (verdict !== 'pass' && control?.isRefused) {
    return [{ ...finding, id: 'vantage-blocks-port', verdict: 'inconclusive', about: 'vantage', ...placeOf(port) }]
  }
  return [{ ...finding, verdict, ...placeOf(port) }]
})

function verdictOf(closed: PortObservation, observations: Observations): Verdict {
  const { port, expected, service } = closed
  const { ports } = observations
  if (portsAtDeadAddresses(observations).includes(closed)) return 'pass'
  if (ports.some((other) => other.port === port && other.state === 'open')) return 'warn'
  if (expected === 'asked') return 'fail'
  return expected === 'usual' && service === 'relay' ? 'warn' : 'pass'
}
