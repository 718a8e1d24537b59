// What a killed process left of the embedded table: an item whose index entries it did not get to write is found again.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SendItem } from '../../lib/contract/stored-items.ts'
import { takeOverWork } from '../../lib/flow/take-over-work.ts'
import { productionSchedules } from '../../lib/plan/schedule.ts'
import { claimTest, planSeed } from '../../lib/plan/seed-plan.ts'
import { dynamoDbItems } from '../../lib/store/dynamodb-items.ts'
import { startEmbeddedAws } from '../../scripts/local/embedded-aws.ts'
import { readInfrastructure } from '../../scripts/local/infrastructure.ts'
import { queuedSend, t0 } from '../plan/samples.ts'

const infrastructure = await readInfrastructure()
const noProcess = '999999999'
const lease = { owner: 'dead', until: t0 + 900_000 }

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

async function withTable<Result>(use: (items: ReturnType<typeof dynamoDbItems>) => Promise<Result>): Promise<Result> {
  const aws = await startEmbeddedAws(infrastructure, { dataDir })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const endpoint = aws.environment.AWS_ENDPOINT_URL_DYNAMODB ?? ''
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials })
  const table = infrastructure.tables[0]?.TableName ?? ''
  try {
    return await use(dynamoDbItems({ client, table, now: () => t0, newWriteId: () => 'w', retentionMs: 3_600_000 }))
  } finally {
    client.destroy()
    await aws.stop()
  }
}

interface LevelDb {
  readonly keys: () => AsyncIterable<string>
  readonly del: (key: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** As a SIGKILL between two writes of dynalite leaves it. */
async function loseIndexEntries(): Promise<number> {
  const { Level } = createRequire(import.meta.resolve('dynalite'))('level') as {
    Level: new (path: string) => LevelDb
  }
  const db = new Level(join(dataDir, 'dynamodb'))
  let lost = 0
  for await (const key of db.keys()) {
    if (!key.startsWith('index-')) continue
    await db.del(key)
    lost += 1
  }
  await db.close()
  await writeFile(join(dataDir, 'smtping.pid'), noProcess)
  return lost
}

it('an item that no index led to any more is due and listed again', async () => {
  await withTable((items) => items.create(queuedSend()))
  expect(await loseIndexEntries()).toBe(3)
  await withTable(async (items) => {
    expect(await items.due(t0 + 900_000, 100)).toEqual([{ kind: 'send', id: queuedSend().id }])
    expect((await items.list('send', { limit: 10 })).items).toMatchObject([{ id: queuedSend().id }])
  })
})

it('leases of the dead end and what waited for a lost message is due at once; what waits for its time goes on waiting', async () => {
  const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32))
  const [sending, queued, deferred, followed] = ids as [string, string, string, string]
  const later = t0 + 600_000
  await withTable(async (items) => {
    await items.create(queuedSend({ id: sending, state: 'sending', lease, dueAt: lease.until }))
    await items.create(queuedSend({ id: queued, notBefore: t0 - 1000, dueAt: t0 + 120_000 }))
    await items.create(queuedSend({ id: deferred, notBefore: later, dueAt: later + 120_000 }))
    await items.create(
      queuedSend({ id: followed, state: 'accepted', arrival: 'pending', lookUntil: later, dueAt: later }),
    )
    expect(await takeOverWork(items, t0)).toBe(3)
    expect((await items.due(t0, 100)).map(({ id }) => id).sort()).toEqual([sending, queued])
    expect(await items.read('send', deferred)).toMatchObject({ dueAt: later })
    expect(await items.read('send', followed)).toMatchObject({ dueAt: later, version: 0 })
  })
})

it('a test of a seed that nobody is at any more is due; a row that cannot be read keeps nobody from starting', async () => {
  const description = {
    ...{ id: 'f'.repeat(32), address: 'seed@postbox.test', provider: 'Postbox' },
    login: { host: '127.0.0.1', port: 143, tls: 'none', user: 'seed', auth: 'password', secret: 'file:/x' } as const,
  }
  const moment = { now: t0, schedules: productionSchedules }
  await withTable(async (items) => {
    const seed = claimTest(planSeed(description, moment), 'dead', moment)
    if (!seed) throw new Error('a test that cannot be had')
    await items.create(seed)
    const broken = queuedSend()
    await items.create({ ...broken, attempts: 'none' } as unknown as SendItem)
    expect(await takeOverWork(items, t0)).toBe(1)
    expect(claimTest(await present(items.read('seed', seed.id)), 'next', moment)).toBeDefined()
    expect((await items.due(t0, 100)).map(({ kind }) => kind)).toContain('seed')
  })
})

async function present<Item>(read: Promise<Item | undefined>): Promise<Item> {
  const item = await read
  if (!item) throw new Error('not there')
  return item
}
