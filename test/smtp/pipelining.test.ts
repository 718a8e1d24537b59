// Fault matrix section 9: MAIL, RCPT and DATA in one write (RFC 2920), for sends that ask for it.
import { describe, expect, test } from 'vitest'
import { patient, said, transmitTo } from './client-kit.ts'
import {
  close,
  drip,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  hearMessage,
  raw,
  type Step,
  say,
  wait,
} from './scripted-server.ts'

const pipelining = 'when-offered'
const delivery = { forwardPaths: ['a@x.test', 'b@x.test'] }
const offered = [greeting, ...ehlo('PIPELINING')]
const group = [hear('MAIL'), hear('RCPT TO:<a@'), hear('RCPT TO:<b@'), hear('DATA')]
const handedOver: readonly Step[] = [hearMessage, say('250 queued'), ...goodbye]

describe('P01 what is pipelined', () => {
  test('goes out before the first reply, and is read in order', async () => {
    const replies = [wait(20), raw('250 ok\r\n250 a\r\n451 later\r\n354 go\r\n')]
    const { facts } = await transmitTo([offered, group, replies, handedOver], { delivery, pipelining })
    expect(facts).toMatchObject({ dotReply: { code: 250 }, dotWritten: true, pipelined: true })
    expect(facts.recipients.map(({ reply }) => reply?.code)).toEqual([250, 451])
    expect(said(facts.transcript, 'client').slice(1, 5)).toEqual([
      ...['MAIL FROM:<from@smtping.test>', 'RCPT TO:<a@x.test>', 'RCPT TO:<b@x.test>', 'DATA'],
    ])
  })

  test('may be answered byte by byte', async () => {
    const replies = drip('250-o\r\n250 k\r\n250 a\r\n250 b\r\n354 go\r\n', 0)
    const { facts } = await transmitTo([offered, group, replies, handedOver], { delivery, pipelining })
    expect(facts.dotReply?.code).toBe(250)
  })

  test.each<[string, readonly Step[], 'when-offered' | 'never']>([
    ['where it is not offered', [greeting, ...ehlo()], 'when-offered'],
    ['where it was not asked for', offered, 'never'],
  ])('is not, %s', async (_case, hello, wish) => {
    const lockStep = group.flatMap((step, index) => [step, say(index < 3 ? '250 ok' : '354 go'), wait(5)])
    const { facts } = await transmitTo([hello, lockStep, handedOver], { delivery, pipelining: wish })
    expect(facts.dotReply?.code).toBe(250)
    expect(facts).not.toHaveProperty('pipelined')
  })

  test('still asks before the dot', async () => {
    const { facts, server } = await transmitTo([offered, group, raw('250 ok\r\n250 a\r\n250 b\r\n354 go\r\n'), hang], {
      ...{ delivery, pipelining, beforeDot: async () => 'withdraw' },
    })
    expect(facts).toMatchObject({ dotWritten: false, failure: { reason: 'aborted-before-dot' } })
    await server.clientGone
    expect(server.heard()).not.toContain('.')
  })
})

describe('a refusal', () => {
  test.each<[string, string, object, readonly (number | undefined)[]]>([
    [
      'of MAIL',
      '550 no\r\n503 what\r\n503 what\r\n503 what\r\n',
      { stage: 'mail', reply: { code: 550 } },
      [undefined, undefined],
    ],
    [
      'R03 of all recipients',
      '250 ok\r\n550 no\r\n450 no\r\n554 none\r\n',
      { stage: 'rcpt', reply: { code: 450 } },
      [550, 450],
    ],
    ['D01 of DATA', '250 ok\r\n250 ok\r\n550 no\r\n451 no\r\n', { stage: 'data', reply: { code: 451 } }, [250, 550]],
    [
      'D02 of DATA with 250',
      '250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n',
      { stage: 'data', reason: 'wrong-code' },
      [250, 250],
    ],
  ])('%s is told, and answered with QUIT', async (_case, replies, failure, codes) => {
    const { facts, server } = await transmitTo([offered, group, raw(replies), goodbye], { delivery, pipelining })
    expect(facts).toMatchObject({ dotWritten: false, failure })
    expect(facts.recipients.map(({ reply }) => reply?.code)).toEqual(codes)
    expect(server.heard().at(-1)).toBe('QUIT')
  })

  test.each([
    ['P03 of all recipients', '250 ok\r\n550 no\r\n550 no\r\n354 go\r\n', { stage: 'rcpt', reply: { code: 550 } }],
    ['of MAIL', '451 no\r\n503 no\r\n503 no\r\n354 go\r\n', { stage: 'mail', reply: { code: 451 } }],
  ])('%s and 354 all the same: a lone dot, and the refusal stays', async (_case, replies, failure) => {
    const script = [offered, group, raw(replies), hear(/^\.\r\n$/), say('250 queued nothing'), goodbye]
    const { facts, server } = await transmitTo(script, { delivery, pipelining })
    expect(facts).toMatchObject({ dotWritten: false, failure })
    expect(facts).not.toHaveProperty('dotReply')
    expect(server.heard().slice(-2)).toEqual(['.', 'QUIT'])
  })

  test('M09 of the size: once more without', async () => {
    const script = [greeting, ehlo('PIPELINING', 'SIZE'), group, raw('555 SIZE?\r\n503 no\r\n503 no\r\n503 no\r\n')]
    const second = [
      hear(/^MAIL FROM:<from@smtping\.test>\r\n$/),
      group.slice(1),
      raw('250 ok\r\n250 a\r\n250 b\r\n354 go\r\n'),
    ]
    const { facts } = await transmitTo([script, second, handedOver], { delivery, pipelining })
    expect(facts).toMatchObject({ dotReply: { code: 250 }, refusedParameters: ['SIZE'] })
  })

  test('of parameters of RCPT is met in lock-step', async () => {
    const dsn = { notify: 'never' } as const
    const script = [
      greeting,
      ehlo('PIPELINING', 'DSN'),
      hear('MAIL'),
      wait(20),
      say('250 ok'),
      hear(/NOTIFY/),
      say('555 no'),
    ]
    const rest = [
      hear(/^RCPT TO:<a@x.test>\r\n$/),
      say('250 ok'),
      hear('RCPT'),
      say('250 ok'),
      hear('DATA'),
      say('354 go'),
    ]
    const { facts } = await transmitTo([script, rest, handedOver], { delivery: { ...delivery, dsn }, pipelining })
    expect(facts.dotReply?.code).toBe(250)
    expect(facts).not.toHaveProperty('pipelined')
  })
})

describe('a broken session says no more, not even QUIT', () => {
  test.each<[string, readonly Step[], object]>([
    ['P02 input that is thrown away', [raw('250 ok\r\n'), hang], { stage: 'rcpt', reason: 'timed-out' }],
    ['P04 a missing reply', [raw('250 ok\r\n250 a\r\n354 go\r\n'), hang], { stage: 'rcpt', reason: 'wrong-code' }],
    ['P04 a missing reply to MAIL', [raw('250 ok\r\n354 go\r\n'), hang], { stage: 'rcpt', reason: 'wrong-code' }],
    [
      'P06 garbage',
      [raw('250 ok\r\n250 a\r\nhello?\r\n354 go\r\n'), hang],
      { stage: 'rcpt', reason: 'malformed-reply' },
    ],
    ['M05 two codes', [raw('250-ok\r\n550 ok\r\n'), hang], { stage: 'mail', reason: 'reply-code-mismatch' }],
    [
      'R08 421',
      [raw('250 ok\r\n250 a\r\n421 bye\r\n'), close],
      { stage: 'rcpt', reason: 'negative-reply', reply: { code: 421 } },
    ],
    [
      ...(['R08 421 of a server that stays', [raw('250 ok\r\n421 bye\r\n'), hang]] as const),
      { stage: 'rcpt', reply: { code: 421 } },
    ],
    ['M06 421', [raw('421 bye\r\n'), close], { stage: 'mail', reason: 'negative-reply', reply: { code: 421 } }],
    ['FIN', [raw('250 ok\r\n250 a\r\n'), close], { stage: 'rcpt', reason: 'closed' }],
    [
      'a reply too many',
      [raw('250 ok\r\n250 a\r\n250 b\r\n354 go\r\n250 queued\r\n'), hang],
      { stage: 'body', reason: 'unsolicited-reply' },
    ],
  ])('%s', async (_case, replies, failure) => {
    const deadlines = { ...patient, rcpt: 120, data: 120 }
    const { facts, server } = await transmitTo([offered, group, replies], { delivery, pipelining, deadlines })
    expect(facts).toMatchObject({ dotWritten: false, pipelined: true, failure })
    await server.clientGone
    expect(server.heard()).not.toContain('QUIT')
    expect(server.heard()).not.toContain('.')
  })

  test('bytes before the first command keep the group from being written', async () => {
    const script = [greeting, hear('EHLO'), say('250-mx\r\n250 PIPELINING\r\n250 ok'), hang]
    const { facts, server } = await transmitTo(script, { delivery, pipelining })
    expect(facts.failure).toMatchObject({ stage: 'mail', reason: 'unsolicited-reply' })
    await server.clientGone
    expect(server.heard()).toEqual(['EHLO check.smtping.test'])
  })
})

test('a path with a line end is a fault of ours in a group, too', async () => {
  const bad = { forwardPaths: ['a@x.test', 'b@x.test>\r\nDATA'] }
  await expect(transmitTo([offered, hang], { delivery: bad, pipelining })).rejects.toThrow('more than one line')
})
