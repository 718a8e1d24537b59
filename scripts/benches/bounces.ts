// Reading bounces and replies: messages and replies a second in one process, beside mailparser in the same run. Over the
// corpus of real bounces where SMTPING_SHARED names a folder that has it, else over messages made up here.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { readBounce } from '../../lib/classification/bounces/read-bounce.ts'
import { classifyReply } from '../../lib/classification/classify.ts'
import { parseReplyText } from '../../lib/mail/reply.ts'
import { median } from './measure.ts'
import { goalLine, valueLine } from './smtp/goal-line.ts'

const millisecondsPerRun = 400
const runs = 7

/** The lines to print. */
export async function benchBounces(): Promise<string> {
  const { source, messages, replies } = readSamples()
  const ours = await ratesOf(messages.length, async () => messages.map(readBounce))
  const reference = await ratesOf(messages.length, async () => {
    for (const message of messages) await simpleParser(message, { keepDeliveryStatus: true, skipImageLinks: true })
  })
  const read = await ratesOf(replies.length, async () => replies.map(readReply))
  const ratio = `${(ours / reference).toFixed(1)} × mailparser`
  return [
    `${messages.length} messages and ${replies.length} replies, ${source}; medians of ${runs} runs`,
    goalLine('bounces, read and classified', {
      ...{ value: ours, unit: 'messages/s', goal: 10_000, better: 'more' },
      beside: ratio,
    }),
    valueLine('mailparser alone, parsed only', { value: reference, unit: 'messages/s' }),
    goalLine('replies, parsed and classified', { value: read, unit: 'replies/s', goal: 200_000, better: 'more' }),
  ].join('\n')
}

function readReply(text: string) {
  const reply = parseReplyText(text)
  return reply && classifyReply(reply, 'dot')
}

/** How many a second, by the median of some runs; what runs for the first time is not counted. */
async function ratesOf(count: number, run: () => Promise<unknown>): Promise<number> {
  const rates: number[] = []
  await run()
  for (let index = 0; index < runs; index++) {
    const begin = performance.now()
    let rounds = 0
    while (performance.now() - begin < millisecondsPerRun) {
      await run()
      rounds++
    }
    rates.push((1000 * rounds * count) / (performance.now() - begin))
  }
  return median(rates)
}

interface Samples {
  readonly source: string
  readonly messages: readonly Buffer[]
  readonly replies: readonly string[]
}

function readSamples(): Samples {
  const folder = join(process.env.SMTPING_SHARED ?? '', 'corpus')
  if (!process.env.SMTPING_SHARED || !existsSync(folder)) return madeSamples()
  const files = readdirSync(join(folder, 'bounces'))
  const lines = readFileSync(join(folder, 'replies.jsonl'), 'utf8').trim().split('\n')
  return {
    source: 'the corpus of real ones',
    messages: files.map((file) => readFileSync(join(folder, 'bounces', file))),
    replies: lines.map((line) => String(JSON.parse(line).reply)),
  }
}

function madeSamples(): Samples {
  const replies = [
    '550 5.1.1 <anna@postbox.test>: Recipient address rejected: User unknown in virtual mailbox table',
    '552 5.2.2 <anna@postbox.test> Quota exceeded (mailbox for user is full)',
    '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org',
    '450 4.7.1 Greylisted, please come back in 300 seconds',
    '550 5.7.26 Unauthenticated mail from shop.test is not taken because of its DMARC policy',
  ]
  const messages = replies.flatMap((reply) => [madeReport(reply), madeWords(reply)])
  return {
    source: 'made up here (SMTPING_SHARED names no corpus)',
    messages: messages.map((one) => Buffer.from(one)),
    replies,
  }
}

const returned = `From: sender@shop.test\nTo: anna@postbox.test\nSubject: Our offer\nMessage-ID: <1@shop.test>\n\n${'Dear Anna.\n'.repeat(150)}`

function madeReport(reply: string): string {
  return `From: MAILER-DAEMON@relay.test
To: sender@shop.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.test.

<anna@postbox.test>: host mx.postbox.test[192.0.2.7] said: ${reply} (in reply to RCPT TO command)

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test

Final-Recipient: rfc822; anna@postbox.test
Action: failed
Status: ${reply.slice(4).split(' ', 1)[0]}
Remote-MTA: dns; mx.postbox.test
Diagnostic-Code: smtp; ${reply}

--b
Content-Type: message/rfc822

${returned}
--b--
`
}

function madeWords(reply: string): string {
  return `Return-Path: <>
From: MAILER-DAEMON@relay.test
To: sender@shop.test
Subject: failure notice

Hi. This is the qmail-send program at relay.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<anna@postbox.test>:
Remote host said: ${reply}

--- Below this line is a copy of the message.

${returned}`
}
