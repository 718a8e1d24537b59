// Does any usual port answer? Ports that the caller named are judged one by one instead.
import type { About, Rule } from '../finding.ts'
import type { PortObservation } from '../observation.ts'

/** Fails only where every port refused us. Where one kept silent, or could not be reached, it may be open to others. */
export const noServiceReachable: Rule = ({ ports, isOneOfSeveral }) => {
  const isOpen = ports.some(({ state }) => state === 'open')
  const isCutShort = ports.some(({ failure }) => failure?.reason === 'not-allowed' || failure?.reason === 'aborted')
  if (isOneOfSeveral || ports.every(({ expected }) => expected === 'asked') || isOpen || isCutShort) return []
  const silent = ports.filter(({ state }) => state !== 'closed')
  const evidence = ports.map(({ port, address, state }) => `${port} at ${address}: ${state}`)
  const finding = { id: 'no-service-reachable', stage: 'connect', evidence, retryable: true } as const
  if (silent.length === 0) return [{ ...finding, verdict: 'fail', about: 'target' }]
  return [{ ...finding, verdict: 'inconclusive', about: suspect(silent) }]
}

/** What our own network is known to cut off is laid at its door first. */
function suspect(silent: readonly PortObservation[]): About {
  return silent.every(({ port, state }) => state === 'unreachable' || port === 25) ? 'vantage' : 'target'
}
