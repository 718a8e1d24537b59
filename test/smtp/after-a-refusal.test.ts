// What an earlier message, or a late reply, must not make of a message (found by review).
import { expect, test } from 'vitest'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import { openMailSession } from '../../lib/smtp/mail-session.ts'
import { context, host, message, serve, transmitTo } from './client-kit.ts'
import { close, ehlo, goodbye, greeting, hear, hearMessage, reset, type Step, say, wait } from './scripted-server.ts'

const outcomeOf = (facts: TransactionFacts) => classify([evidenceOfTransaction(facts, Date.now())]).outcome
const upToData = [greeting, ehlo('PIPELINING'), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')]
const upToDot = [...upToData, say('354 go'), hearMessage]

async function sendTwo(script: readonly (Step | readonly Step[])[], pipelining: 'never' | 'when-offered') {
  const server = await serve(...script)
  const place = { host, address: '127.0.0.1', port: server.port, tls: 'none', verification: 'recorded' } as const
  const session = await openMailSession(place, { ...context, pipelining })
  const outgoing = {
    reversePath: 'from@smtping.test',
    forwardPaths: ['to@northmail.test'],
    message: Buffer.from(message),
  }
  const facts = [await session.send(outgoing), await session.send(outgoing)]
  await session.close()
  return facts.map(outcomeOf)
}

test.each([
  ['the message was refused while it flowed', [...upToData, say('354 go\r\n552 5.3.4 too big')], 'never', 'bounced'],
  ['the connection broke behind a refusal at DATA', [...upToData, say('554 5.7.1 no'), close], 'never', 'bounced'],
  [
    'the lone dot of a refused group ended it',
    [
      greeting,
      ehlo('PIPELINING'),
      hear('MAIL'),
      hear('RCPT'),
      hear('DATA'),
      say('250 ok\r\n550 5.1.1 no\r\n354 go'),
      hear('\\.'),
      reset,
    ],
    'when-offered',
    'bounced',
  ],
] as const)(
  'where %s, the next message of the session is not sent, and not bounced',
  async (_name, script, pipelining, first) => {
    expect(await sendTwo(script, pipelining)).toEqual([first, 'not-sent'])
  },
)

test('a 421 at one message was meant for the next one, too', async () => {
  const script = [greeting, ehlo(), hear('MAIL'), say('421 4.3.2 shutting down'), close]
  expect(await sendTwo(script, 'never')).toEqual(['deferred', 'deferred'])
})

test.each([
  ['a deferral', '451 4.3.0 milter slow'],
  ['a refusal', '554 5.7.1 no'],
])('%s with an acceptance behind it, heard at QUIT, leaves the outcome unknown', async (_name, reply) => {
  const script = [...upToDot, say(reply), hear('QUIT'), say('250 2.0.0 queued as 77\r\n221 2.0.0 Bye'), close]
  const { facts } = await transmitTo(script)
  expect(outcomeOf(facts)).toBe('unknown')
  expect(facts).toMatchObject({ dotWritten: true, failure: { stage: 'dot', reason: 'unsolicited-reply' } })
})

test('an acceptance that comes a moment behind a refusal leaves the outcome unknown', async () => {
  const script = [...upToDot, say('554 5.7.1 no'), wait(30), say('250 queued'), ...goodbye]
  const { facts } = await transmitTo(script)
  expect(['unknown', 'bounced']).toContain(outcomeOf(facts))
  expect(outcomeOf(facts) === 'bounced').toBe(facts.oddities.length === 0)
})

test('250 to QUIT, and nothing behind it, is an answer to QUIT', async () => {
  const { facts } = await transmitTo([...upToDot, say('250 2.0.0 ok'), hear('QUIT'), say('250 bye'), close])
  expect(outcomeOf(facts)).toBe('accepted')
  expect(facts.oddities).toEqual([])
})

test.each(['451', '451 4.3.0 later', '554 no'])(
  '"%s" without its line end is no reply to the dot',
  async (fragment) => {
    const { facts } = await transmitTo([...upToDot, { do: 'say', bytes: Buffer.from(fragment) }, close])
    expect(outcomeOf(facts)).toBe('unknown')
  },
)
