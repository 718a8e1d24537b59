// One byte of the server's is changed, lost or joined by others, in clear or inside a TLS record: TLS notices (RFC 8446
// section 5.2), and the client ends in time with a message that is either taken or not said to be.
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { startFakeServer } from '../../../fixtures/scripted/fake-server.ts'
import { type Meddling, startMeddlingProxy } from './meddling-proxy.ts'
import { deadlinesOf, handOver, look, type Way } from './swept-client.ts'

const deadlines = deadlinesOf(150, 1000)
const latest = 1000 + 10_000
const seed = 20261121

const stops: (() => Promise<void>)[] = []
afterAll(() => Promise.all(stops.map((stop) => stop())))

const place = fc.oneof(
  { weight: 1, arbitrary: fc.nat(300) }, // the part in clear, and the first record
  { weight: 1, arbitrary: fc.nat(3500) },
)

const damage: fc.Arbitrary<NonNullable<Meddling['damage']>> = fc.record({
  at: place,
  into: fc.oneof(
    fc.integer({ min: 1, max: 255 }).map((bits) => (byte: number) => [byte ^ bits]),
    fc.constant(() => []),
    fc.array(fc.nat(255), { maxLength: 8 }).map((more) => (byte: number) => [byte, ...more]),
  ),
})

async function start(way: Exclude<Way, 'clear'>) {
  const server = await startFakeServer({ scenario: { title: 'A good server', server: { tls: way } } })
  const proxy = await startMeddlingProxy(server)
  stops.push(proxy.stop, server.stop)
  return { server, proxy, peer: { host: proxy.host, port: proxy.port, rootCertificate: server.rootCertificate } }
}

it.each(['starttls', 'implicit'] as const)(
  'over %s a damaged byte never makes a session linger or claim too much',
  async (way) => {
    const errands = fc.constantFrom('look', 'send')
    const runs = Array.from({ length: 8 }, async (_, index) => {
      const { server, proxy, peer } = await start(way)
      const property = fc.asyncProperty(errands, damage, async (errand, one) => {
        proxy.meddle({ damage: one })
        const taken = server.received().length
        const begun = performance.now()
        if (errand === 'look') await look(peer, way, { deadlines })
        else {
          const { facts, outcome } = await handOver(peer, way, { deadlines })
          if (outcome === 'accepted') expect(server.received()).toHaveLength(taken + 1)
          if (!facts.dotWritten) expect(server.received()).toHaveLength(taken)
        }
        expect(performance.now() - begun).toBeLessThan(latest)
      })
      await fc.assert(property, { numRuns: 40, seed: seed + index, endOnFailure: true })
    })
    await Promise.all(runs)
  },
  60_000,
)
