// What holds for every session: its deadlines, its abort, its caps, and that nothing stays open behind it.
import { getEventListeners } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { type Dial, type Dialled, dialTcp } from '../../lib/smtp/dial.ts'
import { examineServer, type SessionContext } from '../../lib/smtp/examine.ts'
import { context, examineScript, host, certificates as made, patient, said, transmitTo } from './client-kit.ts'
import {
  close,
  drip,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  raw,
  reset,
  type ScriptedServer,
  type Step,
  say,
  startTls,
  stopReading,
} from './scripted-server.ts'

const starting = [...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), startTls(made.valid)]
const inTls = [...ehlo()]

/** A good session with STARTTLS, cut where its turn comes to speak. */
const turns: readonly [string, readonly Step[]][] = [
  ['greeting', []],
  ['ehlo', [greeting, hear(/^(EHLO|HELO)/)]], // E04: whoever hangs up on EHLO is asked HELO
  ['starttls', [greeting, ...ehlo('STARTTLS'), hear('STARTTLS')]],
  ['ehlo', [greeting, ...starting, hear('EHLO')]],
  ['quit', [greeting, ...starting, ...inTls, hear('QUIT')]],
]

describe('a connection that ends', () => {
  const ends: readonly [string, Step, string][] = [
    ['FIN', close, 'closed'],
    ['RST', reset, 'reset'],
    ['a word and FIN', raw('2'), 'truncated-reply'],
  ]
  const cases = turns.flatMap(([stage, before]) => ends.map((end) => [end[0], stage, before, end] as const))
  test.each(cases)('with %s at %s is told as that', async (_how, stage, before, [, end, reason]) => {
    const { session } = await examineScript([before, { do: 'wait', ms: 10 }, end, close])
    const events = said(session.transcript, 'event')
    if (stage === 'quit') {
      expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
      expect(session.failure).toBeUndefined()
    } else
      expect(session.failure).toMatchObject({
        stage: expect.stringMatching(stage === 'ehlo' ? /^(ehlo|helo)$/ : stage),
        reason,
      })
    expect(events.at(-1)).toBe('connection closed')
    expect(events.at(-2)).toMatch(new RegExp(`^${reason}`))
  })
})

describe('deadlines', () => {
  test('the session has one, however busy it is', async () => {
    const slow = [drip('220 x\r\n', 20), hear('EHLO'), drip('250 x\r\n', 20), hear('QUIT'), drip('221 x\r\n', 20)]
    const { session, examination } = await examineScript([slow], { deadlines: { ...patient, session: 200 } })
    expect(session.failure).toMatchObject({ reason: 'session-deadline' })
    expect(session.transcript.at(-1)?.atMs).toBeLessThan(400)
    expect(examination.connectMs).toBeLessThan(100)
  })

  test('QUIT is not waited for beyond its own', async () => {
    const { session } = await examineScript([greeting, ehlo(), hear('QUIT'), hang], {
      deadlines: { ...patient, quit: 60 },
    })
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
    expect(session.failure).toBeUndefined()
    expect(session.timings.quit).toBeLessThan(200)
  })

  test('a handshake that drips has one for the whole', async () => {
    const script = [greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), { do: 'wait', ms: 20 } as const]
    const record = drip(`\x16\x03\x03\x10\x00${'\x02'.repeat(200)}`, 10)
    const { session } = await examineScript([...script, record], { deadlines: { ...patient, tls: 150 } })
    expect(session.failure).toEqual({ stage: 'tls', reason: 'timed-out' })
    expect(session.timings.tls).toBeLessThan(400)
  })

  test('the dial gets what is left', async () => {
    const dialled: number[] = []
    const dial = async (_address: string, _port: number, { timeoutMs }: { readonly timeoutMs: number }) => {
      dialled.push(timeoutMs)
      return { kind: 'failed', state: 'filtered', failure: { stage: 'connect', reason: 'timed-out' } } as const
    }
    const target = { host, address: '127.0.0.1', port: 1, tlsMode: 'starttls' } as const
    const examination = await examineServer(target, { ...context, dial, deadlines: { ...patient, connect: 700 } })
    expect(dialled).toEqual([700])
    expect(examination).toMatchObject({ state: 'filtered', failure: { reason: 'timed-out' } })
    expect(examination.session).toBeUndefined()
  })
})

describe('a signal', () => {
  test.each(turns)('at %s ends the session at once, without QUIT', async (stage, before) => {
    const { session, server } = await examineScript([before, hang], { signal: AbortSignal.timeout(100) })
    await server.clientGone
    if (stage === 'quit') expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
    else {
      expect(session.failure).toMatchObject({ stage, reason: 'aborted' })
      expect(server.heard()).not.toContain('QUIT')
    }
  })

  test('that came between two waits ends the session at the next', async () => {
    const controller = new AbortController()
    const dial: Dial = async (...place) => {
      const dialled = await dialTcp(...place)
      controller.abort()
      return dialled
    }
    const { session } = await examineScript([greeting, hang], { dial, signal: controller.signal })
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'aborted' })
  })
})

test('a signal that outlives its sessions keeps no listener of theirs', async () => {
  const { signal } = new AbortController()
  await examineScript([greeting, starting, inTls, goodbye], { signal })
  await examineScript([hang], { signal, deadlines: { ...patient, greeting: 30, quit: 30 } })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('X03 FIN is an end, though the server goes on listening', async () => {
  const stillOpen = createServer({ allowHalfOpen: true }, (socket) => void socket.resume().end('220 mx\r\n'))
  const { end } = trackSockets(stillOpen)
  const { port } = await listen(stillOpen, { host: '127.0.0.1', port: 0 })
  const target = { host, address: '127.0.0.1', port, tlsMode: 'starttls' } as const
  const { session } = await examineServer(target, context)
  expect(session?.greeting.kind).toBe('seen')
  expect(session?.failure).toMatchObject({ stage: expect.stringMatching(/^(ehlo|helo)$/), reason: 'closed' })
  await end()
})

describe('all replies of a session together', () => {
  const filler = `250-${'x'.repeat(1000)}\r\n`.repeat(60)
  const big = (code: string) => raw(`${filler}250-STARTTLS\r\n250 end\r\n`.replaceAll('250', code))

  test('may be large', async () => {
    const { session } = await examineScript([big('220'), hear('EHLO'), big('500'), hear('HELO'), big('250'), goodbye])
    expect(session.failure).toBeUndefined()
    expect(session.quit.kind).toBe('seen')
  })

  test('are capped, in clear and inside TLS together', async () => {
    const inClear = [big('220'), hear('EHLO'), big('250'), hear('STARTTLS'), big('220'), startTls(made.valid)]
    const { session } = await examineScript([inClear, hear('EHLO'), big('250'), hear('QUIT'), big('221')])
    expect(session.extensionsInTls.kind).toBe('seen')
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
    expect(said(session.transcript, 'event').join()).toContain('reply-too-large')
  })
})

describe('behind a session nothing stays open', () => {
  const mail = [
    greeting,
    ...ehlo(),
    hear('MAIL'),
    say('250 ok'),
    hear('RCPT'),
    say('250 ok'),
    hear('DATA'),
    say('354 go'),
  ]
  const large = Buffer.alloc(20_000_000, `${'x'.repeat(70)}\r\n`)
  const open = (what: string) => process.getActiveResourcesInfo().filter((name) => name === what).length

  test.each<[string, (changes: Partial<SessionContext>) => Promise<{ readonly server: ScriptedServer }>]>([
    ['a good one', (changes) => examineScript([greeting, starting, inTls, goodbye], changes)],
    ['a refused one', (changes) => examineScript([say('554 no'), goodbye], changes)],
    ['a failed one', (changes) => examineScript([say('what?'), hang], changes)],
    ['one that timed out', (changes) => examineScript([hang], { ...changes, deadlines: { ...patient, greeting: 50 } })],
    [
      'a handshake that timed out',
      (changes) => examineScript([hang], { ...changes, deadlines: { ...patient, tls: 50 }, tlsMode: 'implicit' }),
    ],
    ['a failed handshake', (changes) => examineScript([greeting, hang], { ...changes, tlsMode: 'implicit' })],
    ['an aborted one', (changes) => examineScript([hang], { ...changes, signal: AbortSignal.timeout(50) })],
    ['a withdrawn message', (changes) => transmitTo([mail, hang], { ...changes, beforeDot: async () => 'withdraw' })],
    [
      'a server that stops reading',
      (changes) =>
        transmitTo([mail, stopReading, hang], {
          ...{ ...changes, deadlines: { ...patient, body: 100 } },
          delivery: { message: large },
        }),
    ],
  ])('%s', async (_case, run) => {
    const dialled: Dialled[] = []
    const timersBefore = open('Timeout')
    const dial: Dial = async (...place) => {
      const one = await dialTcp(...place)
      dialled.push(one)
      return one
    }
    const { server } = await run({ dial })
    expect(dialled.map((one) => one.kind === 'connected' && one.socket.closed)).toEqual([true])
    await server.end()
    expect([open('TCPSocketWrap'), open('TLSWrap')]).toEqual([0, 0])
    expect(open('Timeout')).toBeLessThanOrEqual(timersBefore)
  })
})
