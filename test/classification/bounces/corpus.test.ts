// How well real bounces are read, and that the fast reader sees what mailparser sees. The corpus lies beside the project
// and is never copied into it; another part of it is kept apart, so these floors are those of the part we know.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { sameAddress } from '../../../lib/classification/bounces/addresses.ts'
import type { BouncedRecipient } from '../../../lib/classification/bounces/bounce-reading.ts'
import { readBounce } from '../../../lib/classification/bounces/read-bounce.ts'
import { parseDeliveryStatus } from '../../../lib/mail/delivery-status.ts'
import { decodeWords } from '../../../lib/mail/message/encoded-words.ts'
import { fieldOf } from '../../../lib/mail/message/header-fields.ts'
import { splitMbox } from '../../../lib/mail/message/mbox.ts'
import { readMessageParts } from '../../../lib/mail/message/message-parts.ts'

const shared = process.env.SMTPING_SHARED
const corpus = shared ? join(shared, 'corpus') : ''
const isHere = corpus !== '' && existsSync(corpus)
if (!isHere)
  process.stderr.write('SKIPPED: reading the corpus of real bounces (SMTPING_SHARED names no folder with it)\n')

const labelled = z.object({
  recipient: z.nullable(z.string()),
  recipientAlt: z.array(z.string()),
  status: z.nullable(z.string()),
  statusRaw: z.nullable(z.string()),
  outcome: z.nullable(z.string()),
  cause: z.nullable(z.string()),
  causeAlso: z.array(z.string()),
})
type Labelled = z.infer<typeof labelled>
const sampleSchema = z.object({ file: z.string(), kind: z.string(), recipients: z.array(labelled) })

function samples() {
  const lines = readFileSync(join(corpus, 'labels.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => sampleSchema.parse(JSON.parse(line)))
}

const messageIn = (folder: string, file: string) => readFileSync(join(corpus, folder, file))
const lastOf = (file: string) => splitMbox(messageIn('bounces', file)).at(-1) ?? new Uint8Array()

/** As score.py of the corpus pairs them: by address, then by order. */
function pairs(labels: readonly Labelled[], read: readonly BouncedRecipient[]) {
  const free = [...read]
  const take = (found: number) => (found < 0 ? undefined : free.splice(found, 1)[0])
  const byAddress = labels.map((label) => ({ label, says: take(free.findIndex((one) => isAbout(one, label))) }))
  return byAddress.map(({ label, says }) => ({ label, says: says ?? free.shift() }))
}

function isAbout({ recipient }: BouncedRecipient, label: Labelled): boolean {
  const named = [label.recipient ?? '', ...label.recipientAlt]
  return recipient !== null && named.some((one) => one.toLowerCase() === recipient.toLowerCase())
}

function percent<T>(all: readonly T[], isRight: (one: T) => boolean): number {
  expect(all.length).toBeGreaterThan(0)
  return (100 * all.filter(isRight).length) / all.length
}

describe.skipIf(!isHere)('real bounces', () => {
  const read = isHere ? samples().map((sample) => ({ ...sample, reading: readBounce(lastOf(sample.file)) })) : []
  const all = read
    .filter(({ kind }) => kind === 'bounce' || kind === 'success-dsn')
    .flatMap(({ recipients, reading }) => pairs(recipients, reading.recipients))

  it('are told from complaints and auto-replies: 99.5 %', () =>
    expect(percent(read, ({ kind, reading }) => kind === reading.kind)).toBeGreaterThanOrEqual(99.5))
  it('recipients are found: 99.5 %, and are the right ones: 98 %', () => {
    expect(percent(all, ({ says }) => says !== undefined)).toBeGreaterThanOrEqual(99.5)
    expect(percent(all, ({ says, label }) => says !== undefined && isAbout(says, label))).toBeGreaterThanOrEqual(98)
  })
  it('statuses: 99 %', () => {
    const stated = all.filter(({ label }) => label.status)
    const isRight = ({ says, label }: (typeof all)[number]) =>
      [label.status, label.statusRaw].includes(says?.status ?? '')
    expect(percent(stated, isRight)).toBeGreaterThanOrEqual(99)
  })
  it('outcomes: 99.5 %, of delays 99.5 %', () => {
    const told = all.filter(({ label }) => label.outcome)
    const isRight = ({ says, label }: (typeof all)[number]) => says?.outcome === label.outcome
    expect(percent(told, isRight)).toBeGreaterThanOrEqual(99.5)
    const delays = told.filter(({ label }) => label.outcome === 'deferred')
    expect(percent(delays, isRight)).toBeGreaterThanOrEqual(99.5)
  })
  it('causes: 93 % strictly, 98 % with second readings', () => {
    const known = all.filter(({ label }) => label.cause)
    expect(percent(known, ({ says, label }) => says?.cause === label.cause)).toBeGreaterThanOrEqual(93)
    const isPossible = ({ says, label }: (typeof all)[number]) =>
      [label.cause, ...label.causeAlso].includes(says?.cause ?? '')
    expect(percent(known, isPossible)).toBeGreaterThanOrEqual(98)
  })
})

describe.skipIf(!isHere)('real mail that is no bounce', () => {
  it.each(isHere ? readdirSync(join(corpus, 'not-bounces')) : [])('%s', (file) => {
    expect(readBounce(messageIn('not-bounces', file)).kind).toBe('not-a-bounce')
  })
})

describe.skipIf(!isHere)('the fast reader beside mailparser, message by message', () => {
  it.each(isHere ? samples().map(({ file }) => file) : [])('%s', async (file) => {
    const source = Buffer.from(lastOf(file))
    const parsed = await simpleParser(source, { keepDeliveryStatus: true, skipImageLinks: true })
    const { header } = readMessageParts(source)
    expect(comparable(decodeWords(fieldOf(header, 'subject')))).toBe(comparable(parsed.subject ?? ''))
    const part = parsed.attachments.find(({ contentType }) => contentType === 'message/delivery-status')
    const named = part ? parseDeliveryStatus(part.content.toString('latin1')).recipients : []
    const ours = readBounce(source).recipients.map(({ recipient }) => recipient ?? '')
    const missing = named.filter(
      ({ finalRecipient, originalRecipient = '' }) =>
        /^\S+@\S+$/.test(finalRecipient) &&
        !ours.some((one) => sameAddress(one, finalRecipient) || sameAddress(one, originalRecipient)),
    )
    expect(missing).toEqual([])
  })
})

/** What both read the same, whatever they make of spaces and of bytes that are no text. */
function comparable(text: string): string {
  return text.replace(/[^\w]/g, '')
}
