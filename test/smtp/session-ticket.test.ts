// EHLO inside TLS waits for a session ticket where one is near, and where Postfix is far; never longer than it is worth.
import { describe, expect, test } from 'vitest'
import { letTicketCome, patienceForTicket, type TicketSigns } from '../../lib/smtp/session-ticket.ts'
import { examineScript, certificates as made, said } from './client-kit.ts'
import { ehlo, goodbye, greeting, hear, say, startTls } from './scripted-server.ts'

const never = new Promise<void>(() => {})
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

const exim = { code: 220, lines: ['mx.northmail.test ESMTP Exim 4.96'] }
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

  test.each([
    ['a little more than a round trip where Postfix is far away', 100, postfix, 120],
    ['not at all where another server is', 100, exim, 0],
    ['not at all where the server has not said who it is', 100, undefined, 0],
    ['a moment where the server is near, whoever it is', 2, exim, 5],
  ])('%s', (_how, connectMs, by, expected) => {
    expect(patienceForTicket({ protocol: 'TLSv1.3', connectMs, greeting: by })).toBeCloseTo(expected)
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
