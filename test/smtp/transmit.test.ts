// Fault matrix sections 4 to 7: everything before DATA. Whatever fails here is provably not sent.
import { describe, expect, test } from 'vitest'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import type { Delivery } from '../../lib/smtp/transmit.ts'
import { certificates as made, message, patient, said, transmitTo } from './client-kit.ts'
import {
  close,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  hearMessage,
  raw,
  reset,
  type Step,
  say,
  startTls,
} from './scripted-server.ts'

const hello = [greeting, ...ehlo()]
const accepted: readonly Step[] = [
  ...[hear('MAIL FROM:<from@smtping.test>'), say('250 ok'), hear('RCPT TO:<to@northmail.test>\r\n'), say('250 ok')],
  ...[hear('DATA\r\n'), say('354 go'), hearMessage, say('250 2.0.0 queued as 4711'), ...goodbye],
]
const secured = [greeting, ...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), startTls(made.valid)]

function expectNotSent(facts: TransactionFacts): void {
  expect(facts.dotWritten).toBe(false)
  expect(facts.dotReply).toBeUndefined()
}

describe('a message that is accepted', () => {
  test('in clear, where no TLS is offered', async () => {
    const { facts, server } = await transmitTo([hello, accepted])
    const reply = { code: 250, enhancedStatus: { class: 2, subject: 0, detail: 0 }, lines: ['2.0.0 queued as 4711'] }
    expect(facts).toMatchObject({ dotWritten: true, dotReply: reply, lastReply: { stage: 'dot', reply } })
    expect(facts.failure).toBeUndefined()
    expect(facts.tls).toEqual({ kind: 'absent' })
    expect(server.heard()).toEqual([
      ...['EHLO check.smtping.test', 'MAIL FROM:<from@smtping.test>', 'RCPT TO:<to@northmail.test>', 'DATA'],
      ...[`${message}.`, 'QUIT'],
    ])
    const stages = ['connect', 'greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot', 'quit'].sort()
    expect(Object.keys(facts.timings).sort()).toEqual(stages)
  })

  test('T01 inside TLS, where it is offered', async () => {
    const { facts } = await transmitTo([secured, ehlo(), accepted])
    expect(facts).toMatchObject({ dotReply: { code: 250 }, tls: { kind: 'seen', value: { chain: 'trusted' } } })
  })

  test('with implicit TLS', async () => {
    const script = [startTls(made.valid), hello, accepted]
    const { facts } = await transmitTo(script, { delivery: { tls: 'implicit' } })
    expect(facts).toMatchObject({ dotReply: { code: 250 }, tls: { kind: 'seen', value: { mode: 'implicit' } } })
  })

  test('without TLS, where none is wanted', async () => {
    const { facts } = await transmitTo([greeting, ehlo('STARTTLS'), accepted], { delivery: { tls: 'none' } })
    expect(facts).toMatchObject({ dotReply: { code: 250 }, tls: { kind: 'not-reached' } })
  })

  test.each([454, 502])('in clear, where an offered STARTTLS is refused with %i', async (code) => {
    const { facts } = await transmitTo([greeting, ehlo('STARTTLS'), hear('STARTTLS'), say(`${code} no`), accepted])
    expect(facts).toMatchObject({ dotReply: { code: 250 }, tls: { kind: 'not-reached', stoppedAt: 'starttls' } })
    expect(facts.failure).toBeUndefined()
  })

  test('by a server that knows HELO only', async () => {
    const { facts } = await transmitTo([greeting, hear('EHLO'), say('500 what'), hear('HELO'), say('250 mx'), accepted])
    expect(facts.dotReply?.code).toBe(250)
  })

  test('whose recipient is answered with 251', async () => {
    const script = [hello, hear('MAIL'), say('250 ok'), hear('RCPT'), say('251 will forward'), accepted.slice(4)]
    expect((await transmitTo(script)).facts.dotReply?.code).toBe(250)
  })
})

describe('MAIL', () => {
  const offered = ['SIZE 1000', '8BITMIME', 'SMTPUTF8']
  const utf8 = (text: string) => Buffer.from(text).toString('latin1')
  test.each<[string, Partial<Delivery>, string]>([
    [
      'the size, with line ends normalised and dots counted once',
      { message: Buffer.from('.a\nb') },
      'MAIL FROM:<from@smtping.test> SIZE=7',
    ],
    ['the null reverse-path', { reversePath: '', message: new Uint8Array() }, 'MAIL FROM:<> SIZE=0'],
    ['8-bit bytes', { message: Buffer.from('\u00e9') }, 'MAIL FROM:<from@smtping.test> SIZE=4 BODY=8BITMIME'],
    [
      'an international recipient',
      { forwardPaths: ['m\u00fc@northmail.test'], message: Buffer.from('x') },
      'MAIL FROM:<from@smtping.test> SIZE=3 SMTPUTF8',
    ],
  ])('announces %s', async (_case, delivery, line) => {
    const script = [greeting, ehlo(...offered), hear('MAIL'), say('250 ok'), hear('RCPT'), say('550 no'), goodbye]
    const { server } = await transmitTo(script, { delivery })
    expect(server.heard()[1]).toBe(line)
    expect(server.heard()[2]).toBe(utf8(`RCPT TO:<${delivery.forwardPaths?.[0] ?? 'to@northmail.test'}>`))
  })

  test('announces nothing that was not offered', async () => {
    const { server } = await transmitTo([hello, accepted])
    expect(server.heard()[1]).toBe('MAIL FROM:<from@smtping.test>')
  })

  test('goes by the extensions inside TLS, not by those before', async () => {
    const before = [greeting, ...ehlo('STARTTLS', 'SIZE 1000'), hear('STARTTLS'), say('220 go'), startTls(made.valid)]
    const { server } = await transmitTo([before, ehlo(), accepted])
    expect(server.heard()).toContain('MAIL FROM:<from@smtping.test>')
  })

  test.each<[string, readonly string[], Partial<Delivery>, string, string | undefined]>([
    ['M11 a message above the SIZE offered', ['SIZE 20'], {}, 'message-too-large', '32 bytes, the server takes 20'],
    ['D18 8-bit bytes without 8BITMIME', ['SIZE'], { message: Buffer.from('\u00e9') }, '8bitmime-missing', undefined],
    [
      'D19 an international address without SMTPUTF8',
      ['8BITMIME'],
      { reversePath: 'j\u00f5geva@smtping.test' },
      'smtputf8-missing',
      undefined,
    ],
  ])('is not said for %s', async (_row, extensions, delivery, reason, detail) => {
    const { facts, server } = await transmitTo([greeting, ehlo(...extensions), goodbye], { delivery })
    expect(facts.failure).toEqual({ stage: 'mail', reason, ...(detail && { detail }) })
    expectNotSent(facts)
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'QUIT'])
  })

  test.each([0, 99999])('is said where SIZE is %i', async (limit) => {
    const { facts } = await transmitTo([greeting, ehlo(`SIZE ${limit}`), accepted])
    expect(facts.dotReply?.code).toBe(250)
  })
})

describe('TLS that is required', () => {
  test.each<[string, readonly (Step | readonly Step[])[], Partial<Delivery>, object]>([
    ['T09 and not offered', [hello, goodbye], { tls: 'starttls' }, { stage: 'starttls', reason: 'starttls-missing' }],
    [
      ...(['T02 and refused', [greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('454 no'), goodbye]] as const),
      ...([{ tls: 'starttls' }, { stage: 'starttls', reason: 'negative-reply', reply: { code: 454 } }] as const),
    ],
    ['T25 and plain', [greeting], { tls: 'implicit' }, { stage: 'tls', reason: 'plaintext-on-tls-port' }],
  ])('%s: nothing is offered', async (_row, script, delivery, failure) => {
    const { facts, server } = await transmitTo(script, { delivery })
    expect(facts.failure).toMatchObject(failure)
    expectNotSent(facts)
    expect(server.heard().join()).not.toContain('MAIL')
  })

  test('T05 an injected reply ends the attempt, even where TLS is a mere opportunity', async () => {
    const { facts } = await transmitTo([greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('220 go\r\n250 forged')])
    expect(facts.failure).toMatchObject({ stage: 'starttls', reason: 'starttls-injection' })
    expectNotSent(facts)
  })

  test('a failed handshake ends the attempt, even where TLS is a mere opportunity', async () => {
    const { facts } = await transmitTo([greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), close])
    expect(facts.failure).toMatchObject({ stage: 'tls', reason: 'closed' })
    expectNotSent(facts)
  })

  test.each<[string, string]>([
    ['expired', 'outside its validity'],
    ['selfSigned', 'self-signed'],
    ['wrongName', 'wrong name'],
    ['missingIntermediate', 'incomplete'],
  ])('a certificate %s that had to verify ends the session at once', async (kind, detail) => {
    const identity = Object.entries(made).find(([name]) => name === kind)?.[1]
    if (typeof identity !== 'object') throw new Error(kind)
    const script = [greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), startTls(identity), hang]
    const { facts, server } = await transmitTo(script, { delivery: { verification: 'required' } })
    expect(facts.failure).toEqual({ stage: 'tls', reason: 'tls-not-verified', detail })
    expect(facts.tls.kind).toBe('seen')
    expectNotSent(facts)
    await server.clientGone
    expect(server.heard().at(-1)).toBe('STARTTLS')
  })

  test('a certificate that verifies lets the message pass', async () => {
    const { facts } = await transmitTo([secured, ehlo(), accepted], { delivery: { verification: 'required' } })
    expect(facts.dotReply?.code).toBe(250)
  })
})

describe('a refusal before DATA is told with its reply, and answered with QUIT', () => {
  const mail = [...hello, hear('MAIL')]
  const rcpt = [...mail, say('250 ok'), hear('RCPT')]
  test.each<[string, readonly Step[], string, string, number]>([
    ['G01', [say('554 no')], 'greeting', 'negative-reply', 554],
    ['E03', [greeting, hear('EHLO'), say('421 later')], 'ehlo', 'negative-reply', 421],
    ['M01', [...mail, say('452 full')], 'mail', 'negative-reply', 452],
    ['M03', [...mail, say('530 5.7.0 log in')], 'mail', 'negative-reply', 530],
    ['M06', [...mail, say('421 later')], 'mail', 'negative-reply', 421],
    ['R01', [...rcpt, say('450 4.7.1 greylisted')], 'rcpt', 'negative-reply', 450],
    ['R03', [...rcpt, say('550 5.1.1 unknown')], 'rcpt', 'negative-reply', 550],
    ['D01', [...rcpt, say('250 ok'), hear('DATA'), say('554 no')], 'data', 'negative-reply', 554],
    ['D02', [...rcpt, say('250 ok'), hear('DATA'), say('250 ok')], 'data', 'wrong-code', 250],
  ])('%s', async (_row, script, stage, reason, code) => {
    const { facts, server } = await transmitTo([script, goodbye])
    expect(facts.failure).toMatchObject({ stage, reason, reply: { code } })
    expect(facts.lastReply).toMatchObject({ stage, reply: { code } })
    expectNotSent(facts)
    expect(server.heard().at(-1)).toBe('QUIT')
  })
})

describe('what breaks a session before DATA is told without a reply', () => {
  const mail = [...hello, hear('MAIL')]
  const rcpt = [...mail, say('250 ok'), hear('RCPT')]
  test.each<[string, readonly Step[], object]>([
    ['M05', [...mail, raw('250-ok\r\n550 no\r\n')], { stage: 'mail', reason: 'reply-code-mismatch' }],
    ['M07', [...mail, say('354 go')], { stage: 'mail', reason: 'wrong-code' }],
    ['R06', [...rcpt, say('what?')], { stage: 'rcpt', reason: 'malformed-reply' }],
    ['R09', [...rcpt, reset], { stage: 'rcpt', reason: 'reset' }],
    ['X03', [...rcpt, close], { stage: 'rcpt', reason: 'closed' }],
    ['R10', [...rcpt, hang], { stage: 'rcpt', reason: 'timed-out' }],
    [
      'E16',
      [...mail, raw('250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n')],
      { stage: 'rcpt', reason: 'unsolicited-reply' },
    ],
  ])('%s', async (_row, script, failure) => {
    const { facts, server } = await transmitTo([script], { deadlines: { ...patient, rcpt: 100 } })
    expect(facts.failure).toMatchObject(failure)
    expectNotSent(facts)
    await server.clientGone
    expect(server.heard()).not.toContain('QUIT')
  })
})

describe('a fault of ours', () => {
  test.each<[string, Partial<Delivery>]>([
    ['a line end in a path', { forwardPaths: ['to@northmail.test>\r\nDATA'] }],
    ['a line end in the reverse-path', { reversePath: 'a@smtping.test\nRSET' }],
  ])('%s is thrown, and the second command never said', async (_case, delivery) => {
    const script = [hello, hear('MAIL'), say('250 ok'), hang]
    const sending = transmitTo(script, { delivery })
    await expect(sending).rejects.toThrow('more than one line')
  })
})

test('an attempt that finds nobody tells so', async () => {
  const dial = async () =>
    ({
      kind: 'failed',
      state: 'closed',
      failure: { stage: 'connect', reason: 'refused', detail: 'ECONNREFUSED' },
    }) as const
  const { facts } = await transmitTo([hang], { dial })
  expect(facts).toMatchObject({
    ...{ dotWritten: false, failure: { stage: 'connect', reason: 'refused' } },
    tls: { kind: 'not-reached', stoppedAt: 'connect' },
  })
  expect(said(facts.transcript, 'event')).toEqual([
    expect.stringMatching(/^no connection to 127\.0\.0\.1 port \d+: refused: ECONNREFUSED$/),
  ])
})
