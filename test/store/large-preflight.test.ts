// Limits of a preflight: a thousand seeds with the longest of addresses are one item, and one answer.

import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PreflightItem, SendItem } from '../../lib/contract/stored-items.ts'
import { reportPreflight } from '../../lib/flow/read-preflight.ts'
import { termsOfLanes } from '../../lib/plan/lane-work.ts'
import { planLanes } from '../../lib/plan/lanes.ts'
import { beginPace } from '../../lib/plan/pacing.ts'
import { fitPreflightReport, maxAnswerBytes } from '../../lib/report/fit-preflight-report.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { dynamoDbItems } from '../../lib/store/dynamodb-items.ts'
import { memoryItems } from '../../lib/store/memory-items.ts'
import { createTables, startEmbeddedDynamoDb } from '../../scripts/local/embedded-dynamodb.ts'
import { readInfrastructure } from '../../scripts/local/infrastructure.ts'
import { lostBehindDot } from '../diagnosis/made-attempts.ts'
import { arrived, moment, queuedSend, replied, schedules, t0 } from '../plan/samples.ts'

const count = 1000
const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const label = () => hex(31)

/** RFC 5321 section 4.5.3.1: 64 octets before the @, 254 in all. */
const addresses = Array.from({ length: count }, () => `${hex(32)}@${label()}.${label()}.${label()}`.slice(0, 254))

const preflight: PreflightItem = {
  ...{ kind: 'preflight', id: hex(16), version: 0, createdAt: t0, state: 'started', retryUntil: t0, followMs: 0 },
  message: { from: 'news@smtping.test', tls: 'opportunistic', subject: 's'.repeat(200), text: 't'.repeat(4000) },
  sends: addresses.map((to) => {
    const domain = to.slice(to.indexOf('@') + 1)
    const server = { host: { kind: 'name', name: domain }, port: 25 } as const
    return {
      id: hex(16),
      to,
      provider: domain,
      server,
      byMx: true,
      reversePath: addresses[0] ?? '',
      verp: true,
      mailbox: to,
    }
  }),
}

let table: Awaited<ReturnType<typeof startEmbeddedDynamoDb>>
let client: DynamoDBClient
beforeAll(async () => {
  table = await startEmbeddedDynamoDb()
  client = new DynamoDBClient({
    endpoint: table.url,
    region: 'local',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  })
  await createTables(client, await readInfrastructure())
})
afterAll(async () => {
  client.destroy()
  await table.stop()
})

async function openItems() {
  const { tables } = await readInfrastructure()
  const table = tables[0]?.TableName ?? ''
  return dynamoDbItems({ client, table, now: () => t0, retentionMs: 1e9, newWriteId: () => hex(8) })
}

it('a thousand seeds with the longest of addresses fit into one item, and come back as they were', async () => {
  const items = await openItems()
  expect(await items.create(preflight)).toBe('created')
  expect(await items.read('preflight', preflight.id)).toEqual(preflight)
})

it('a lane of a thousand providers with the longest of names fits into one item, and comes back as it was', async () => {
  const items = await openItems()
  const relay = { host: { kind: 'name', name: 'relay.test' }, port: 587 } as const
  // The embedded table counts characters: so many have the 600 bytes of 200 characters of another script.
  const sends = preflight.sends.map((send, index) => ({
    ...send,
    provider: `${'x'.repeat(596)}${index}`,
    server: relay,
  }))
  const through = { ...preflight, sends }
  const [lane] = planLanes(through, moment(t0))
  const terms = termsOfLanes(through, schedules)
  const paces = sends.flatMap((_, index) => terms.keysOf(index).map((key) => [key, beginPace(terms.termsOf(key), t0)]))
  const begun = lane && { ...lane, paces: Object.fromEntries(paces) }
  if (!begun) throw new Error('a preflight without a lane')
  expect(await items.create(begun)).toBe('created')
  expect(await items.read('lane', begun.id)).toEqual(begun)
})

it('a thousand seeds whose servers talk much fit into one answer, which says what it left out', async () => {
  const items = memoryItems()
  const { facts } = lostBehindDot('reset')
  const reply = replied(451, `4.7.1 ${'come again later, '.repeat(15)}`)
  const attempts: SendItem['attempts'] = Array.from({ length: 6 }, (_, index) => ({
    ...{ number: index + 1, startedAt: t0, endedAt: t0 + 1, evidence: reply, transcript: [...facts.transcript] },
  }))
  for (const { id, to, provider } of preflight.sends)
    await items.create(
      queuedSend({
        id,
        to,
        provider,
        state: 'accepted',
        arrival: 'junk',
        attempts,
        evidence: [reply, replied(250, 'ok'), arrived('junk')],
      }),
    )
  const whole = await reportPreflight(preflight, { items, vantage: 'here' })
  const fitting = fitPreflightReport(whole)
  const bytes = JSON.stringify(fitting).length
  expect(JSON.stringify(whole).length).toBeGreaterThan(maxAnswerBytes)
  expect(bytes).toBeLessThan(maxAnswerBytes)
  expect(fitting.seeds.map(({ arrival }) => arrival)).toEqual(addresses.map(() => 'junk'))
  expect(fitting.trimmed?.length).toBeGreaterThan(0)
  expect(preflightReportSchema.safeParse(fitting).success).toBe(true)
}, 30_000)
