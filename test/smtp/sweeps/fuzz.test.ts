// Servers that say anything at all: a session always ends in time, never throws, and claims no acceptance that was not said.
import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'
import type { Deadlines } from '../../../lib/smtp/deadlines.ts'
import { contextFor, handOver, look } from './swept-client.ts'

/** What a server says: one piece at the beginning, and one each time that something came. */
interface Behaviour {
  readonly pieces: readonly Buffer[]
  readonly ends: 'fin' | 'rst' | 'hang'
}

interface Witness {
  heard: string
  /** What was said once the client's final dot had come. */
  saidBehindDot: string
}

const waiting = new Map<number, { readonly behaviour: Behaviour; readonly witness: Witness }>()
const server = createServer({ noDelay: true }, (socket) => socket.once('error', () => undefined))
let endpoint: Endpoint

function behave(socket: Socket, { pieces, ends }: Behaviour, witness: Witness): void {
  const left = [...pieces]
  const say = () => {
    const piece = left.shift()
    if (piece) {
      if (witness.heard.includes('\r\n.\r\n')) witness.saidBehindDot += piece.toString('latin1')
      socket.write(piece)
    }
    if (left.length > 0 || ends === 'hang') return
    if (ends === 'fin') socket.end()
    else socket.resetAndDestroy()
  }
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    witness.heard += chunk.toString('latin1')
    say()
  })
  say()
}

const { end } = trackSockets(server)
beforeAll(async () => {
  server.on('connection', (socket) => {
    const found = waiting.get(socket.remotePort ?? 0)
    if (found) behave(socket, found.behaviour, found.witness)
    else pending.push(socket)
  })
  endpoint = await listen(server, { host: '127.0.0.1', port: 0 })
})
afterAll(end)

/** Connections that came before the client had told which of them is its own. */
const pending: Socket[] = []

const ms = 60
const deadlines: Deadlines = {
  ...{ connect: 2000, greeting: ms, ehlo: ms, starttls: ms, tls: ms, auth: ms, mail: ms, rcpt: ms, data: ms },
  ...{ body: ms, dot: ms, quit: ms, session: 2400 },
}
/** A session has all of its stages and a second connection; what is above is the machine's load. */
const latest = 20_000

/** The client's own dial, which tells the server what to do on this very connection. */
function contextWith(behaviour: Behaviour, witness: Witness) {
  const context = contextFor({ rootCertificate: '' })
  const dial: typeof context.dial = async (address, port, about) => {
    const dialled = await context.dial(address, port, about)
    if (dialled.kind === 'failed') return dialled
    const key = dialled.socket.localPort ?? 0
    waiting.set(key, { behaviour, witness })
    const early = pending.findIndex((socket) => socket.remotePort === key)
    if (early >= 0) for (const socket of pending.splice(early, 1)) behave(socket, behaviour, witness)
    dialled.socket.once('close', () => waiting.delete(key))
    return dialled
  }
  return { ...context, dial, deadlines, trustedCertificates: [] }
}

const good = [
  '220 mx.fake.test ESMTP\r\n',
  '250-mx.fake.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n',
  '250 2.1.0 Ok\r\n',
  '250 2.1.5 Ok\r\n',
  '354 Go on\r\n',
  '250 2.0.0 Ok\r\n',
  '221 2.0.0 Bye\r\n',
] as const

const ends = fc.constantFrom('fin', 'rst', 'hang') as fc.Arbitrary<Behaviour['ends']>
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))
const line = fc.constantFrom(
  ...[
    '250 Ok\r\n',
    '250-more\r\n',
    '354 Go\r\n',
    '421 Bye\r\n',
    '550 5.1.1 No\r\n',
    '451 4.3.0 Later\r\n',
    '\r\n',
    '2',
  ],
  ...[
    '250 2.0.0 Ok',
    '220 go\r\n',
    '25O Ok\r\n',
    '250\tOk\r\n',
    '250 Ok\n',
    '250 Ok\r',
    '\0',
    '999 x\r\n',
    '250OK\r\n',
  ],
  ...['\x16\x03\x01\x00\x05hello', 'HTTP/1.1 200 OK\r\n\r\n', `250 ${'x'.repeat(5000)}\r\n`, '250-x\r\n'.repeat(150)],
)

/** Nothing but noise. */
const noise = fc.record({ pieces: fc.array(bytes(80), { maxLength: 9 }), ends })

/** A good session with some of its pieces changed. */
const mutated = fc
  .record({
    changes: fc.array(
      fc.record({
        at: fc.nat(good.length - 1),
        kind: fc.constantFrom('replace', 'append', 'prepend', 'cut', 'drop', 'twice', 'digit', 'byte'),
        line,
        where: fc.nat(60),
        byte: fc.nat(255),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    ends,
  })
  .map(({ changes, ends: ending }): Behaviour => {
    const pieces: string[] = [...good]
    for (const { at, kind, line: text, where, byte } of changes) {
      const piece = pieces[at] ?? ''
      const offset = where % (piece.length + 1)
      const changed = {
        replace: text,
        append: piece + text,
        prepend: text + piece,
        cut: piece.slice(0, offset),
        drop: '',
        twice: piece + piece,
        digit: `${byte % 10}${piece.slice(1)}`,
        byte: piece.slice(0, offset) + String.fromCharCode(byte) + piece.slice(offset + 1),
      }
      pieces[at] = changed[kind]
    }
    return { pieces: pieces.map((piece) => Buffer.from(piece, 'latin1')), ends: ending }
  })

/** Any lines, in any order. */
const babble = fc
  .record({ pieces: fc.array(fc.array(line, { maxLength: 3 }), { maxLength: 9 }), ends })
  .map(({ pieces, ends: ending }): Behaviour => {
    return { pieces: pieces.map((lines) => Buffer.from(lines.join(''), 'latin1')), ends: ending }
  })

const behaviour = fc.oneof(
  { weight: 1, arbitrary: noise },
  { weight: 4, arbitrary: mutated },
  { weight: 2, arbitrary: babble },
)

/** At once, so that those who wait for a deadline wait together. */
const together = 125
const batches = 80

describe('a server that says anything', () => {
  it(`never makes a session throw, linger, or claim too much (${together * batches} sessions)`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(behaviour, { minLength: together, maxLength: together }), async (behaviours) => {
        await Promise.all(behaviours.map(examineOne))
      }),
      { numRuns: batches, seed: 20261121, endOnFailure: true },
    )
    expect(waiting.size).toBe(0)
    expect(pending).toEqual([])
  }, 120_000)
})

async function examineOne(one: Behaviour, index: number): Promise<void> {
  const witness: Witness = { heard: '', saidBehindDot: '' }
  const context = contextWith(one, witness)
  const begun = performance.now()
  const peer = { ...endpoint, rootCertificate: '' }
  if (index % 4 === 0) {
    const { session } = await look(peer, 'starttls', context)
    expect(JSON.stringify(session).length).toBeLessThan(200_000)
    expect(witness.heard).not.toMatch(/^(MAIL|RCPT|DATA|AUTH)/m)
  } else {
    const { facts, outcome } = await handOver(peer, 'clear', context)
    if (outcome === 'accepted') expect(witness.saidBehindDot).toMatch(/^(?:2\d\d-[^\n]*\n)*2\d\d(?:[ \t\r\n]|[^\d-])/)
    if (!facts.dotWritten) expect(['not-sent', 'deferred', 'bounced']).toContain(outcome)
    for (const { text } of facts.transcript) expect(text).toMatch(/^[\t\x20-\x7e]*$/)
    expect(JSON.stringify(facts).length).toBeLessThan(200_000)
  }
  expect(performance.now() - begun).toBeLessThan(latest)
}
