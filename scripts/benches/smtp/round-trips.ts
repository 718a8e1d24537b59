// How many round trips a check takes until its last needed reply, counted in the network before the server.
import { type FakeWorld, startFakeWorld } from '../../../fixtures/fake-world.ts'
import type { Endpoint } from '../../../fixtures/listen.ts'
import type { TlsMode } from '../../../lib/mail/session-facts.ts'
import { quickCheckDeadlines } from '../../../lib/plan/check-plan.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { examineServer } from '../../../lib/smtp/examine.ts'
import { goalLine } from './goal-line.ts'
import { startSlowNetwork } from './slow-network.ts'

const providers = [{ name: 'Sink', domain: 'sink.test', implicitTlsPort: 0 }]
const nowhere = { host: '127.0.0.1', port: 0 }

/** The lines to print; `sink` is a server without STARTTLS. The minima: TCP, greeting, EHLO, STARTTLS, TLS 1.3, EHLO. */
export async function countRoundTrips(sink: Endpoint): Promise<readonly string[]> {
  const world = await startFakeWorld({ providers, password: 'bench', now: () => Date.now() })
  try {
    const { smtp = nowhere, smtps = nowhere } = world.providers[0] ?? {}
    const checks = [
      { what: 'EHLO only', server: sink, tlsMode: 'starttls', minimum: 3 },
      { what: 'STARTTLS', server: smtp, tlsMode: 'starttls', minimum: 6 },
      { what: 'implicit TLS', server: smtps, tlsMode: 'implicit', minimum: 4 },
    ] as const
    const lines: string[] = []
    for (const { what, server, tlsMode, minimum } of checks) {
      const count = await roundTripsOf(server, { tlsMode, world })
      lines.push(goalLine(`round trips, ${what}`, { value: count, unit: '', goal: minimum, better: 'less' }))
    }
    return lines
  } finally {
    await world.stop()
  }
}

async function roundTripsOf(
  server: Endpoint,
  { tlsMode, world }: { readonly tlsMode: TlsMode; readonly world: FakeWorld },
): Promise<number> {
  const network = await startSlowNetwork(server)
  const { host: address, port } = network
  const { session } = await examineServer(
    { host: { kind: 'ipv4', address }, address, port, tlsMode },
    {
      clock: { now: () => Date.now(), elapsed: () => performance.now() },
      trustedCertificates: [world.rootCertificate],
      ...{
        dial: dialTcp,
        signal: new AbortController().signal,
        ehloName: 'bench.test',
        deadlines: quickCheckDeadlines,
      },
    },
  )
  await network.stop()
  if (session?.quit.kind !== 'seen') throw new Error(`The check did not come to its end: ${JSON.stringify(session)}`)
  return network.roundTrips() - 1 // nothing that a check tells needs the answer to QUIT
}
