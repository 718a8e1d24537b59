// Parameters of MAIL and RCPT: those of RFC 3461, and what becomes of those that a server announces and then refuses (M09).
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../lib/smtp/transmit.ts'
import { transmitTo } from './client-kit.ts'
import { ehlo, goodbye, greeting, hear, hearMessage, type Step, say } from './scripted-server.ts'

const handedOver: readonly Step[] = [hear('DATA'), say('354 go'), hearMessage, say('250 queued'), ...goodbye]
const taken: readonly Step[] = [hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), ...handedOver]
const from = 'MAIL FROM:<from@smtping.test>'
const to = 'RCPT TO:<to@northmail.test>'
const wishes = { notify: ['success', 'failure'], ret: 'headers', envid: 'a+b=c d' } as const

describe('a wish for notifications', () => {
  test.each<[string, Partial<Delivery>, string, string]>([
    [
      ...(['of all kinds', { dsn: wishes }, `${from} RET=HDRS ENVID=a+2Bb+3Dc+20d`] as const),
      `${to} NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;to@northmail.test`,
    ],
    ['of none', { dsn: { notify: 'never' } }, from, `${to} NOTIFY=NEVER ORCPT=rfc822;to@northmail.test`],
    ['of the whole message', { dsn: { ret: 'full' } }, `${from} RET=FULL`, to],
    ['of no occasion', { dsn: { notify: [] } }, from, to],
    [
      ...(['for an address with a plus', { dsn: wishes, forwardPaths: ['to+x=y@northmail.test'] }] as const),
      ...([`${from} RET=HDRS ENVID=a+2Bb+3Dc+20d`] as const),
      'RCPT TO:<to+x=y@northmail.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;to+2Bx+3Dy@northmail.test',
    ],
  ])('%s is said where DSN is offered', async (_case, delivery, mail, rcpt) => {
    const { server } = await transmitTo([greeting, ehlo('DSN'), taken], { delivery })
    expect(server.heard().slice(1, 3)).toEqual([mail, rcpt])
  })

  test('is said of an international address by RFC 6533', async () => {
    const delivery = { dsn: { notify: 'never' }, forwardPaths: ['m\u00fc+x@northmail.test'] } as const
    const { server } = await transmitTo([greeting, ehlo('DSN', 'SMTPUTF8'), taken], { delivery })
    expect(server.heard()[2]).toMatch(/ ORCPT=utf-8;m\\x\{FC\}\\x\{2B\}x@northmail\.test$/)
  })

  test('is not said where DSN is not offered', async () => {
    const { server } = await transmitTo([greeting, ehlo('SIZE'), taken], { delivery: { dsn: wishes } })
    expect(server.heard().slice(1, 3)).toEqual([`${from} SIZE=32`, to])
  })

  test.each(['', 'x'.repeat(101), 'caf\u00e9', 'a\nb'])(
    'with the envelope identifier %j is a fault of ours',
    async (envid) => {
      await expect(transmitTo([greeting, ehlo('DSN'), hear('QUIT')], { delivery: { dsn: { envid } } })).rejects.toThrow(
        RangeError,
      )
    },
  )
})

describe('M09 a parameter that is announced and refused', () => {
  const offered = ['SIZE', 'DSN', '8BITMIME', 'SMTPUTF8']
  const hello = [greeting, ...ehlo(...offered)]
  const again = (line: string, refusal: string): readonly Step[] => [hear(line), say(refusal)]
  const exactly = (line: string): Step => hear(new RegExp(`^${line.replace(/[.+^$]/g, '\\$&')}\r\n$`))

  test.each([
    ['555 5.5.4 unsupported option', from, ['SIZE', 'RET', 'ENVID']],
    ['501 syntax error in parameters', from, ['SIZE', 'RET', 'ENVID']],
    ['504 what is RET?', `${from} SIZE=32 ENVID=x`, ['RET']],
  ])('%s: MAIL is said once more without', async (refusal, line, refusedParameters) => {
    const script = [
      hello,
      hear('MAIL'),
      say(refusal),
      exactly(line),
      say('250 ok'),
      hear('RCPT'),
      say('250 ok'),
      handedOver,
    ]
    const { facts } = await transmitTo(script, { delivery: { dsn: { ret: 'full', envid: 'x' } } })
    expect(facts.dotReply?.code).toBe(250)
    expect(facts.refusedParameters).toEqual(refusedParameters)
  })

  test('RCPT is said once more without, and the next at once without', async () => {
    const delivery = { dsn: { notify: 'never' }, forwardPaths: ['a@x.test', 'b@x.test'] } as const
    const recipients = [
      hear(/NOTIFY/),
      say('555 no'),
      exactly('RCPT TO:<a@x.test>'),
      say('250 ok'),
      exactly('RCPT TO:<b@x.test>'),
    ]
    const { facts } = await transmitTo([hello, hear('MAIL'), say('250 ok'), recipients, say('250 ok'), handedOver], {
      delivery,
    })
    expect(facts.refusedParameters).toEqual(['NOTIFY', 'ORCPT'])
    expect(facts.recipients.map(({ reply }) => reply?.code)).toEqual([250, 250])
  })

  test('that was not why is not blamed', async () => {
    const script = [
      hello,
      again(`${from} SIZE=32\r\n`, '501 bad sender'),
      exactly(from),
      say('501 bad sender'),
      goodbye,
    ]
    const { facts } = await transmitTo(script)
    expect(facts.failure).toMatchObject({ stage: 'mail', reply: { code: 501 } })
    expect(facts).not.toHaveProperty('refusedParameters')
  })

  test.each<[string, string, Partial<Delivery>]>([
    ['the refusal is about an address', '501 5.1.7 bad sender', {}],
    ['the refusal is about something else', '550 5.7.1 no', {}],
    ['it names the body, which is needed', '555 5.5.4 BODY=8BITMIME', { message: Buffer.from('\u00e9') }],
    ['it names SMTPUTF8, which is needed', '555 5.5.4 SMTPUTF8', { reversePath: '\u00e9@smtping.test' }],
  ])('there is no second try where %s', async (_case, refusal, delivery) => {
    const { facts, server } = await transmitTo([hello, hear('MAIL'), say(refusal), goodbye], { delivery })
    expect(facts.failure).toMatchObject({ stage: 'mail', reason: 'negative-reply' })
    expect(server.heard().filter((line) => line.startsWith('MAIL'))).toHaveLength(1)
  })

  test('what is needed stays in the second try', async () => {
    const delivery = { message: Buffer.from('\u00e9'), reversePath: '\u00e9@smtping.test' }
    const script = [hello, hear('MAIL'), say('555 no'), hear(/> BODY=8BITMIME SMTPUTF8\r\n$/), say('555 no'), goodbye]
    const { facts } = await transmitTo(script, { delivery })
    expect(facts.failure).toMatchObject({ stage: 'mail', reply: { code: 555 } })
  })
})

describe('D21 a line of the message', () => {
  const line = (octets: number) => Buffer.from(`Subject: x\r\n\r\n.${'x'.repeat(octets - 3)}`)

  test('of 1000 octets goes out, its doubled dot not counted', async () => {
    const { facts } = await transmitTo([greeting, ehlo(), taken], { delivery: { message: line(1000) } })
    expect(facts.dotReply?.code).toBe(250)
  })

  test('over 1000 octets keeps the message from being offered', async () => {
    const { facts, server } = await transmitTo([greeting, ehlo(), goodbye], { delivery: { message: line(1001) } })
    expect(facts.failure).toEqual({ stage: 'mail', reason: 'line-too-long', detail: 'a line of 1001 octets' })
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'QUIT'])
  })
})
