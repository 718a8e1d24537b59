import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTables, startEmbeddedDynamoDb } from '../../scripts/local/embedded-dynamodb.ts'
import { readInfrastructure, type TableDefinition } from '../../scripts/local/infrastructure.ts'

const { tables } = await readInfrastructure()
const TableName = tables[0]?.TableName ?? ''

const cleanUps: (() => Promise<void>)[] = []
let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smtping-data-'))
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  await rm(dataDir, { recursive: true })
})

async function start(options: { readonly dataDir?: string } = {}) {
  const service = await startEmbeddedDynamoDb(options)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: service.url, region: 'local', credentials, maxAttempts: 1 })
  const stop = async () => {
    client.destroy()
    await service.stop()
  }
  cleanUps.push(stop)
  return { url: service.url, client, stop: () => stop().finally(() => cleanUps.splice(cleanUps.indexOf(stop), 1)) }
}

const once = (pk: string) =>
  new PutItemCommand({ TableName, Item: { pk: { S: pk } }, ConditionExpression: 'attribute_not_exists(pk)' })

describe('the embedded DynamoDB', () => {
  it('is reached on loopback only', async () => {
    const { url } = await start()
    expect(new URL(url).hostname).toBe('127.0.0.1')
  })

  it('lets one of two conditional writes win', async () => {
    const { client } = await start()
    await createTables(client, { tables })
    const results = await Promise.allSettled([client.send(once('check#1')), client.send(once('check#1'))])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ConditionalCheckFailedException' },
    })
  })

  it('finds by the due index what is due, and nothing that has no due time', async () => {
    const { client } = await start()
    await createTables(client, { tables })
    const put = (pk: string, due: object) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...due } }))
    await put('send#early', { dueShard: { S: 'D#0' }, dueAt: { N: '1000' } })
    await put('send#late', { dueShard: { S: 'D#0' }, dueAt: { N: '3000' } })
    await put('send#done', {})
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'due',
        KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': { S: 'D#0' }, ':now': { N: '2000' } },
      }),
    )
    expect(Items?.map(({ pk }) => pk?.S)).toEqual(['send#early'])
  })

  it('keeps what was written across a restart', async () => {
    const first = await start({ dataDir })
    await createTables(first.client, { tables })
    await first.client.send(once('send#kept'))
    await first.stop()

    const second = await start({ dataDir })
    await createTables(second.client, { tables })
    const { Item } = await second.client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'send#kept' } } }))
    expect(Item).toEqual({ pk: { S: 'send#kept' } })
  })

  it('refuses a stored table of another shape', async () => {
    const { client } = await start()
    await createTables(client, { tables: tables.map((table) => withoutIndexes(table)) })
    await expect(createTables(client, { tables })).rejects.toThrow(/other keys or indexes/)
  })

  it('refuses a data folder that is in use, and takes it when it is free again', async () => {
    const first = await start({ dataDir })
    await expect(startEmbeddedDynamoDb({ dataDir })).rejects.toThrow(`is in use by process ${process.pid}`)
    await first.stop()
    await start({ dataDir })
  })

  it('takes a data folder over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['--version'])
    await writeFile(join(dataDir, 'smtping.pid'), `${dead.pid}\n`)
    await start({ dataDir })
  })

  it('leaves a data folder to another process that lives', async () => {
    await writeFile(join(dataDir, 'smtping.pid'), `${process.ppid}\n`)
    await expect(startEmbeddedDynamoDb({ dataDir })).rejects.toThrow(`is in use by process ${process.ppid}`)
  })
})

function withoutIndexes({
  GlobalSecondaryIndexes: _,
  AttributeDefinitions,
  ...table
}: TableDefinition): TableDefinition {
  const keys = table.KeySchema.map(({ AttributeName }) => AttributeName)
  return {
    ...table,
    AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => keys.includes(AttributeName)),
  }
}
