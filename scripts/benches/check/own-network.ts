// Where no lab is: round trips against our own fake servers, behind a network that is slow on purpose.
import { setTimeout } from 'node:timers/promises'
import { startFakeWorld } from '../../../fixtures/fake-world.ts'
import type { CheckEdges } from '../../../lib/flow/run-check.ts'
import { quickCheckDeadlines } from '../../../lib/plan/check-plan.ts'
import { probePort } from '../../../lib/probe/probe-port.ts'
import { type Dial, dialTcp } from '../../../lib/smtp/dial.ts'
import { startSlowNetwork } from '../smtp/slow-network.ts'
import { timeChecks } from './check-times.ts'
import { ownLines } from './round-trip-lines.ts'

const runs = 7
/** Far enough that a timer's millisecond more or less does not count. */
const oneWayMs = 50
const rttMs = 2 * oneWayMs
const address = '127.0.0.1'
const clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** TCP's own round trip: the slow network is a proxy, which answers a SYN at once. */
const dialFarAway: Dial = async (...place) => {
  await setTimeout(rttMs)
  return dialTcp(...place)
}

/** The lines to print. */
export async function roundTripsOfOwnNetwork(): Promise<readonly string[]> {
  const providers = [{ name: 'Northmail', domain: 'northmail.test' }]
  const world = await startFakeWorld({ providers, password: 'bench', now: clock.now })
  const { host, port } = world.providers[0]?.smtp ?? { host: address, port: 0 }
  const networks = await Promise.all(Array.from({ length: 8 }, () => startSlowNetwork({ host, port }, { oneWayMs })))
  const ports = networks.map((network) => network.port)
  try {
    const edges = edgesWith([world.rootCertificate])
    const target = { host: { kind: 'ipv4', address } } as const
    const one = await timeChecks(runs, { target, ports: ports.slice(0, 1) }, edges)
    const all = await timeChecks(runs, { target, ports }, edges)
    return [
      `our own fake servers behind a slow network: a round trip (RTT) of ${rttMs} ms; medians of ${runs}`,
      ...ownLines({ rttMs, one, all, allPorts: 'eight ports with STARTTLS' }),
    ]
  } finally {
    await Promise.all(networks.map(({ stop }) => stop()))
    await world.stop()
  }
}

function edgesWith(trustedCertificates: readonly string[]): CheckEdges {
  const session = { dial: dialFarAway, clock, ehloName: 'bench.test', deadlines: quickCheckDeadlines }
  return {
    ...{ policy: 'any-unicast', clock },
    resolve: async () => ({ kind: 'seen', value: [address] }),
    probe: (connection, { signal }) => probePort(connection, { ...session, trustedCertificates, signal }),
  }
}
