// Addresses of a host that answer nowhere, while another of its addresses answers on the same port.
import type { Observations, PortObservation } from './observation.ts'

/** The ports at addresses that are dead; an address to which there is no route from here is not known to be. */
export function portsAtDeadAddresses({ ports }: Observations): readonly PortObservation[] {
  return ports.filter(({ address }) => {
    const own = ports.filter((port) => port.address === address)
    const answersElsewhere = own.some(({ port }) => isOpenAt(ports, port))
    return answersElsewhere && own.every(isDead)
  })
}

/** What was never dialled, or given up, is not known to be dead. */
function isDead({ state, failure }: PortObservation): boolean {
  if (failure?.reason === 'not-allowed' || failure?.reason === 'aborted') return false
  return state === 'closed' || state === 'filtered'
}

function isOpenAt(ports: readonly PortObservation[], number: number): boolean {
  return ports.some(({ port, state }) => port === number && state === 'open')
}
