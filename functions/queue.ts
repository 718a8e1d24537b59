// The door for queues: an SQS batch in, the messages that failed out (ReportBatchItemFailures).
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { type QueueMessage, queueMessageSchema } from '../lib/contract/queue-message.ts'
import { describeError, type Log } from './surroundings.ts'

/** Carries out one message. It may come twice; rejecting brings it back, and in the end to the dead letters. */
export type Work = (message: QueueMessage, context: { readonly signal: AbortSignal }) => Promise<void>

/** Before Lambda ends us we write down what we know. */
const reserveMs = 10_000

/** The handler that carries out every message of a batch by itself: one that fails does not take the others along. */
export function queueHandler(work: Work, { log }: { readonly log: Log }) {
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const signal = deadlineOf(context)
    const results = await Promise.all(event.Records.map((record) => carryOut(record, { work, signal, log })))
    return { batchItemFailures: results.flatMap((failed) => (failed ? [{ itemIdentifier: failed }] : [])) }
  })
}

/** Aborts a little before Lambda would end the function. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>): AbortSignal {
  return AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserveMs))
}

interface Carrying {
  readonly work: Work
  readonly signal: AbortSignal
  readonly log: Log
}

/** The id of the record where it failed. */
async function carryOut(record: SQSRecord, { work, signal, log }: Carrying): Promise<string | undefined> {
  try {
    const message = readQueueMessage(record.body)
    await work(message, { signal })
    log('info', 'done', { type: message.type, id: message.id })
    return undefined
  } catch (error) {
    const received = record.attributes.ApproximateReceiveCount
    log('error', 'a message failed', { messageId: record.messageId, received, error: describeError(error) })
    return record.messageId
  }
}

/** What a body says. Throws where it is no message of this version; the error does not quote it. */
export function readQueueMessage(body: string): QueueMessage {
  const { success, data } = queueMessageSchema.safeParse(parseJson(body))
  if (!success) throw new Error('This is no message of this version.')
  return data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
