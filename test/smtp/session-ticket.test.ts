// EHLO inside TLS waits for a session ticket where one is near, and where Postfix is far; never longer than it is worth.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import { type Dial, dialTcp } from '../../lib/smtp/dial.ts'
import { examineServer } from '../../lib/smtp/examine.ts'
import { letTicketCome, type TicketSigns } from '../../lib/smtp/session-ticket.ts'
import { startSlowNetwork } from '../../scripts/benches/smtp/slow-network.ts'
import { context, examineScript, host, certificates as made, said, serve } from './client-kit.ts'
import { ehlo, goodbye, greeting, hear, say, startTls } from './scripted-server.ts'

const never = new Promise<void>(() => {})
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

const postfix = { code: 220, lines: ['mx.northmail.test ESMTP Postfix (Debian/GNU)'] }

async function waited(ticket: Promise<void>, signs: TicketSigns) {
  let isOver = false
  const waiting = letTicketCome(ticket, signs).then(() => {
    isOver = true
  })
  await new Promise((resolve) => process.nextTick(resolve))
  const atOnce = isOver
  await waiting
  return atOnce ? 'not at all' : 'a moment'
}

describe('a ticket is waited for', () => {
  test.each([
    ['not at all up to TLS 1.2, where it came with the handshake', 'TLSv1.2', 0, 'not at all'],
    ['not at all where the server is far away', 'TLSv1.3', 6, 'not at all'],
    ['a moment where the server is near, though none may come', 'TLSv1.3', 0, 'a moment'],
  ])('%s', async (_how, protocol, connectMs, expected) => {
    expect(await waited(never, { protocol, connectMs })).toBe(expected)
  })

  test('a little more than a round trip where Postfix is far away, though it may write none', async () => {
    const begin = performance.now()
    await letTicketCome(never, { protocol: 'TLSv1.3', connectMs: 100, greeting: postfix })
    expect(performance.now() - begin).toBeGreaterThan(115)
    expect(performance.now() - begin).toBeLessThan(200)
  })

  test('not at all up to TLS 1.2, Postfix or not', async () => {
    expect(await waited(never, { protocol: 'TLSv1.2', connectMs: 100, greeting: postfix })).toBe('not at all')
  })

  test('no longer than until it comes, and no timer stays', async () => {
    const before = timers()
    expect(await waited(Promise.resolve(), { protocol: 'TLSv1.3', connectMs: 5 })).toBe('not at all')
    expect(timers()).toBe(before)
  })
})

test('EHLO follows the tickets, and no command more is said for it', async () => {
  const before = [greeting, ...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go')]
  const { session, server } = await examineScript([before, startTls(made.valid), ehlo(), goodbye])
  expect(session.failure).toBeUndefined()
  expect(server.heard()).toEqual(['EHLO check.smtping.test', 'STARTTLS', 'EHLO check.smtping.test', 'QUIT'])
  expect(said(session.transcript, 'client')).toEqual(server.heard())
})

describe('of a server that is 40 ms away', () => {
  const dialFarAway: Dial = async (...place) => {
    await delay(40)
    return dialTcp(...place)
  }

  /** Milliseconds from the handshake to EHLO inside TLS. */
  async function waitBeforeEhlo(greetingText: string): Promise<number> {
    const before = [say(greetingText), ...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go')]
    const server = await serve(...before, startTls(made.valid), ...ehlo(), ...goodbye)
    const network = await startSlowNetwork({ host: '127.0.0.1', port: server.port })
    const target = { host, address: network.host, port: network.port, tlsMode: 'starttls' } as const
    const { session } = await examineServer(target, { ...context, dial: dialFarAway })
    await network.stop()
    expect(session?.failure).toBeUndefined()
    const entries = session?.transcript ?? []
    const handshake = entries.find(({ direction, stage }) => direction === 'event' && stage === 'tls')
    const ehloInside = entries.findLast(({ direction, stage }) => direction === 'client' && stage === 'ehlo')
    return (ehloInside?.atMs ?? Number.NaN) - (handshake?.atMs ?? Number.NaN)
  }

  test('the ticket is waited for where the greeting names Postfix', async () => {
    expect(await waitBeforeEhlo('220 mx.northmail.test ESMTP Postfix')).toBeGreaterThan(25)
  })

  test('nothing is waited for where it does not', async () => {
    expect(await waitBeforeEhlo('220 mx.northmail.test ESMTP Exim 4.96')).toBeLessThan(20)
  })
})
