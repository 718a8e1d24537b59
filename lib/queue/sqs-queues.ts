// The queues on SQS. Bodies hold ids only; delays end at 15 minutes, longer waits live in the table.
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type QueueMessage, type QueueName, queueOf } from '../contract/queue-message.ts'

export interface QueuesContext {
  readonly client: SQSClient
  readonly urls: Readonly<Partial<Record<QueueName, string>>>
}

/** SendMessageBatch takes ten at most. */
const batchLimit = 10
/** DelaySeconds ends here (SQS quota). */
const longestDelaySeconds = 900

/** Sends messages to the queue of their type. Rejects if SQS did not take every one of them. */
export function sqsQueues({ client, urls }: QueuesContext) {
  return {
    async send(messages: readonly QueueMessage[], { delaySeconds = 0 } = {}): Promise<void> {
      const byQueue = Map.groupBy(messages, ({ type }) => queueOf[type])
      const batches = [...byQueue].flatMap(([queue, all]) => inBatches(all).map((batch) => ({ queue, batch })))
      // All of them have their end before the first failure is told: nothing goes on behind an answer.
      const sent = await Promise.allSettled(batches.map(({ queue, batch }) => sendBatch(queue, batch, delaySeconds)))
      for (const batch of sent) if (batch.status === 'rejected') throw batch.reason
    },
  }

  async function sendBatch(queue: QueueName, batch: readonly QueueMessage[], delaySeconds: number): Promise<void> {
    const QueueUrl = urls[queue]
    if (!QueueUrl) throw new Error(`This function was given no address for the queue "${queue}".`)
    const DelaySeconds = Math.min(delaySeconds, longestDelaySeconds)
    const Entries = batch.map((message, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(message),
      DelaySeconds,
    }))
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    // A batch succeeds with failures inside.
    if (Failed.length > 0)
      throw new Error(
        `SQS refused ${Failed.length} of ${batch.length} messages: ${Failed[0]?.Message ?? Failed[0]?.Code}`,
      )
  }
}

function inBatches(messages: readonly QueueMessage[]): readonly (readonly QueueMessage[])[] {
  const count = Math.ceil(messages.length / batchLimit)
  return Array.from({ length: count }, (_, index) => messages.slice(index * batchLimit, (index + 1) * batchLimit))
}
