// Fault matrix row E04: a server that hangs up on EHLO is dialled once more, and asked HELO.
import { describe, expect, test } from 'vitest'
import { type ChannelWish, reachChannel } from '../../lib/smtp/channel.ts'
import { type Dial, dialTcp } from '../../lib/smtp/dial.ts'
import { closeSession } from '../../lib/smtp/session.ts'
import type { SessionContext } from '../../lib/smtp/session-context.ts'
import { context, host, certificates as made, said, serve } from './client-kit.ts'
import { close, ehlo, greeting, hang, hear, raw, reset, type Step, say, startTls, wait } from './scripted-server.ts'

const hangingUp = [greeting, hear('EHLO'), close]
const knowingHelo = [greeting, hear('HELO'), say('250 mx'), hang]

/** Reaches servers one after the other, one for each connection, and closes what was reached. */
async function reach(
  scripts: readonly (readonly Step[])[],
  { tls = 'opportunistic', ...changes }: Partial<SessionContext & ChannelWish> = {},
) {
  const servers = await Promise.all(scripts.map((script) => serve(script)))
  const sockets: Awaited<ReturnType<Dial>>[] = []
  const dial: Dial = async (address, _port, limits) => {
    const port = servers[sockets.length]?.port
    const dialled = port
      ? await dialTcp(address, port, limits)
      : ({ kind: 'failed', state: 'closed', failure: { stage: 'connect', reason: 'refused' } } as const)
    sockets.push(dialled)
    return dialled
  }
  const wish: ChannelWish = { host, tls, verification: 'recorded' }
  const reached = await reachChannel({ address: '127.0.0.1', port: 25 }, wish, { ...context, dial, ...changes })
  if (reached.kind === 'failed') throw new Error('nobody was reached')
  const isOpen = () => sockets.map((one) => one.kind === 'connected' && !one.socket.closed)
  const openBefore = isOpen()
  await closeSession(reached.session)
  return { ...reached, servers, openBefore, openAfter: isOpen() }
}

describe('a server that hangs up on EHLO', () => {
  const asked = ['EHLO check.smtping.test', 'HELO check.smtping.test']

  test.each<[string, readonly Step[], string]>([
    ['E04 with FIN', hangingUp, 'closed'],
    ['with RST', [greeting, hear('EHLO'), reset], 'reset'],
  ])('%s is asked HELO over another connection', async (_how, script, reason) => {
    const { channel, reconnected, servers, session, openBefore, openAfter } = await reach([script, knowingHelo])
    expect(reconnected).toMatchObject({ stage: 'ehlo', reason })
    expect(channel.failure).toBeUndefined()
    expect(channel.extensionsInClear).toMatchObject({ kind: 'seen', value: { heloOnly: true } })
    expect(servers.flatMap((server) => server.heard())).toEqual(asked)
    expect(said(session.transcript.entries(), 'client')).toEqual(asked)
    expect([openBefore, openAfter]).toEqual([
      [false, true],
      [false, false],
    ])
  })

  test('with implicit TLS as well, and the transcript knows what was said in clear', async () => {
    const secured = [hangingUp, knowingHelo].map((script) => [startTls(made.valid), ...script])
    const { channel, session } = await reach(secured, { tls: 'implicit' })
    expect(channel.extensionsInTls).toMatchObject({ kind: 'seen', value: { heloOnly: true } })
    const connected = session.transcript.entries().filter(({ text }) => text.startsWith('connected'))
    expect(connected.map(({ tls }) => tls)).toEqual([false, false])
  })

  test('once: the failure of the second connection is told', async () => {
    const { channel, reconnected, openBefore } = await reach([hangingUp, [greeting, hear('HELO'), close]])
    expect(channel.failure).toEqual({ stage: 'helo', reason: 'closed' })
    expect(reconnected).toEqual({ stage: 'ehlo', reason: 'closed' })
    expect(openBefore).toHaveLength(2)
  })

  test('and cannot be dialled again keeps what the first connection told', async () => {
    const { channel, reconnected, session } = await reach([hangingUp])
    const closings = said(session.transcript.entries(), 'event').filter((text) => text === 'connection closed')
    expect(closings).toHaveLength(1)
    expect(channel).toMatchObject({ greeting: { kind: 'seen' }, failure: { stage: 'ehlo', reason: 'closed' } })
    expect(reconnected).toBeUndefined()
  })

  test('has one session: its deadline goes on, and its times are added up', async () => {
    const slow = [wait(60), ...hangingUp]
    const { session } = await reach([slow, [wait(60), ...knowingHelo]])
    expect(session.timings.greeting).toBeGreaterThanOrEqual(110)
    const deadlines = { ...context.deadlines, session: 90 }
    const { channel } = await reach([slow, [wait(60), ...knowingHelo]], { deadlines })
    expect(channel.failure).toEqual({ stage: 'greeting', reason: 'session-deadline' })
  })
})

describe('there is no second connection', () => {
  const starting = [greeting, ...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), startTls(made.valid)]

  test.each<[string, readonly Step[], Partial<ChannelWish>]>([
    ['where a word came before the end', [greeting, hear('EHLO'), raw('2'), close], {}],
    ['where the end came before EHLO', [raw('220 mx\r\n'), close], {}],
    ['where the end came at the greeting', [close], {}],
    ['where STARTTLS is wanted, which HELO cannot offer', hangingUp, { tls: 'starttls' }],
    ['behind STARTTLS', [...starting, hear('EHLO'), close], {}],
    ['where EHLO is refused', [greeting, hear('EHLO'), say('550 no'), hang], {}],
  ])('%s', async (_case, script, wish) => {
    const { channel, reconnected, openBefore } = await reach([script, knowingHelo], wish)
    expect(channel.failure).toBeDefined()
    expect(reconnected).toBeUndefined()
    expect(openBefore).toHaveLength(1)
  })
})

test('a fault of the caller is thrown, and leaves no connection behind', async () => {
  const [server, dialled] = [await serve([greeting, hang].flat()), Promise.withResolvers<Awaited<ReturnType<Dial>>>()]
  const dial: Dial = async (...place) => {
    const one = await dialTcp(...place)
    dialled.resolve(one)
    return one
  }
  const wish = { host, tls: 'none', verification: 'recorded' } as const
  const reaching = reachChannel({ address: '127.0.0.1', port: server.port }, wish, {
    ...{ ...context, dial, ehloName: 'two\r\nlines' },
  })
  await expect(reaching).rejects.toThrow('more than one line')
  const one = await dialled.promise
  expect(one.kind === 'connected' && one.socket.closed).toBe(true)
})
