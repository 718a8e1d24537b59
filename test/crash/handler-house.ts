// The handlers that are deployed, between the embedded services. Time passes when the test says so: both services ask
// Date.now, so a visibility timeout of half an hour is over at once.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'
import { createApi } from '../../functions/api.ts'
import { createAuth } from '../../functions/auth.ts'
import { createCheckWorker } from '../../functions/check-worker.ts'
import type { Environment } from '../../functions/config.ts'
import { createDeadLetters } from '../../functions/dead-letters.ts'
import { createFollowWorker } from '../../functions/follow-worker.ts'
import { createSendWorker } from '../../functions/send-worker.ts'
import type { Surroundings } from '../../functions/surroundings.ts'
import { createSweeper } from '../../functions/sweeper.ts'
import { dynamoDbItems } from '../../lib/store/dynamodb-items.ts'
import { failedMessages } from '../../scripts/local/batch-response.ts'
import { startEmbeddedAws } from '../../scripts/local/embedded-aws.ts'
import { readInfrastructure } from '../../scripts/local/infrastructure.ts'
import { keepTokenKey } from '../../scripts/local/token-key.ts'
import { startFaultProxy } from './fault-proxy.ts'

export type Handler = (event: SQSEvent, context: Context) => unknown

/** What one round of a queue came to. */
export interface Pumped {
  readonly records: readonly SQSRecord[]
  /** What the handler answered; undefined where it threw. */
  readonly answer: unknown
  /** The bodies of those that failed. */
  readonly failed: readonly string[]
}

export const context = { getRemainingTimeInMillis: () => 60_000, functionName: 'test' } as unknown as Context

const day = 24 * 3_600_000

export async function openHouse({
  settings = {},
  trustedCertificates = [],
}: {
  readonly settings?: Environment
  readonly trustedCertificates?: readonly string[]
} = {}) {
  const infrastructure = await readInfrastructure()
  const aws = await startEmbeddedAws(infrastructure)
  const table = infrastructure.tables[0]?.TableName ?? ''
  const endpoint = aws.environment.AWS_ENDPOINT_URL_DYNAMODB ?? ''
  const proxy = await startFaultProxy(endpoint)
  const realNow = Date.now
  const time = { aheadMs: 0 }
  Date.now = () => realNow() + time.aheadMs
  const logged: string[] = []
  const surroundings: Surroundings = {
    policy: 'any-unicast',
    trustedCertificates,
    log: (level, message, details = {}) => logged.push(JSON.stringify({ level, message, ...details })),
  }
  const folder = await mkdtemp(join(tmpdir(), 'smtping-house-'))
  const environment = {
    ...aws.environment,
    TOKEN_KEY: await keepTokenKey(folder),
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
    EHLO_NAME: 'smtping.test',
    ...settings,
  }
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials })
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const items = dynamoDbItems({
    ...{ client, table, now: () => Date.now(), newWriteId: randomUUID, retentionMs: 30 * day },
  })
  const workers: Readonly<Record<string, Handler>> = {
    Checks: createCheckWorker(environment, surroundings),
    Sends: createSendWorker(environment, surroundings),
    Follow: createFollowWorker(environment, surroundings),
    ...deadLetterHandlers(createDeadLetters(environment, surroundings)),
  }
  const sweeper = createSweeper(environment, surroundings)
  const urlOf = (queue: string) => aws.addressOf(queue).queueUrl

  async function send(queue: string, body: unknown): Promise<void> {
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body)
    await aws.sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody }))
  }

  /** Receives once and works on what came, as an event source mapping does with `ReportBatchItemFailures`. */
  async function pump(queue: string, handler: Handler | undefined = workers[queue], batchSize = 10): Promise<Pumped> {
    const QueueUrl = urlOf(queue)
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: batchSize, MessageSystemAttributeNames: ['All'] }),
    )
    const records = Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes }) =>
      record({ messageId: MessageId, receiptHandle: ReceiptHandle, body: Body }, Attributes?.ApproximateReceiveCount),
    )
    if (records.length === 0 || !handler) return { records, answer: undefined, failed: [] }
    const all = new Set(records.map(({ messageId }) => messageId))
    const invoked = await invoke(handler, { Records: records })
    const failed = invoked.kind === 'threw' ? all : failedMessages(invoked.answer, records)
    const Entries = records
      .filter(({ messageId }) => !failed.has(messageId))
      .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
    if (Entries.length > 0) await aws.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    const bodies = records.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body)
    return { records, answer: invoked.kind === 'threw' ? undefined : invoked.answer, failed: bodies }
  }

  return {
    ...{ items, workers, sweeper, environment, surroundings, logged, time, proxy, send, pump },
    api: createApi(environment, surroundings),
    auth: createAuth(environment),
    sweep: () => sweeper({} as never, context),
    /** Deliveries until nothing comes back; each round half an hour and a bit later than the one before. */
    async pumpUntilDead(queue: string, handler?: Handler): Promise<readonly Pumped[]> {
      const rounds: Pumped[] = []
      for (let round = 0; round < 12; round++) {
        const pumped = await pump(queue, handler)
        if (pumped.records.length === 0) break
        rounds.push(pumped)
        time.aheadMs += 1_801_000
      }
      return rounds
    },
    /** Waiting and being worked on. */
    async depth(queue: string): Promise<number> {
      const { Attributes = {} } = await aws.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: ['All'] }),
      )
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inWork } = Attributes
      return Number(waiting) + Number(inWork)
    },
    /** Every row as it is stored. */
    async rows(): Promise<readonly Record<string, unknown>[]> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: table, ConsistentRead: true }))
      return Items
    },
    /** Past every check of ours. */
    putRow: (row: Record<string, unknown>) => documents.send(new PutCommand({ TableName: table, Item: row })),
    async close(): Promise<void> {
      Date.now = realNow
      client.destroy()
      await proxy.stop()
      await aws.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>

function deadLetterHandlers(handler: Handler): Readonly<Record<string, Handler>> {
  return { ChecksDeadLetters: handler, SendsDeadLetters: handler, FollowDeadLetters: handler }
}

async function invoke(handler: Handler, event: SQSEvent) {
  try {
    return { kind: 'answered', answer: await handler(event, context) } as const
  } catch {
    return { kind: 'threw' } as const
  }
}

/** One message as Lambda hands it over. */
export function record(message: Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'>, received = '1'): SQSRecord {
  return {
    ...message,
    ...{ md5OfBody: '', messageAttributes: {}, eventSource: 'aws:sqs', eventSourceARN: 'arn', awsRegion: 'local' },
    attributes: {
      ApproximateReceiveCount: received,
      ApproximateFirstReceiveTimestamp: '0',
      SentTimestamp: '0',
      SenderId: 'test',
    },
  }
}
