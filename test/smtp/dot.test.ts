// Fault matrix section 8: from 354 to the reply to the final dot, where a wrong word loses a message or sends it twice.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { certificates as made, message, patient, said, serve, transmitAt, transmitTo } from './client-kit.ts'
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
  reset,
  type Step,
  say,
  startTls,
  stopReading,
  wait,
} from './scripted-server.ts'

const untilData = [greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')]
const untilBody = [...untilData, say('354 go')]
const untilDot = [...untilBody, hearMessage]
const large = Buffer.from('All work and no play makes a long message.\r\n'.repeat(500_000))

describe('a whole reply to the dot is the reply', () => {
  test.each([
    ['D04', '451 4.3.0 later', 451],
    ['D05', '554 5.7.1 spam', 554],
    ['D09', '421 4.3.2 closing', 421],
    ['D17', '552 5.2.3 too big', 552],
  ])('%s', async (_row, line, code) => {
    const { facts } = await transmitTo([untilDot, say(line), goodbye])
    expect(facts).toMatchObject({
      ...{ dotWritten: true, dotReply: { code }, lastReply: { stage: 'dot', reply: { code } } },
      failure: { stage: 'dot', reason: 'negative-reply', reply: { code } },
    })
  })

  test('an unknown 2yz accepts', async () => {
    const { facts } = await transmitTo([untilDot, say('299 fine'), goodbye])
    expect(facts.dotReply?.code).toBe(299)
    expect(facts.failure).toBeUndefined()
  })

  test('one of several lines, in single bytes', async () => {
    const { facts } = await transmitTo([untilDot, drip('250-2.0.0 queued\r\n250 as 4711\r\n', 0), goodbye])
    expect(facts.dotReply?.lines).toEqual(['2.0.0 queued', 'as 4711'])
  })
})

describe('after the dot anything else leaves the outcome unknown', () => {
  test.each<[string, readonly Step[], string, string | undefined]>([
    ['D06 354', [say('354 go on')], 'wrong-code', undefined],
    ['D07 FIN', [close], 'closed', undefined],
    ['D07 RST', [reset], 'reset', 'ECONNRESET'],
    ['D10 silence', [hang], 'timed-out', undefined],
    ['D11 250 and 554 in one reply', [raw('250-queued\r\n554 rejected\r\n')], 'reply-code-mismatch', '554 rejected'],
    ['D12 a 250 without its line end and FIN', [raw('250 queued'), close], 'truncated-reply', '250 queued'],
    ['a 250 whose list does not end', [say('250-queued'), close], 'truncated-reply', '250-queued'],
    ['D14 a dripping reply', [drip(`250 ${'x'.repeat(500)}`, 5)], 'timed-out', undefined],
    ['text without a code', [say('queued as 4711')], 'malformed-reply', 'queued as 4711'],
    [
      'a refusal with an acceptance behind it',
      [say('550 no\r\n250 queued')],
      'unsolicited-reply',
      '250 queued\\x0d\\x0a',
    ],
  ])('%s', async (_row, script, reason, detail) => {
    const { facts } = await transmitTo([untilDot, script], { deadlines: { ...patient, dot: 120 } })
    expect(facts.dotWritten).toBe(true)
    expect(facts.dotReply).toBeUndefined()
    expect(facts.failure).toMatchObject({ stage: 'dot', reason, ...(detail && { detail }) })
  })

  test('also when the session ends, or the caller gives up', async () => {
    const deadlines = { ...patient, session: 600 }
    expect((await transmitTo([untilDot, hang], { deadlines })).facts).toMatchObject({
      ...{ dotWritten: true, failure: { stage: 'dot', reason: 'session-deadline' } },
    })
    const signal = AbortSignal.timeout(150)
    expect((await transmitTo([untilDot, hang], { signal })).facts).toMatchObject({
      ...{ dotWritten: true, failure: { stage: 'dot', reason: 'aborted' } },
    })
  })
})

describe('after a 250 to the dot nothing changes the outcome', () => {
  test.each<[string, readonly Step[]]>([
    ['D15 a second reply', [say('250 queued\r\n554 rejected')]],
    ['D16 RST', [say('250 queued'), hear('QUIT'), reset]],
    ['Q01 FIN', [say('250 queued'), close]],
    ['Q01 no reply to QUIT', [say('250 queued'), hear('QUIT'), hang]],
    ['Q01 500 to QUIT', [say('250 queued'), hear('QUIT'), say('500 what')]],
  ])('%s', async (_row, script) => {
    const { facts } = await transmitTo([untilDot, script], { deadlines: { ...patient, quit: 60 } })
    expect(facts).toMatchObject({ dotWritten: true, dotReply: { code: 250, lines: ['queued'] } })
    expect(facts.lastReply?.stage).toBe('dot')
    expect(facts.failure).toBeUndefined()
  })

  test('a 421 right behind a refusal is a server that leaves', async () => {
    const { facts } = await transmitTo([untilDot, say('554 no\r\n421 bye')])
    expect(facts.dotReply?.code).toBe(554)
  })
})

describe('what the server says before the dot keeps the dot from being written', () => {
  const refusal = { reason: 'negative-reply', reply: { code: 550 } }
  const early: readonly [string, readonly Step[], object][] = [
    ['D03 a refusal', [raw('354 go\r\n550 5.7.1 no\r\n')], refusal],
    [
      'D03 a refusal in single bytes',
      [say('354 go'), drip('451 later\r\n', 1)],
      { reason: 'negative-reply', reply: { code: 451 } },
    ],
    ['an acceptance', [raw('354 go\r\n250 queued\r\n')], { reason: 'unsolicited-reply', reply: { code: 250 } }],
    ['a text', [raw('354 go\r\nwhat?\r\n')], { reason: 'malformed-reply' }],
    ['D08 FIN', [raw('354 go\r\n'), close], { reason: 'closed' }],
  ]
  const late: readonly [string, readonly Step[], object][] = [
    ['D03 a refusal', [say('354 go'), wait(30), say('550 5.7.1 no')], refusal],
    ['D08 FIN', [say('354 go'), wait(30), close], { reason: 'closed' }],
    ['D08 RST', [say('354 go'), wait(30), reset], { reason: 'reset' }],
  ]

  async function expectNoDot(script: readonly Step[], failure: object) {
    const beforeDot = vi.fn(async () => {
      await delay(60)
      return 'go-on' as const
    })
    const { facts, server } = await transmitTo([untilData, script], { beforeDot })
    expect(facts.failure).toMatchObject({ stage: 'body', ...failure })
    expect(facts.dotWritten).toBe(false)
    expect(facts.dotReply).toBeUndefined()
    await server.clientGone
    expect(server.heard()).not.toContain('.')
    expect(server.heard()).not.toContain('QUIT')
    return beforeDot
  }

  test.each(early)('%s, right behind the 354: the caller is not even asked', async (_row, script, failure) => {
    expect(await expectNoDot(script, failure)).not.toHaveBeenCalled()
  })

  test.each(late)('%s, while the caller thinks', async (_row, script, failure) => {
    expect(await expectNoDot(script, failure)).toHaveBeenCalledOnce()
  })

  test('D03 a refusal is heard in the middle of a large message that is not read any more', async () => {
    const script = [untilBody, stopReading, wait(30), say('552 5.3.4 too big'), hang]
    const { facts } = await transmitTo(script, { delivery: { message: large } })
    expect(facts.failure).toMatchObject({ stage: 'body', reason: 'negative-reply', reply: { code: 552 } })
    expect(facts.lastReply).toMatchObject({ stage: 'body', reply: { code: 552 } })
  })

  test.each<[string, readonly Step[], object]>([
    ['D08 RST while a large message is being written', [stopReading, wait(50), reset], { stage: 'body' }],
    ['D13 a server that stops reading', [stopReading, hang], { stage: 'body', reason: 'timed-out' }],
  ])('%s', async (_row, script, failure) => {
    const { facts } = await transmitTo([untilBody, script], {
      deadlines: { ...patient, body: 200 },
      delivery: { message: large },
    })
    expect(facts.failure).toMatchObject(failure)
    expect(facts.dotWritten).toBe(false)
  })
})

describe('the caller has the last word', () => {
  const withdrawals: readonly [string, () => Promise<'go-on' | 'withdraw'>][] = [
    ['withdraws', async () => 'withdraw'],
    ['rejects', () => Promise.reject(new Error('the ledger is away'))],
    [
      'throws',
      () => {
        throw new Error('the ledger is away')
      },
    ],
  ]
  test.each(withdrawals)(
    'a caller that %s leaves the server with the message and without the dot',
    async (_how, beforeDot) => {
      const { facts, server } = await transmitTo([untilBody, hang], { beforeDot })
      expect(facts.failure).toEqual({ stage: 'body', reason: 'aborted-before-dot' })
      expect(facts.dotWritten).toBe(false)
      expect(facts.lastReply).toMatchObject({ stage: 'data', reply: { code: 354 } })
      await server.clientGone
      expect(server.unread()).toBe(message)
    },
  )

  test('the same inside TLS', async () => {
    const inTls = [
      greeting,
      ...ehlo('STARTTLS'),
      hear('STARTTLS'),
      say('220 go'),
      startTls(made.valid),
      untilBody.slice(1),
    ]
    const { facts, server } = await transmitTo([...inTls, hang].flat(), { beforeDot: async () => 'withdraw' })
    expect(facts.dotWritten).toBe(false)
    await server.clientGone
    expect(server.unread()).toBe(message)
  })

  test('it is asked once, when the server has everything but the dot', async () => {
    const server = await serve(untilBody, hearMessage, say('250 queued'), goodbye)
    const seen: string[] = []
    const beforeDot = async () => {
      await vi.waitUntil(() => server.unread().length >= message.length)
      seen.push(server.unread())
      return 'go-on' as const
    }
    const facts = await transmitAt(server.port, { beforeDot })
    expect(seen).toEqual([message])
    expect(facts.dotReply?.code).toBe(250)
  })

  test('it is not asked where the message was never wanted', async () => {
    const beforeDot = vi.fn(async () => 'go-on' as const)
    await transmitTo([untilData, say('550 no'), goodbye], { beforeDot })
    expect(beforeDot).not.toHaveBeenCalled()
  })

  test('an answer that takes too long withdraws, and comes too late', async () => {
    const late = Promise.withResolvers<'go-on'>()
    const { facts, server } = await transmitTo([untilBody, hang], {
      beforeDot: () => late.promise,
      deadlines: { ...patient, body: 80 },
    })
    late.resolve('go-on')
    expect(facts).toMatchObject({ dotWritten: false, failure: { stage: 'body', reason: 'timed-out' } })
    await server.clientGone
    expect(server.unread()).toBe(message)
  })

  test('a signal meanwhile withdraws', async () => {
    const controller = new AbortController()
    const beforeDot = async () => {
      controller.abort()
      return 'go-on' as const
    }
    const { facts, server } = await transmitTo([untilBody, hang], { beforeDot, signal: controller.signal })
    expect(facts).toMatchObject({ dotWritten: false, failure: { reason: 'aborted' } })
    await server.clientGone
    expect(server.unread()).toBe(message)
  })

  test('a session whose time is over when the answer comes writes no dot', async () => {
    let now = 0
    const beforeDot = async () => {
      now = 20_000
      return 'go-on' as const
    }
    const clock = { now: () => Date.now(), elapsed: () => now }
    const { facts } = await transmitTo([untilBody, hang], { beforeDot, clock })
    expect(facts).toMatchObject({ dotWritten: false, failure: { stage: 'dot', reason: 'session-deadline' } })
  })
})

test('the transcript holds an event for the message, not its text', async () => {
  const { facts } = await transmitTo([untilDot, say('250 queued'), goodbye])
  expect(said(facts.transcript, 'event')).toContain(`message, ${message.length} bytes`)
  expect(JSON.stringify(facts)).not.toContain('Hello there')
  expect(said(facts.transcript, 'client').slice(-3)).toEqual(['DATA', '.', 'QUIT'])
})
