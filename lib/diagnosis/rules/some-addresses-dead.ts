// Do all addresses of the host answer? Clients that meet a dead one first lose time, or give up (RFC 5321 section 5.1).
import { portsAtDeadAddresses } from '../dead-addresses.ts'
import type { About, Rule } from '../finding.ts'
import type { Observations, PortObservation } from '../observation.ts'
import { failureEvidence } from '../per-port.ts'

/** One finding for each address; its single ports are then no news. */
export const someAddressesDead: Rule = (observations) => {
  const dead = Map.groupBy(portsAtDeadAddresses(observations), ({ address }) => address)
  return [...dead].map(([address, ports]) => {
    const finding = { id: 'some-addresses-dead', verdict: 'warn', stage: 'connect', retryable: true, address } as const
    return { ...finding, about: suspect(ports, observations), evidence: ports.map(describe) }
  })
}

/** Silence towards a family that nothing else answered in may be our own network's. */
function suspect(dead: readonly PortObservation[], { ports }: Observations): About {
  if (dead.some(({ state }) => state === 'closed')) return 'target'
  const isFamilyGood = ports.some(({ family, state }) => state === 'open' && family === dead[0]?.family)
  return isFamilyGood ? 'target' : 'vantage'
}

function describe({ port, state, failure }: PortObservation): string {
  return [`${port}: ${state}`, ...(failure ? failureEvidence(failure) : [])].join(', ')
}
