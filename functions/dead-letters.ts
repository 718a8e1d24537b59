// Reads what the work queues gave up, so that whoever waits for that work learns that nothing will come of it.
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { QueueMessage } from '../lib/contract/queue-message.ts'
import type { WorkEdges } from '../lib/flow/edges.ts'
import { endDeadLetter } from '../lib/flow/end-dead-letter.ts'
import { buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { lazy } from './lazy.ts'
import { readQueueMessage } from './queue.ts'
import { deployed, describeError, type Surroundings } from './surroundings.ts'

/**
 * The handler of the dead letters. One that cannot be ended, because the table is down or its item cannot be read, comes
 * again a few times and then lies among the buried, which nobody reads and an alarm watches: it never goes round for ever.
 */
export function createDeadLetters(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(() => buildWorkEdges({ config: readConfig(environment), surroundings }))
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async ({ Records }) => {
    const failed = await Promise.all(Records.map((record) => end(record, edges, surroundings)))
    return { batchItemFailures: failed.flatMap((id) => (id === undefined ? [] : [{ itemIdentifier: id }])) }
  })
}

/** The id of the record where its work could not be ended. */
async function end(
  record: SQSRecord,
  edges: () => Promise<WorkEdges>,
  { log }: Pick<Surroundings, 'log'>,
): Promise<string | undefined> {
  const { messageId } = record
  const message = readMessage(record)
  if (!message) {
    // It names no work that could end. Whatever it stood for is in the table, and the sweeper looks after that.
    log('error', 'a dead letter could not be read', { messageId, bytes: Buffer.byteLength(record.body) })
    return undefined
  }
  const { type, id } = message
  try {
    log('error', 'a dead letter', { messageId, type, id, end: await endDeadLetter(message, record, await edges()) })
    return undefined
  } catch (error) {
    log('error', 'a dead letter could not be ended', { messageId, type, id, error: describeError(error) })
    return messageId
  }
}

function readMessage({ body }: SQSRecord): QueueMessage | undefined {
  try {
    return readQueueMessage(body)
  } catch {
    return undefined
  }
}

export const handler = createDeadLetters(process.env, deployed)
