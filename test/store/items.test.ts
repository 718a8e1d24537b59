// One set of promises for both tables: the embedded DynamoDB behind real HTTP, and the one in memory.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../lib/contract/input-error.ts'
import type { CheckItem, MailboxItem, SeedItem } from '../../lib/contract/stored-items.ts'
import { dynamoDbItems } from '../../lib/store/dynamodb-items.ts'
import { memoryItems } from '../../lib/store/memory-items.ts'
import { createTables, startEmbeddedDynamoDb } from '../../scripts/local/embedded-dynamodb.ts'
import { readInfrastructure } from '../../scripts/local/infrastructure.ts'

type Items = ReturnType<typeof dynamoDbItems>

const world = { now: Date.UTC(2026, 10, 21), writes: 0 }
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

let stop: () => Promise<void>
let client: DynamoDBClient
let table: string

beforeAll(async () => {
  const database = await startEmbeddedDynamoDb()
  client = new DynamoDBClient({ endpoint: database.url, region: 'eu-central-1', credentials })
  const infrastructure = await readInfrastructure()
  await createTables(client, infrastructure)
  table = infrastructure.tables[0]?.TableName ?? ''
  stop = database.stop
})

afterAll(async () => {
  client.destroy()
  await stop()
})

function onDynamoDb(options: { readonly newWriteId?: () => string } = {}): Items {
  const newWriteId = options.newWriteId ?? (() => String(world.writes++))
  return dynamoDbItems({ client, table, now: () => world.now, newWriteId, retentionMs: 3_600_000 })
}

function check(id: string, changes: Partial<CheckItem> = {}): CheckItem {
  const target = { host: { kind: 'name', name: 'mail.example.org' } } as const
  return {
    kind: 'check',
    id,
    version: 0,
    createdAt: world.now,
    state: 'queued',
    request: { target },
    attempts: 0,
    ...changes,
  }
}

describe.each([
  ['DynamoDB', () => onDynamoDb()],
  ['memory', () => memoryItems()],
])('the table on %s', (name, make) => {
  it('counts up to a limit and not beyond, however many count at once', async () => {
    const items = make()
    const charge = { counter: `${name}#checks#1`, amount: 1, limit: 20, until: world.now + 1000 }
    const counted = await Promise.all(Array.from({ length: 50 }, () => items.count(charge)))
    expect(counted.filter((answer) => answer === 'counted')).toHaveLength(20)
    expect(await items.count({ ...charge, amount: -2 })).toBe('counted')
    expect(await items.count({ ...charge, amount: 3 })).toBe('full')
    expect(await items.count({ ...charge, amount: 2 })).toBe('counted')
    expect(await items.count({ ...charge, counter: `${name}#fresh`, amount: 21 })).toBe('full')
  })

  it('gives the bytes of a message back as they were', async () => {
    const items = make()
    const bytes = Uint8Array.from({ length: 350 * 1024 }, (_, index) => index % 256)
    await items.create({ kind: 'message', id: `${name}-message.0`, version: 0, createdAt: world.now, bytes })
    const read = await items.read('message', `${name}-message.0`)
    expect(Buffer.from(read?.bytes ?? []).equals(bytes)).toBe(true)
  })
  it('creates an item once', async () => {
    const items = make()
    const item = check(`${name}-once`, { ports: undefined } as Partial<CheckItem>)
    expect(await items.create(item)).toBe('created')
    expect(await items.create({ ...item, attempts: 7 })).toBe('exists')
    expect(await items.read('check', item.id)).toMatchObject({ attempts: 0, version: 0 })
  })

  it('keeps kinds apart and knows what is not there', async () => {
    const items = make()
    await items.create(check(`${name}-kind`))
    expect(await items.read('send', `${name}-kind`)).toBeUndefined()
    expect(await items.read('check', `${name}-none`)).toBeUndefined()
  })

  it('lets one of two writers of the same version win', async () => {
    const items = make()
    const item = check(`${name}-race`)
    await items.create(item)
    const [one, other] = await Promise.all([
      items.replace<'check'>({ ...item, attempts: 1 }),
      items.replace<'check'>({ ...item, attempts: 2 }),
    ])
    expect([one, other].filter((result) => result === 'conflict')).toHaveLength(1)
    const stored = await items.read('check', item.id)
    expect(stored?.version).toBe(1)
    expect([one, other]).toContainEqual(stored)
  })

  it('refuses a write to an item that is not there', async () => {
    expect(await make().replace<'check'>(check(`${name}-ghost`))).toBe('conflict')
  })

  it('lists what is due, and not what waits, nor what waits for nothing any more', async () => {
    const items = make()
    await items.create(check(`${name}-due`, { dueAt: world.now - 1 }))
    await items.create(check(`${name}-later`, { dueAt: world.now + 1 }))
    await items.create(check(`${name}-ended`, { dueAt: world.now - 1 }))
    const ended = await items.read('check', `${name}-ended`)
    if (!ended) throw new Error('the item is not there')
    const { dueAt: _, ...rest } = ended
    await items.replace<'check'>(rest)
    const due = (await items.due(world.now, 1000)).filter(({ id }) => id.startsWith(name))
    expect(due).toEqual([{ kind: 'check', id: `${name}-due` }])
  })

  it('reads many at once, each once, over the batch limit of 100', async () => {
    const items = make()
    const ids = Array.from({ length: 130 }, (_, index) => `${name}-many-${index}`)
    await Promise.all(ids.map((id) => items.create(check(id))))
    const found = await items.readMany('check', [...ids, ...ids, `${name}-none`])
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  it('lists newest first', async () => {
    const items = make()
    const mailbox = (id: string, createdAt: number): MailboxItem => ({
      ...{
        kind: 'mailbox',
        id,
        version: 0,
        createdAt,
        watchedSince: 0,
        watchUntil: 0,
        nextLookAt: 0,
        looks: 0,
        cursor: {},
      },
    })
    await items.create(mailbox(`${name}-old`, world.now - 5))
    await items.create(mailbox(`${name}-new`, world.now))
    await items.create(mailbox(`${name}-mid`, world.now - 3))
    const { items: listed } = await items.list('mailbox', { limit: 10 })
    expect(listed.map(({ id }) => id)).toEqual([`${name}-new`, `${name}-mid`, `${name}-old`])
  })
})

describe('the table on DynamoDB', () => {
  it('pages through a listing by cursor, and refuses a cursor that is not its own', async () => {
    const items = onDynamoDb()
    const first = await items.list('mailbox', { limit: 2 })
    const second = await items.list('mailbox', { limit: 2, cursor: first.cursor ?? '' })
    expect(first.items.map(({ id }) => id)).toEqual(['DynamoDB-new', 'DynamoDB-mid'])
    expect(second.items.map(({ id }) => id)).toEqual(['DynamoDB-old'])
    await expect(items.list('mailbox', { limit: 2, cursor: 'nonsense' })).rejects.toThrow(InputError)
    await expect(items.list('check', { limit: 2, cursor: first.cursor ?? '' })).rejects.toThrow(InputError)
    await expect(items.sendsTo('0'.repeat(64), { limit: 2, cursor: first.cursor ?? '' })).rejects.toThrow(InputError)
  })

  it('does not show what is past its retention, though it is still stored', async () => {
    const items = onDynamoDb()
    await items.create(check('expired'))
    world.now += 3_600_001
    expect(await items.read('check', 'expired')).toBeUndefined()
    expect(await items.readMany('check', ['expired'])).toEqual([])
    world.now -= 3_600_001
  })

  it('a mailbox that is watched outlives the retention, and one that is past it makes room for a new one', async () => {
    const items = onDynamoDb()
    const mailbox = (id: string, watchUntil: number): MailboxItem => ({
      ...{
        kind: 'mailbox',
        id,
        version: 0,
        createdAt: world.now,
        watchedSince: 0,
        watchUntil,
        nextLookAt: 0,
        looks: 0,
        cursor: {},
      },
    })
    await items.create(mailbox('watched', world.now + 10 * 3_600_000))
    await items.create(mailbox('forgotten', world.now))
    world.now += 3_700_000
    expect(await items.read('mailbox', 'watched')).toBeDefined()
    expect(await items.read('mailbox', 'forgotten')).toBeUndefined()
    expect(await items.create(mailbox('watched', 0))).toBe('exists')
    expect(await items.create(mailbox('forgotten', world.now))).toBe('created')
    world.now -= 3_700_000
  })

  it('takes a write as made when its first answer was lost and the retry found the item changed by itself', async () => {
    const once = onDynamoDb({ newWriteId: () => 'the-same-write' })
    const item = check('ambiguous')
    await once.create(item)
    await once.replace<'check'>({ ...item, attempts: 1 })
    // What the SDK's retry of that write sees: the version moved on, by this very write.
    expect(await once.replace<'check'>({ ...item, attempts: 1 })).toMatchObject({ version: 1, attempts: 1 })
    expect(await onDynamoDb().replace<'check'>({ ...item, attempts: 1 })).toBe('conflict')
  })
})

describe('a seed on DynamoDB', () => {
  const seed: SeedItem = {
    ...{ kind: 'seed', id: 'kept-seed', version: 0, createdAt: 0, state: 'active', address: 'seed@own.test' },
    provider: 'Own',
    login: { host: 'imap.own.test', port: 993, tls: 'implicit', user: 'seed', auth: 'password', secret: 'ssm:/a/b' },
  }
  it('is kept until it is removed, and then for as long as anything else', async () => {
    const items = onDynamoDb()
    await items.create(seed)
    const kept = await items.read('seed', seed.id)
    expect(kept).toMatchObject({ state: 'active' })
    if (kept) await items.replace({ ...kept, state: 'removed', removedAt: world.now })
    expect(await items.read('seed', seed.id)).toMatchObject({ state: 'removed' })
    world.now += 3_601_000
    expect(await items.read('seed', seed.id)).toBeUndefined()
    expect(await items.create(seed)).toBe('created')
  })
})
