// A good session, cut at every byte and in every other segmentation: what was seen stays, and nothing is claimed too early.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFakeServer } from '../../../fixtures/scripted/fake-server.ts'
import type { Scenario } from '../../../fixtures/scripted/scenario.ts'
import { seededRandom } from '../../../fixtures/scripted/seeded-random.ts'
import { type Meddling, type MeddlingProxy, startMeddlingProxy } from './meddling-proxy.ts'
import { handOver, look, type Peer, timeless, type Way } from './swept-client.ts'

type Server = Awaited<ReturnType<typeof startFakeServer>>

interface Swept {
  readonly server: Server
  readonly proxy: MeddlingProxy
  readonly peer: Peer
}

const started: Swept[] = []
/** Its last reply is the same for every message, so that its bytes can be counted. */
const goodServer: Scenario = { title: 'A good server', rules: [{ at: 'dot', reply: '250 2.0.0 Ok' }] }
const tlsOf = { clear: 'none', starttls: 'starttls', implicit: 'implicit' } as const

async function start(way: Way): Promise<Swept> {
  const server = await startFakeServer({ scenario: { ...goodServer, server: { tls: tlsOf[way] } } })
  const proxy = await startMeddlingProxy(server)
  const swept = { server, proxy, peer: { host: proxy.host, port: proxy.port, rootCertificate: server.rootCertificate } }
  started.push(swept)
  return swept
}

afterAll(() => Promise.all(started.flatMap(({ server, proxy }) => [proxy.stop(), server.stop()])))

/** TLS is dear, and its bytes are many: there every so many bytes are looked at, and all of the last ones. */
const stepOf = { clear: 1, starttls: 17, implicit: 17 } as const
const plausible = ['closed', 'reset', 'truncated-reply', 'tls-handshake', 'tls-garbage', 'other']

function offsets(total: number, way: Way): readonly number[] {
  return Array.from({ length: total }, (_, index) => index).filter(
    (index) => index % stepOf[way] === 0 || index > total - 8,
  )
}

describe.each(['clear', 'starttls', 'implicit'] as const)('over %s', (way) => {
  let swept: Swept
  let whole: number
  beforeAll(async () => {
    swept = await start(way)
    await look(swept.peer, way)
    whole = swept.proxy.passed().length
  })

  it.each(['fin', 'rst'] as const)(
    'a look that is cut with %s at any byte of the server ends with what was seen, and says where',
    async (how) => {
      const { proxy, peer } = swept
      for (const cutServerAt of offsets(whole, way)) {
        proxy.meddle({ cutServerAt, how })
        const { state, session } = await look(peer, way)
        const place = `cut at byte ${cutServerAt} of ${whole}`
        expect(state, place).toBe('open')
        if (session?.failure) {
          expect(plausible, place).toContain(session.failure.reason)
          if (!['greeting', 'tls'].includes(session.failure.stage)) expect(session.greeting.kind, place).toBe('seen')
        }
        if (session?.failure?.stage === 'starttls') expect(session.extensionsInClear.kind, place).toBe('seen')
      }
    },
    60_000,
  )
})

describe('a message', () => {
  let swept: Swept
  let finalReply: { readonly begins: number; readonly ends: number }
  beforeAll(async () => {
    swept = await start('clear')
    const { outcome } = await handOver(swept.peer, 'clear')
    expect(outcome).toBe('accepted')
    const said = swept.proxy.passed().toString('latin1')
    const begins = said.indexOf('354') + said.slice(said.indexOf('354')).indexOf('\r\n') + 2
    finalReply = { begins, ends: said.indexOf('\r\n', begins) + 2 }
  })

  it.each(['fin', 'rst'] as const)(
    'cut with %s is unknown exactly while the final reply is due and not whole',
    async (how) => {
      const { proxy, peer } = swept
      for (let cutServerAt = 0; cutServerAt <= finalReply.ends; cutServerAt += 1) {
        proxy.meddle({ cutServerAt, how })
        const { facts, outcome } = await handOver(peer, 'clear')
        const { begins, ends } = finalReply
        const due = cutServerAt < begins ? 'not-sent' : cutServerAt < ends ? 'unknown' : 'accepted'
        expect(outcome, `byte ${cutServerAt}: 354 ends at ${begins}, the final reply at ${ends}`).toBe(due)
        expect(facts.dotWritten).toBe(cutServerAt >= begins)
      }
    },
    60_000,
  )

  it.each(['fin', 'rst'] as const)(
    'whose bytes are cut with %s on their way to the server is never accepted, and never lost from sight',
    async (how) => {
      const { proxy, peer } = swept
      proxy.meddle({})
      await handOver(peer, 'clear')
      const said = proxy.passedByClient().toString('latin1')
      const wholeMessage = said.indexOf('\r\n.\r\n') + 5
      for (let cutClientAt = 0; cutClientAt < wholeMessage; cutClientAt += 1) {
        proxy.meddle({ cutClientAt, how })
        const { facts, outcome } = await handOver(peer, 'clear')
        expect(outcome, `byte ${cutClientAt} of ${wholeMessage}`).toBe(facts.dotWritten ? 'unknown' : 'not-sent')
        if (cutClientAt < said.indexOf('DATA')) expect(facts.dotWritten).toBe(false)
      }
    },
    60_000,
  )
})

const random = seededRandom(20, 1)

const segmentations: Readonly<Record<string, NonNullable<Meddling['split']>>> = {
  'each byte alone': (bytes) => Array.from(bytes, (byte) => Buffer.from([byte])),
  'all of a turn in one': (bytes) => [bytes],
  'random pieces': (bytes) => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + Math.floor(random.fraction() * 12)
      pieces.push(bytes.subarray(at, at + length))
      at += length
    }
    return pieces
  },
}

describe.each(Object.entries(segmentations))('with %s', (_name, split) => {
  it.each(['clear', 'starttls', 'implicit'] as const)('a session over %s says the same', async (way) => {
    const { proxy, peer } = await start(way)
    proxy.meddle({})
    const [plainLook, plainSend] = [await look(peer, way), await handOver(peer, way)]
    for (let round = 0; round < 3; round += 1) {
      proxy.meddle({ split })
      const seen = await look(peer, way)
      expect({ ...seen.session, timings: 0, transcript: 0, connectMs: 0 }).toEqual({
        ...plainLook.session,
        ...{ timings: 0, transcript: 0, connectMs: 0 },
      })
      expect(timeless(seen.session?.transcript ?? [])).toEqual(timeless(plainLook.session?.transcript ?? []))
      const sent = await handOver(peer, way)
      expect(sent.outcome).toBe('accepted')
      expect(timeless(sent.facts.transcript)).toEqual(timeless(plainSend.facts.transcript))
    }
  })
})
