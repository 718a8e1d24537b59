// DynamoDB on this machine: dynalite on loopback. It has no transactions, no streams and deletes nothing by TTL.
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import * as z from 'zod/mini'
import { claimDataFolder } from './data-folder.ts'
import type { EmbeddedService } from './embedded-service.ts'
import type { TableDefinition } from './infrastructure.ts'

/** With `dataDir` the tables outlive the process. Rejects where another process has it. */
export async function startEmbeddedDynamoDb({ dataDir }: { readonly dataDir?: string } = {}): Promise<EmbeddedService> {
  const claim = dataDir === undefined ? undefined : await claimDataFolder(dataDir)
  const workerData = dataDir === undefined ? {} : { path: join(dataDir, 'dynamodb') }
  const thread = new Worker(new URL('./dynalite-thread.ts', import.meta.url), { workerData })
  const [address] = await once(thread, 'message').catch(async (error: unknown) => {
    await claim?.release()
    throw error
  })
  const { host, port } = addressSchema.parse(address)
  return {
    url: `http://${host}:${port}`,
    wasLeft: claim?.wasLeft ?? false,
    async stop() {
      const ended = once(thread, 'exit')
      thread.postMessage('stop')
      await ended
      await claim?.release()
    },
  }
}

const addressSchema = z.object({ host: z.string(), port: z.int() })

/** Creates the tables that are not there yet. Rejects where one is there with another shape, from another version. */
export async function createTables(
  client: DynamoDBClient,
  { tables }: { readonly tables: readonly TableDefinition[] },
): Promise<void> {
  for (const table of tables) {
    try {
      await client.send(new CreateTableCommand(table))
      await untilActive(table.TableName, client)
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error
      await expectSameShape(table, client)
    }
  }
}

/** On a disk a table is made a moment after it was asked for. The SDK's own waiter would wait for a second. */
async function untilActive(TableName: string, client: DynamoDBClient): Promise<void> {
  for (let look = 0; look < mostLooks; look++) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    if (Table?.TableStatus === 'ACTIVE') return
    await setTimeout(betweenLooksMs)
  }
  throw new Error(`The table "${TableName}" did not come to be.`)
}

const betweenLooksMs = 5
/** Ten seconds. */
const mostLooks = 2000

async function expectSameShape(table: TableDefinition, client: DynamoDBClient): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table.TableName }))
  const { KeySchema = [], GlobalSecondaryIndexes = [] } = Table ?? {}
  if (shapeOf({ KeySchema, GlobalSecondaryIndexes }) !== shapeOf(table))
    throw new Error(`The stored table "${table.TableName}" has other keys or indexes than this version of SMTPing.`)
}

interface Keyed {
  readonly IndexName?: string | undefined
  readonly KeySchema?:
    | readonly { readonly AttributeName?: string | undefined; readonly KeyType?: string | undefined }[]
    | undefined
}

function shapeOf({
  KeySchema,
  GlobalSecondaryIndexes = [],
}: Keyed & { readonly GlobalSecondaryIndexes?: readonly Keyed[] | undefined }): string {
  const keys = ({ IndexName = '', KeySchema = [] }: Keyed) =>
    `${IndexName}(${KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ')})`
  return [keys({ KeySchema }), ...GlobalSecondaryIndexes.map(keys).sort()].join(' ')
}
