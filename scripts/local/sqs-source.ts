// An event source mapping from SQS, on this machine: receives, invokes the function, deletes what did not fail. What
// failed stays until its visibility timeout ends, as on AWS, and comes again or goes to the dead letters.
import { setTimeout } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { failedMessages } from './batch-response.ts'
import { invoke, type LocalFunction } from './lambda-invocation.ts'

export interface SqsSourceOptions {
  readonly client: SQSClient
  readonly queueUrl: string
  readonly queueArn: string
  /** 1 to 10. */
  readonly batchSize: number
  /** Batches that are worked on at the same time. */
  readonly maximumConcurrency: number
  /** A batch that failed as a whole, or a queue that did not answer; the source goes on. */
  readonly onError: (error: unknown) => void
}

/** Short, so that stopping is quick; a message that arrives meanwhile is answered at once. */
const waitSeconds = 1
const pauseAfterErrorMs = 1000

/** Begins at once. `stop` takes no further message and waits for the batches that are being worked on. */
export function startSqsSource(fn: LocalFunction<SQSEvent>, options: SqsSourceOptions) {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (running.size >= options.maximumConcurrency) await Promise.race(running)
      else await receiveAndStart()
    }
  }

  async function receiveAndStart(): Promise<void> {
    try {
      const messages = await receive(options)
      if (messages.length > 0) start(messages)
    } catch (error) {
      options.onError(error)
      await setTimeout(pauseAfterErrorMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  function start(messages: readonly Message[]): void {
    const batch = workOn(messages, { fn, ...options })
      .catch(options.onError)
      .finally(() => running.delete(batch))
    running.add(batch)
  }

  const polling = poll()
  return {
    async stop(): Promise<void> {
      stopping.abort()
      await polling
      await Promise.all(running)
    },
  }
}

async function receive({ client, queueUrl, batchSize }: SqsSourceOptions): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    }),
  )
  return Messages
}

interface Work extends SqsSourceOptions {
  readonly fn: LocalFunction<SQSEvent>
}

async function workOn(messages: readonly Message[], { fn, client, queueUrl, queueArn }: Work): Promise<void> {
  const records = messages.map((message) => recordOf(message, queueArn))
  const failed = failedMessages(await invoke(fn, { Records: records }), records)
  const done = records.filter(({ messageId }) => !failed.has(messageId))
  if (done.length === 0) return
  const Entries = done.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  if (Failed.length > 0)
    throw new Error(`${Failed.length} messages were done but could not be deleted: they come again.`)
}

function recordOf(
  { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes }: Message,
  queueArn: string,
): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    md5OfBody: MD5OfBody,
    attributes: {
      ApproximateReceiveCount: Attributes?.ApproximateReceiveCount ?? '',
      ApproximateFirstReceiveTimestamp: Attributes?.ApproximateFirstReceiveTimestamp ?? '',
      SentTimestamp: Attributes?.SentTimestamp ?? '',
      SenderId: Attributes?.SenderId ?? '',
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  }
}
