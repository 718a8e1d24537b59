// Connections that are kept between messages, against the fake world: each message is its own, whatever became of the others.
import type { Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { sendDeadlines } from '../../lib/plan/send-deadlines.ts'
import { type KeptSessions, openKeptSessions } from '../../lib/send/kept-sessions.ts'
import { transmitSend } from '../../lib/send/transmit-send.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import { serve } from '../smtp/client-kit.ts'
import { ehlo, goodbye, greeting, hear, hearMessage, type Step, say } from '../smtp/scripted-server.ts'

let world: FakeWorld
let sessions: KeptSessions
const time = { now: 0 }
const dials: { count: number; sockets: Socket[] } = { count: 0, sockets: [] }

beforeAll(async () => {
  const providers = [{ name: 'Postbox', domain: 'postbox.test' }]
  world = await startFakeWorld({ providers, password: 'secret', now: () => Date.now() })
})
afterAll(() => world.stop())
beforeEach(() => {
  world.reset()
  sessions = openKeptSessions()
  dials.count = 0
  dials.sockets = []
})

const dial = async (...wish: Parameters<typeof dialTcp>) => {
  dials.count += 1
  const dialled = await dialTcp(...wish)
  if (dialled.kind === 'connected') dials.sockets.push(dialled.socket)
  return dialled
}

const tokenOf = (id: string) => `${id}${'5ea1'.repeat(4)}`

function send(to: string, id: string) {
  const { host: address = '', port = 0 } = world.providers[0]?.smtp ?? {}
  const message = { from: 'news@smtping.test', tls: 'starttls', subject: 'One of many', text: 'Hello.' } as const
  return transmitSend(
    {
      id,
      to,
      server: { host: { kind: 'ipv4', address }, port },
      reversePath: 'bounce@smtping.test',
      verp: true,
      message,
    },
    { token: tokenOf(id), beforeDot: async () => 'go-on', signal: AbortSignal.timeout(10_000) },
    {
      clock: { now: () => Date.now(), elapsed: () => time.now },
      dial,
      ...{
        ehloName: 'test.smtping.test',
        deadlines: sendDeadlines,
        trustedCertificates: [world.rootCertificate],
        sessions,
      },
      route: async () => ({ kind: 'seen', value: { kind: 'own-addresses' } }),
      random: () => 0.5,
      resolve: async () => ({ kind: 'seen', value: [address] }),
    },
  )
}

const ids = ['1', '2', '3'].map((digit) => digit.repeat(32))

it('three messages, one of them refused: one connection, and each has its own answer and its own token', async () => {
  const locals = ['ok+one', 'bounce+550', 'ok+two']
  const replies: unknown[] = []
  for (const [index, local] of locals.entries()) {
    const { evidence, transcript } = await send(`${local}@postbox.test`, ids[index] ?? '')
    replies.push(evidence.kind === 'reply' && [evidence.stage, evidence.reply.code])
    expect(JSON.stringify(transcript)).not.toContain('5ea15ea1')
  }
  expect(replies).toEqual([
    ['dot', 250],
    ['rcpt', 550],
    ['dot', 250],
  ])
  expect(dials.count).toBe(1)
  const received = world.received().map(({ forwardPath, reversePath }) => [forwardPath, reversePath])
  expect(received).toEqual([
    ['ok+one@postbox.test', `bounce+${tokenOf(ids[0] ?? '')}@smtping.test`],
    ['ok+two@postbox.test', `bounce+${tokenOf(ids[2] ?? '')}@smtping.test`],
  ])
  await sessions.close()
})

it('a connection that was idle for long, or that the server ended, is replaced', async () => {
  await send('ok+one@postbox.test', ids[0] ?? '')
  time.now += 60_000
  await send('drop+data@postbox.test', ids[1] ?? '')
  await send('ok+three@postbox.test', ids[2] ?? '')
  expect(dials.count).toBe(3)
  expect(world.received().map(({ forwardPath }) => forwardPath)).toEqual([
    'ok+one@postbox.test',
    'ok+three@postbox.test',
  ])
  await sessions.close()
})

it('a connection serves fifty messages, and goodbye is said when the next one comes: no answer waits for it', async () => {
  const idOf = (number: number) => String(number).padStart(32, '0')
  for (let number = 1; number <= 50; number++) await send(`ok+${number}@postbox.test`, idOf(number))
  expect(dials.sockets.map(({ destroyed }) => destroyed)).toEqual([false])
  await send('ok+51@postbox.test', idOf(51))
  expect(dials.sockets.map(({ destroyed }) => destroyed)).toEqual([true, false])
  expect(world.received()).toHaveLength(51)
  await sessions.close()
})

const taking: readonly Step[] = [
  ...[hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA'), say('354 go')],
  ...[hearMessage, say('250 taken')],
]

/** Hands one message over to whoever listens at that port of 127.0.0.1. */
function handOver(port: number, login = '') {
  const host = { kind: 'ipv4', address: '127.0.0.1' } as const
  const delivery = {
    ...({ host, address: host.address, port, tls: 'none', verification: 'recorded' } as const),
    ...{
      reversePath: 'a@smtping.test',
      forwardPaths: ['b@postbox.test'],
      message: Buffer.from('Subject: x\r\n\r\nx\r\n'),
    },
  } as const
  return sessions.transmit(delivery, {
    clock: { now: () => Date.now(), elapsed: () => time.now },
    dial,
    ...{ ehloName: 'test.smtping.test', deadlines: sendDeadlines, signal: AbortSignal.timeout(10_000) },
    ...{ beforeDot: async () => 'go-on' as const, secrets: [], login },
  })
}

describe('the next message over a connection that was kept', () => {
  it('goes over a fresh one where the server hangs up on its MAIL: nothing was said about it', async () => {
    const server = await serve(greeting, ehlo(), taking, hear('MAIL'), { do: 'close' })
    for (let message = 0; message < 2; message++)
      expect(await handOver(server.port)).toMatchObject({ dotReply: { code: 250 } })
    expect(dials.sockets.map(({ destroyed }) => destroyed)).toEqual([true, false])
  })
  it('has the answer that the server gave it, be it a 421', async () => {
    const server = await serve(greeting, ehlo(), taking, hear('MAIL'), say('421 4.3.2 enough'), { do: 'close' })
    await handOver(server.port)
    expect(await handOver(server.port)).toMatchObject({ failure: { stage: 'mail', reply: { code: 421 } } })
    expect(dials.count).toBe(1)
  })
  it('is not that of another login', async () => {
    const server = await serve(greeting, ehlo(), taking, goodbye)
    for (const login of ['one', 'other']) await handOver(server.port, login)
    expect(dials.count).toBe(2)
    await sessions.close()
    expect(dials.sockets.map(({ destroyed }) => destroyed)).toEqual([true, true])
  })
})

it('a server that is not ready for mail is left before another one is dialled', async () => {
  const server = await serve(say('450 4.3.2 busy'), goodbye)
  expect(await handOver(server.port)).toMatchObject({ failure: { stage: 'greeting', reply: { code: 450 } } })
  expect(server.heard()).toEqual(['QUIT'])
})
