// The services of AWS that SMTPing uses, embedded: tables and queues as serverless.yml has them, on loopback.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { createTables, startEmbeddedDynamoDb } from './embedded-dynamodb.ts'
import { createQueues, queueArn, queueUrl, startEmbeddedSqs } from './embedded-sqs.ts'
import type { Infrastructure } from './infrastructure.ts'
import { restoreIndexes } from './restore-indexes.ts'

export interface EmbeddedAws {
  /** What serverless.yml and Lambda would put into the environment: table, queue URLs, endpoints, region, credentials. */
  readonly environment: Readonly<Record<string, string>>
  readonly sqs: SQSClient
  readonly addressOf: (queue: string) => { readonly queueUrl: string; readonly queueArn: string }
  readonly stop: () => Promise<void>
}

const region = 'local'
/** The embedded services take any; real ones must never reach them. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** With `dataDir` the tables outlive the process; the queues never do. Nothing is left running where it rejects. */
export async function startEmbeddedAws(
  infrastructure: Infrastructure,
  { dataDir }: { readonly dataDir?: string } = {},
): Promise<EmbeddedAws> {
  const dynamodb = await startEmbeddedDynamoDb(dataDir ? { dataDir } : {})
  const sqs = await startEmbeddedSqs().catch(async (error) => {
    await dynamodb.stop()
    throw error
  })
  const client = new SQSClient({ endpoint: sqs.url, region, credentials })
  const stop = async () => {
    client.destroy()
    await Promise.all([sqs.stop(), dynamodb.stop()])
  }
  try {
    await createAll(infrastructure, { client, endpoint: dynamodb.url, wasLeft: dynamodb.wasLeft ?? false })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    environment: environmentOf(infrastructure, { dynamodb: dynamodb.url, sqs: sqs.url }),
    sqs: client,
    addressOf: (queue) => ({
      queueUrl: queueUrl(queue, { endpoint: sqs.url }),
      queueArn: queueArn(queue, { region }),
    }),
    stop,
  }
}

async function createAll(
  { tables, queues }: Infrastructure,
  { client, endpoint, wasLeft }: { readonly client: SQSClient; readonly endpoint: string; readonly wasLeft: boolean },
): Promise<void> {
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials })
  try {
    await createTables(dynamodb, { tables })
    if (wasLeft) await restoreIndexes(dynamodb, { tables })
  } finally {
    dynamodb.destroy()
  }
  await createQueues(client, { queues, region })
}

function environmentOf(
  { references, queues }: Infrastructure,
  urls: { readonly dynamodb: string; readonly sqs: string },
): Readonly<Record<string, string>> {
  const isQueue = (name: string) => queues.some((queue) => queue.name === name)
  const textOf = (name: string) => (isQueue(name) ? queueUrl(name, { endpoint: urls.sqs }) : name)
  return {
    ...Object.fromEntries(Object.entries(references).map(([variable, name]) => [variable, textOf(name)])),
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_SQS: urls.sqs,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
}
