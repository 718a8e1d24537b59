// The edges of a check for one run of a command: this machine's clock, network and name server.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { DomainEdges } from '../lib/flow/check-domain.ts'
import type { CheckEdges } from '../lib/flow/run-check.ts'
import type { Clock } from '../lib/mail/time.ts'
import { makeId } from '../lib/mail/token.ts'
import { quickCheckDeadlines } from '../lib/plan/check-plan.ts'
import type { PortContext } from '../lib/probe/probe-port.ts'
import { policy } from './policy.ts'

/** The clock of this machine. */
export const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** A fresh id of 128 random bits. */
export function newId(): string {
  return makeId(randomBytes(16))
}

/** The name that this machine gives itself; a receiver may ask for more than an unqualified one. */
export function ownName(): string {
  const name = hostname().toLowerCase()
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) ? name : 'localhost.localdomain'
}

/** Asks for a host's addresses, as this machine knows them; where name servers are named, they alone are asked. */
export async function resolver(nameServers?: readonly string[]): Promise<CheckEdges['resolve']> {
  const { openNetwork } = await import('../lib/probe/network.ts')
  return openNetwork(policy, nameServers).resolve
}

/** The edges of a check. Where name servers are named, they alone are asked. */
export async function checkEdges(
  session: Pick<PortContext, 'ehloName' | 'trustedCertificates' | 'tlsName' | 'clientCertificate' | 'credentials'>,
  nameServers?: readonly string[],
): Promise<DomainEdges> {
  const [{ openNetwork }, { probePort }] = await Promise.all([
    import('../lib/probe/network.ts'),
    import('../lib/probe/probe-port.ts'),
  ])
  const { resolve, reverse, route, resolvers, dial } = openNetwork(policy, nameServers)
  const context = { ...session, dial, clock, deadlines: quickCheckDeadlines }
  return {
    ...{ policy, clock, resolve, reverse, route, resolvers },
    probe: (connection, { signal }) => probePort(connection, { ...context, signal }),
  }
}
