// One connection for many messages: each transaction has its own facts, and one that fails does not spoil the next.
import { describe, expect, test } from 'vitest'
import { dialTcp } from '../../lib/smtp/dial.ts'
import type { Outgoing } from '../../lib/smtp/mail-connection.ts'
import { type MailSession, type MailSessionContext, openMailSession } from '../../lib/smtp/mail-session.ts'
import { prepareMessage } from '../../lib/smtp/message-data.ts'
import type { ServerWish } from '../../lib/smtp/reach-server.ts'
import { context, host, certificates as made, message, patient, type Script, said, serve } from './client-kit.ts'
import {
  close,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  hearMessage,
  raw,
  type Step,
  say,
  startTls,
  wait,
} from './scripted-server.ts'

const one: Outgoing = {
  reversePath: 'a@smtping.test',
  forwardPaths: ['b@northmail.test'],
  message: Buffer.from(message),
}
const opened = [greeting, ...ehlo()]
const envelope: readonly Step[] = [hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok')]
const taken: readonly Step[] = [...envelope, hear('DATA'), say('354 go'), hearMessage, say('250 queued')]

async function open(
  script: Script,
  { wish = {}, ...changes }: Partial<MailSessionContext> & { readonly wish?: Partial<ServerWish> } = {},
) {
  const server = await serve(...script)
  const target = {
    host,
    address: '127.0.0.1',
    port: server.port,
    tls: 'none',
    verification: 'recorded',
    ...wish,
  } as const
  const mail: MailSession = await openMailSession(target, { ...context, ...changes })
  return { server, mail }
}

describe('a kept session', () => {
  test('takes one message after the other, logged in once', async () => {
    const script = [
      startTls(made.valid),
      greeting,
      ehlo('AUTH PLAIN'),
      hear('AUTH'),
      say('235 ok'),
      taken,
      taken,
      taken,
      goodbye,
    ]
    const credentials = { user: 'me', password: 'swordfish' }
    const { server, mail } = await open(script, { wish: { tls: 'implicit', credentials } })
    const prepared = { ...one, message: prepareMessage(Buffer.from(message)) }
    for (const outgoing of [one, prepared, prepared]) expect((await mail.send(outgoing)).dotReply?.code).toBe(250)
    await mail.close()
    expect(server.heard().filter((line) => line === `${message}.`)).toHaveLength(3)
    expect(server.heard().filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
    expect(server.heard().at(-1)).toBe('QUIT')
  })

  test('pipelines where that was asked for', async () => {
    const group = [
      hear('MAIL'),
      hear('RCPT'),
      hear('DATA'),
      raw('250 ok\r\n250 ok\r\n354 go\r\n'),
      hearMessage,
      say('250 queued'),
    ]
    const { mail } = await open([greeting, ehlo('PIPELINING'), group, group, goodbye], { pipelining: 'when-offered' })
    expect(await mail.send(one)).toMatchObject({ pipelined: true, dotReply: { code: 250 } })
    expect(await mail.send(one)).toMatchObject({ pipelined: true, dotReply: { code: 250 } })
    await mail.close()
  })

  test('tells of each message what belongs to it', async () => {
    const { mail } = await open([
      opened,
      envelope,
      hear('DATA'),
      say('354 go'),
      hearMessage,
      say('299 odd'),
      taken,
      goodbye,
    ])
    const first = await mail.send(one)
    const second = await mail.send({ ...one, reversePath: 'c@smtping.test' })
    await mail.close()
    expect(said(first.transcript, 'client')).toContain('EHLO check.smtping.test')
    expect(said(second.transcript, 'client')[0]).toBe('MAIL FROM:<c@smtping.test>')
    expect(first.oddities).toMatchObject([{ kind: 'unusual-code', stage: 'dot' }])
    expect(second.oddities).toEqual([])
    expect(Object.keys(second.timings).sort()).toEqual(['data', 'dot', 'mail', 'rcpt'])
    expect(second.extensions.kind).toBe('seen')
  })

  test('asks before the dot of a message, where it is to', async () => {
    const { server, mail } = await open([opened, envelope, hear('DATA'), say('354 go'), hang])
    const facts = await mail.send(one, { beforeDot: async () => 'withdraw' })
    expect(facts).toMatchObject({ dotWritten: false, failure: { reason: 'aborted-before-dot' } })
    await mail.close()
    await server.clientGone
    expect(server.unread()).toBe(message)
  })

  test.each<[string, readonly Step[], object]>([
    [
      'D03 a refusal right behind the 354',
      [raw('354 go\r\n550 no\r\n')],
      { reason: 'negative-reply', reply: { code: 550 } },
    ],
    ['an acceptance right behind the 354', [raw('354 go\r\n250 ok\r\n')], { reason: 'unsolicited-reply' }],
    ['D08 FIN right behind the 354', [raw('354 go\r\n'), close], { reason: 'closed' }],
  ])('%s: nothing of a message that would go out in one write', async (_case, script, failure) => {
    const { server, mail } = await open([opened, envelope, hear('DATA'), script])
    expect(await mail.send(one)).toMatchObject({ dotWritten: false, failure: { stage: 'body', ...failure } })
    await mail.close()
    await server.clientGone
    expect(server.unread()).toBe('')
  })

  test('a message too large for one write arrives whole', async () => {
    const large = 'All work and no play.\r\n'.repeat(20_000)
    const { server, mail } = await open([opened, taken, goodbye])
    expect((await mail.send({ ...one, message: Buffer.from(large) })).dotReply?.code).toBe(250)
    await mail.close()
    expect(server.heard()).toContain(`${large}.`)
  })

  test('keeps out of each message what the server says twice', async () => {
    const echo = say('550 tr0ub4dor no')
    const script = [
      startTls(made.valid),
      greeting,
      ehlo('AUTH PLAIN'),
      hear('AUTH'),
      say('235 ok'),
      hear('MAIL'),
      echo,
      hear('MAIL'),
      echo,
      goodbye,
    ]
    const { mail } = await open(script, {
      wish: { tls: 'implicit', credentials: { user: 'me', password: 'tr0ub4dor' } },
    })
    for (const _ of [1, 2]) expect((await mail.send(one)).failure?.reply?.lines).toEqual(['<redacted> no'])
    await mail.close()
  })

  test('has its deadline, and its bytes, for each message anew', async () => {
    const long = `250-${'x'.repeat(1000)}\r\n`.repeat(60)
    const slow: readonly Step[] = [
      hear('MAIL'),
      raw(`${long}250 ok\r\n`),
      ...envelope.slice(2),
      hear('DATA'),
      wait(120),
      ...taken.slice(5),
    ]
    const { mail } = await open([opened, slow, slow, slow, slow, slow, goodbye], {
      deadlines: { ...patient, session: 450 },
    })
    for (const _ of [1, 2, 3, 4, 5]) expect((await mail.send(one)).dotReply?.code).toBe(250)
    await mail.close()
  })

  test('sends one message at a time', async () => {
    const { mail } = await open([opened, taken, goodbye])
    const first = mail.send(one)
    await expect(mail.send(one)).rejects.toThrow('another message')
    expect((await first).dotReply?.code).toBe(250)
    await mail.close()
  })
})

describe('the next message', () => {
  const refusals: readonly [string, readonly Step[], readonly Step[]][] = [
    ['MAIL', [hear('MAIL'), say('550 no')], []],
    ['RCPT', [...envelope.slice(0, 3), say('550 no')], [hear('RSET'), say('250 ok')]],
    ['DATA', [...envelope, hear('DATA'), say('451 no')], [hear('RSET'), say('250 ok')]],
    ['the dot', [...taken.slice(0, -1), say('554 no')], []],
  ]
  test.each(refusals)('goes out after a refusal of %s', async (_what, refused, reset) => {
    const { mail } = await open([opened, refused, reset, taken, goodbye])
    expect((await mail.send(one)).failure?.reason).toBe('negative-reply')
    expect(mail.failure()).toBeUndefined()
    expect((await mail.send(one)).dotReply?.code).toBe(250)
    await mail.close()
  })

  test('goes out after a pipelined one whose recipient was refused', async () => {
    const group = [hear('MAIL'), hear('RCPT'), hear('DATA')]
    const refused = [group, raw('250 ok\r\n550 no\r\n554 none\r\n'), hear('RSET'), say('250 ok')]
    const second = [group, raw('250 ok\r\n250 ok\r\n354 go\r\n'), hearMessage, say('250 queued'), goodbye]
    const { mail } = await open([greeting, ehlo('PIPELINING'), refused, second], { pipelining: 'when-offered' })
    expect((await mail.send(one)).failure).toMatchObject({ stage: 'rcpt', reply: { code: 550 } })
    expect((await mail.send(one)).dotReply?.code).toBe(250)
    await mail.close()
  })

  test('goes out after one that could not be offered', async () => {
    const { mail } = await open([opened, taken, goodbye])
    expect((await mail.send({ ...one, reversePath: '\u00e9@smtping.test' })).failure?.reason).toBe('smtputf8-missing')
    expect((await mail.send(one)).dotReply?.code).toBe(250)
    await mail.close()
  })

  test.each<[string, readonly Step[], object]>([
    [
      '421',
      [hear('MAIL'), say('421 bye'), ...goodbye],
      { stage: 'mail', reason: 'negative-reply', reply: { code: 421 } },
    ],
    ['FIN', [hear('MAIL'), close], { stage: 'mail', reason: 'closed' }],
    ['250 to DATA', [...envelope, hear('DATA'), say('250 ok'), ...goodbye], { stage: 'data', reason: 'wrong-code' }],
    ['354 to the dot', [...taken.slice(0, -1), say('354 go'), hang], { stage: 'dot', reason: 'wrong-code' }],
    [
      'a refused RSET',
      [...envelope.slice(0, 3), say('550 no'), hear('RSET'), say('421 bye'), ...goodbye],
      { stage: 'mail' },
    ],
  ])('is not offered after %s: it is told why', async (_what, script, failure) => {
    const { mail } = await open([opened, script])
    await mail.send(one)
    const next = await mail.send(one)
    expect(next).toMatchObject({ dotWritten: false, failure, recipients: [{ forwardPath: 'b@northmail.test' }] })
    expect(mail.failure()).toMatchObject(failure)
    expect((await mail.send(one)).failure).toEqual(next.failure)
    await mail.close()
  })

  test('X02 is told of a 421 that came while nothing was sent', async () => {
    const { mail } = await open([opened, taken, say('421 4.4.2 idle'), close])
    expect((await mail.send(one)).dotReply?.code).toBe(250)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { failure, recipients } = await mail.send(one)
    expect(failure).toMatchObject({ stage: 'mail', reason: 'negative-reply', reply: { code: 421 } })
    expect(recipients).toEqual([{ forwardPath: 'b@northmail.test' }])
    await mail.close()
  })

  test('D15 is not offered where a second reply to the last dot came', async () => {
    const { mail } = await open([opened, taken.slice(0, -1), say('250 queued\r\n554 rejected'), hang])
    expect((await mail.send(one)).dotReply?.code).toBe(250)
    expect((await mail.send(one)).failure).toMatchObject({ stage: 'mail', reason: 'unsolicited-reply' })
    await mail.close()
  })
})

describe('a session that does not come about', () => {
  test.each<[string, readonly Step[], Partial<ServerWish>, object]>([
    ['since the greeting refuses', [say('554 no'), ...goodbye], {}, { stage: 'greeting', reason: 'negative-reply' }],
    [
      'since TLS is missing',
      [...opened, ...goodbye],
      { tls: 'starttls' },
      { stage: 'starttls', reason: 'starttls-missing' },
    ],
    [
      'since it cannot log in',
      [...opened, ...goodbye],
      { credentials: { user: 'a', password: 'swordfish' } },
      { stage: 'auth', reason: 'auth-unavailable' },
    ],
  ])('%s says why, and sends nothing', async (_case, script, wish, failure) => {
    const { server, mail } = await open([script], { wish })
    expect(mail.failure()).toMatchObject(failure)
    expect(await mail.send(one)).toMatchObject({
      dotWritten: false,
      failure,
      recipients: [{ forwardPath: 'b@northmail.test' }],
    })
    await mail.close()
    expect(server.heard().join()).not.toContain('MAIL')
  })

  test('since nobody answers the dial says so', async () => {
    const dial = async () =>
      ({ kind: 'failed', state: 'closed', failure: { stage: 'connect', reason: 'refused' } }) as const
    const { mail } = await open([hang], { dial })
    expect(await mail.send(one)).toMatchObject({ failure: { stage: 'connect' }, tls: { stoppedAt: 'connect' } })
    await mail.close()
  })

  test('closes the socket where credentials cannot be said', async () => {
    const sockets: { readonly closed: boolean }[] = []
    const dial: typeof dialTcp = async (...place) => {
      const dialled = await dialTcp(...place)
      if (dialled.kind === 'connected') sockets.push(dialled.socket)
      return dialled
    }
    const wish = { credentials: { user: 'a\0b', password: 'swordfish' }, allowInClear: true }
    await expect(open([greeting, ehlo('AUTH PLAIN'), hang], { wish, dial })).rejects.toThrow('NUL')
    expect(sockets.map(({ closed }) => closed)).toEqual([true])
  })
})
