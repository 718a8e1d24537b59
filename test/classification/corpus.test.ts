// How well real replies and notifications are read. The corpus lies beside the project and is never copied into it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { Classification } from '../../lib/classification/classification.ts'
import { classifyRecipientStatus, classifyReply } from '../../lib/classification/classify.ts'
import { parseDeliveryStatus, type RecipientStatus } from '../../lib/mail/delivery-status.ts'
import { parseEnhancedStatus } from '../../lib/mail/enhanced-status.ts'
import { parseReplyText } from '../../lib/mail/reply.ts'

const shared = process.env.SMTPING_SHARED
const corpus = shared ? join(shared, 'corpus') : ''
const isHere = corpus !== '' && existsSync(corpus)
if (!isHere)
  process.stderr.write('SKIPPED: reading the corpus of real bounces (SMTPING_SHARED names no folder with it)\n')

const replySample = z.object({
  reply: z.string(),
  status: z.nullable(z.string()),
  cause: z.string(),
  causeAlso: z.array(z.string()),
})
const recipientSample = z.object({
  recipient: z.string(),
  recipientAlt: z.array(z.string()),
  outcome: z.nullable(z.string()),
  cause: z.nullable(z.string()),
  causeAlso: z.array(z.string()),
})
const bounceSample = z.object({ file: z.string(), kind: z.string(), recipients: z.array(recipientSample) })

function samplesOf<T>(file: string, schema: z.ZodMiniType<T>): readonly T[] {
  const lines = readFileSync(join(corpus, file), 'utf8').trim().split('\n')
  return lines.map((line) => schema.parse(JSON.parse(line)))
}

interface Tally {
  readonly all: number
  readonly strict: number
  readonly lenient: number
}

/** Percent of samples whose cause is the label's, or (lenient) one of its second readings. */
function tallyCauses(
  read: readonly { readonly cause: string | undefined; readonly label: string; readonly also: readonly string[] }[],
): Tally {
  const percent = (right: number) => (100 * right) / read.length
  return {
    all: read.length,
    strict: percent(read.filter(({ cause, label }) => cause === label).length),
    lenient: percent(read.filter(({ cause, label, also }) => cause && [label, ...also].includes(cause)).length),
  }
}

describe.skipIf(!isHere)('real replies', () => {
  it('their causes are read as labelled: 92 % strictly, 95 % with second readings', () => {
    const read = samplesOf('replies.jsonl', replySample).map(({ reply, status, cause, causeAlso }) => ({
      cause: classifySample(reply, status ?? '').cause,
      ...{ label: cause, also: causeAlso },
    }))
    const { all, strict, lenient } = tallyCauses(read)
    expect(all).toBeGreaterThan(100)
    expect(strict).toBeGreaterThanOrEqual(92)
    expect(lenient).toBeGreaterThanOrEqual(95)
  })
})

/** Some samples are pieces of notifications without a code of their own: those are read as a Diagnostic-Code. */
function classifySample(text: string, statusText: string): Classification {
  const reply = parseReplyText(text)
  const status = reply?.enhancedStatus ?? parseEnhancedStatus(statusText)
  const known = status && { status }
  if (!reply || reply.code < 400) {
    return classifyRecipientStatus({ finalRecipient: '', action: 'failed', diagnosticCode: text, ...known })
  }
  return classifyReply({ ...reply, ...(status && { enhancedStatus: status }) }, 'dot')
}

describe.skipIf(!isHere)('real notifications with a message/delivery-status part', () => {
  it('outcomes are read as labelled: 99 %; causes: 84 % strictly, 90 % with second readings', async () => {
    const samples = samplesOf('labels.jsonl', bounceSample).filter(({ kind }) =>
      ['bounce', 'success-dsn'].includes(kind),
    )
    const read = (await Promise.all(samples.map(readSample))).flat()
    expect(read.length).toBeGreaterThan(100)
    const outcomes = read.filter(({ label }) => label.outcome !== null)
    const right = outcomes.filter(({ label, says }) => says.outcome === label.outcome).length
    expect((100 * right) / outcomes.length).toBeGreaterThanOrEqual(99)
    const { strict, lenient } = tallyCauses(
      read.flatMap(({ label, says }) =>
        label.cause ? [{ cause: says.cause, label: label.cause, also: label.causeAlso }] : [],
      ),
    )
    expect(strict).toBeGreaterThanOrEqual(84)
    expect(lenient).toBeGreaterThanOrEqual(90)
  })
})

/** The recipients of a sample that its notification names, beside what is read about them. */
async function readSample({ file, recipients }: z.infer<typeof bounceSample>) {
  const source = readFileSync(join(corpus, 'bounces', file))
  const { attachments } = await simpleParser(source, { keepDeliveryStatus: true })
  const part = attachments.find(({ contentType }) => contentType === 'message/delivery-status')
  const statuses = part ? parseDeliveryStatus(part.content.toString('latin1')).recipients : []
  return recipients.flatMap((label) => {
    const status = statuses.find((one) => isAbout(one, label))
    return status ? [{ label, says: classifyRecipientStatus(status) }] : []
  })
}

function isAbout(
  { finalRecipient, originalRecipient }: RecipientStatus,
  { recipient, recipientAlt }: z.infer<typeof recipientSample>,
): boolean {
  const wanted = [recipient, ...recipientAlt].map((address) => address.toLowerCase())
  return [finalRecipient, originalRecipient].some((address) => address && wanted.includes(address.toLowerCase()))
}
