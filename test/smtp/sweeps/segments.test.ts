// The same bytes in other segments: TCP keeps no boundaries, so that nothing may depend on them (RFC 9293 section 2.2).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFakeServer } from '../../../fixtures/scripted/fake-server.ts'
import { seededRandom } from '../../../fixtures/scripted/seeded-random.ts'
import { type ByteServer, startByteServer } from './byte-server.ts'
import { type Meddling, type MeddlingProxy, startMeddlingProxy } from './meddling-proxy.ts'
import { goodTurns } from './random-behaviours.ts'
import { handOver, look, type Peer, timeless, type Way } from './swept-client.ts'

const timesOfNoInterest = { timings: 0, connectMs: 0 }

/** All that was told, but for the times. */
async function tell(peer: Peer, way: Way) {
  const { session, ...seen } = await look(peer, way)
  const { facts, outcome } = await handOver(peer, way)
  expect(outcome).toBe('accepted')
  return {
    seen: { ...seen, ...timesOfNoInterest },
    session: session && { ...session, ...timesOfNoInterest, transcript: timeless(session.transcript) },
    facts: {
      ...facts,
      ...timesOfNoInterest,
      ...{ lastReply: 0, dotReply: 0 }, // the number under which it was queued
      transcript: timeless(facts.transcript),
    },
  }
}

describe('replies of many lines', () => {
  let server: ByteServer
  beforeAll(async () => {
    server = await startByteServer()
  })
  afterAll(() => server.stop())

  it.each([1, 2, 3, 5, 8, 13, 21])('in segments of %d bytes are the same replies', async (segment) => {
    for (const errand of ['look', 'send', 'send-pipelined'] as const) {
      const turns = goodTurns[errand].map((turn) => manyLines(turn))
      const pipelining = errand === 'send-pipelined' ? 'when-offered' : 'never'
      const tellOf = async () => {
        const {
          transcript,
          timings: _,
          ...told
        } = errand === 'look' ? await lookedAt(server) : (await handOver(server, 'clear', { pipelining })).facts
        return { ...told, transcript: timeless(transcript) }
      }
      server.play({ turns, ending: 'fin' })
      const whole = await tellOf()
      server.play({ turns, ending: 'fin', segment })
      expect(await tellOf()).toEqual(whole)
    }
  })
})

async function lookedAt(server: ByteServer) {
  const { session } = await look(server, 'clear')
  if (!session) throw new Error('There was no session.')
  return session
}

function manyLines(turn: string): string {
  return /^\d{3} /.test(turn) ? `${turn.slice(0, 3)}-One moment\r\n${turn}` : turn
}

const ways = ['clear', 'starttls', 'implicit'] as const
const tlsOf = { clear: 'none', starttls: 'starttls', implicit: 'implicit' } as const

/** Each of the server's writes, cut anew; inside TLS these are bytes of its records. */
function splitsOf(seed: number): Readonly<Record<string, NonNullable<Meddling['split']>>> {
  const random = seededRandom(seed, 1)
  return {
    'each byte alone': (bytes) => Array.from(bytes, (byte) => Buffer.from([byte])),
    'all that is there in one': (bytes) => [bytes],
    'random pieces': (bytes) => {
      const pieces: Buffer[] = []
      for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 1) {
        pieces.push(bytes.subarray(at, at + 1 + Math.floor(random.fraction() * 40)))
      }
      return pieces
    },
  }
}

describe.each(ways)('a session over %s', (way) => {
  let proxy: MeddlingProxy
  let stop: () => Promise<unknown>
  let peer: Peer
  beforeAll(async () => {
    const server = await startFakeServer({ scenario: { title: 'A good server', server: { tls: tlsOf[way] } } })
    proxy = await startMeddlingProxy(server)
    peer = { host: proxy.host, port: proxy.port, rootCertificate: server.rootCertificate }
    stop = () => Promise.all([proxy.stop(), server.stop()])
  })
  afterAll(() => stop())

  it.each(Object.entries(splitsOf(20)))('tells the same with %s', async (_name, split) => {
    proxy.meddle({})
    const whole = await tell(peer, way)
    for (let round = 0; round < 4; round += 1) {
      proxy.meddle({ split })
      expect(await tell(peer, way)).toEqual(whole)
    }
  })
})
