// The same inside TLS, where the bytes are those of its records (RFC 8446 section 5.1): a proxy ends the connection in the
// middle of them. Which record holds the final reply is the same in every session, but not at which byte it begins.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFakeServer } from '../../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../../fixtures/scripted/fake-server-settings.ts'
import { type MeddlingProxy, startMeddlingProxy } from './meddling-proxy.ts'
import { handOver, look, type Peer } from './swept-client.ts'

const ways = ['starttls', 'implicit'] as const
const endings = ['fin', 'rst'] as const
const reasonsOfAnEnd = ['closed', 'reset', 'truncated-reply']
const factsOfALook = ['greeting', 'extensionsInClear', 'startTls', 'extensionsInTls'] as const
/** Most bytes are those of the certificates and the tickets, where one is like the other. */
const stride = 7

let server: FakeServer
let proxy: MeddlingProxy
let peer: Peer

/** Every so many, and all that are not further than this from an end of a record. */
function offsetsIn(bytes: Buffer): readonly number[] {
  const ends = recordEnds(bytes)
  const isNear = (at: number) => ends.some((end) => Math.abs(at - end) <= 2)
  return Array.from({ length: bytes.length }, (_, at) => at).filter((at) => at % stride === 0 || isNear(at))
}

/** Where each whole record ends; what stands before the first is the part in clear. */
function recordEnds(bytes: Buffer): readonly number[] {
  const ends: number[] = []
  for (let at = beginOfTls(bytes); at + 5 <= bytes.length; at = ends.at(-1) ?? bytes.length) {
    ends.push(at + 5 + bytes.readUInt16BE(at + 3))
  }
  return ends.filter((end) => end <= bytes.length)
}

function beginOfTls(bytes: Buffer): number {
  const begin = bytes.indexOf(Buffer.from([0x16, 0x03]))
  return begin < 0 ? bytes.length : begin
}

describe.each(ways)('over %s', (way) => {
  beforeAll(async () => {
    server = await startFakeServer({ scenario: { title: 'A good server', server: { tls: way } } })
    proxy = await startMeddlingProxy(server)
    peer = { host: proxy.host, port: proxy.port, rootCertificate: server.rootCertificate }
  })
  afterAll(() => Promise.all([proxy.stop(), server.stop()]))

  it.each(endings)(
    'a look that is ended with %s keeps what was told before',
    async (how) => {
      proxy.meddle({})
      const { session: good } = await look(peer, way)
      if (!good) throw new Error('The good server was not seen.')
      for (const cutServerAt of offsetsIn(proxy.passed())) {
        proxy.meddle({ cutServerAt, how })
        const { session, failure = session?.failure } = await look(peer, way)
        const place = `cut at byte ${cutServerAt}`
        if (failure) expect(reasonsOfAnEnd, place).toContain(failure.reason)
        // Asked HELO over a second connection a server says less, and may then not be cut at all.
        const facts = session?.reconnected ? (['greeting'] as const) : factsOfALook
        if (!failure && !session?.reconnected) expect(session?.extensionsInTls, place).toEqual(good.extensionsInTls)
        for (const fact of facts) if (session?.[fact].kind === 'seen') expect(session[fact], place).toEqual(good[fact])
        if (session?.extensionsInTls.kind === 'seen') expect(session.tls, place).toEqual(good.tls)
        if (failure?.stage === 'tls' && way === 'starttls') expect(session?.startTls, place).toEqual(good.startTls)
      }
    },
    60_000,
  )

  it.each(endings)(
    'a message that is ended with %s is unknown exactly while its reply is due',
    async (how) => {
      proxy.meddle({})
      expect((await handOver(peer, way)).outcome).toBe('accepted')
      const whole = proxy.passed()
      // The last ones: the final reply, the one to QUIT, and close_notify.
      const records = recordEnds(whole).length - 3
      const late = recordEnds(whole).at(records - 2) ?? 0
      for (const cutServerAt of offsetsIn(whole).filter((at) => at % (3 * stride) === 0 || at > late)) {
        proxy.meddle({ cutServerAt, how })
        const taken = server.received().length
        const { facts, outcome } = await handOver(peer, way)
        const passed = recordEnds(proxy.passed()).length
        const place = `cut at byte ${cutServerAt}: ${passed} records, the final reply is number ${records + 1}`
        expect(outcome, place).toBe(passed < records ? 'not-sent' : passed === records ? 'unknown' : 'accepted')
        expect(facts.dotWritten, place).toBe(passed >= records)
        if (!facts.dotWritten) expect(server.received(), place).toHaveLength(taken)
        if (outcome === 'accepted') expect(server.received(), place).toHaveLength(taken + 1)
        else expect(reasonsOfAnEnd, place).toContain(facts.failure?.reason)
      }
    },
    60_000,
  )

  it.each(endings)(
    'a message whose own bytes are ended with %s is never accepted, nor lost from sight',
    async (how) => {
      proxy.meddle({})
      await handOver(peer, way)
      const whole = proxy.passedByClient()
      const ends = recordEnds(whole)
      // The last ones: the message, its dot, QUIT, and close_notify.
      const dotEnds = ends.at(-3) ?? 0
      for (const cutClientAt of offsetsIn(whole).filter((at) => at < dotEnds - 2)) {
        proxy.meddle({ cutClientAt, how })
        const taken = server.received().length
        const { facts, outcome } = await handOver(peer, way)
        const place = `cut at byte ${cutClientAt} of ${whole.length}, the dot ends at ${dotEnds}`
        expect(outcome, place).toBe(facts.dotWritten ? 'unknown' : 'not-sent')
        expect(server.received(), place).toHaveLength(taken)
      }
    },
    60_000,
  )
})
