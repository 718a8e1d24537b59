// INV-12: when a handler has answered, its process holds no socket, no timer and no listener that would wake up in the next
// invocation. Looked at in a process of its own, where nothing else is.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { mainJobProviders } from '../../fixtures/main-job.ts'
import { buildWorkEdges } from '../../functions/adapters.ts'
import { readConfig } from '../../functions/config.ts'
import { submitPreflight } from '../../lib/flow/submit.ts'
import { queuedSend, watchedMailbox } from '../plan/samples.ts'
import { runNode } from '../serverless/package-for-aws.ts'
import { type House, openHouse, record } from './handler-house.ts'
import { type Sink, startSink } from './sink.ts'

let house: House
let sink: Sink
let world: FakeWorld
let folder: string
const seeds = ['one', 'two', 'three'].map((name) => ({ address: `${name}@postbox.test` }))

beforeAll(async () => {
  world = await startFakeWorld({ providers: mainJobProviders, password: 'secret', now: () => Date.now() })
  folder = await mkdtemp(join(tmpdir(), 'smtping-left-'))
  const file = join(folder, 'mailboxes.json')
  const account = { id: 'other', ...world.imap, tls: 'none', user: 'seed@northmail.test', password: 'secret' }
  await writeFile(file, JSON.stringify([account]), { mode: 0o600 })
  const known = seeds.map(({ address }) => ({ address, provider: 'Postbox', mailbox: 'seeds' }))
  house = await openHouse({ settings: { MAILBOXES: `file:${file}`, SEEDS: JSON.stringify(known) } })
  sink = await startSink()
})
afterAll(async () => {
  await house.close()
  await Promise.all([sink.stop(), world.stop()])
  await rm(folder, { recursive: true })
})

/** What the process still holds after each of two invocations, its standard streams aside. */
async function leftBehind(file: string, maker: string, event: unknown): Promise<unknown> {
  const script = `
    const { ${maker} } = await import('./functions/${file}.ts')
    const log = (level, ...told) => level === 'error' && console.error(level, ...told)
    const handler = ${maker}(process.env, { policy: 'any-unicast', log })
    const held = []
    for (let round = 0; round < 2; round++) {
      await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 60_000 })
      await new Promise((resolve) => setImmediate(resolve))
      held.push(process.getActiveResourcesInfo().filter((name) => !['PipeWrap', 'TTYWrap', 'Immediate'].includes(name)))
    }
    console.log(JSON.stringify(held))
    process.exit()`
  const environment = Object.fromEntries(
    Object.entries(house.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
  const { stdout, stderr } = await runNode(['--input-type=module', '--eval', script], environment)
  expect(stderr.replaceAll(/^.*dead letter.*$/gm, '').trim()).toBe('')
  return JSON.parse(stdout)
}

const batch = (type: string, id: string) => ({
  Records: [record({ messageId: 'm', receiptHandle: 'r', body: JSON.stringify({ v: 1, type, id }) })],
})
const server = () => ({ host: { kind: 'ipv4', address: '127.0.0.1' }, port: sink.port }) as const

it('a check', async () => {
  const target = { host: { kind: 'ipv4', address: '127.0.0.1' }, port: sink.port } as const
  const common = { kind: 'check', id: 'c', version: 0, createdAt: Date.now(), dueAt: Date.now() } as const
  await house.items.create({ ...common, state: 'queued', request: { target }, attempts: 0 })
  expect(await leftBehind('check-worker', 'createCheckWorker', batch('check', 'c'))).toEqual([[], []])
  expect(await house.items.read('check', 'c')).toMatchObject({ state: 'done' })
  await expect.poll(() => sink.open()).toBe(0)
}, 30_000)

it('a send', async () => {
  const times = { createdAt: Date.now(), notBefore: Date.now(), retryUntil: Date.now() + 60_000 }
  await house.items.create(queuedSend({ ...times, server: server() }))
  const { id } = queuedSend()
  expect(await leftBehind('send-worker', 'createSendWorker', batch('send', id))).toEqual([[], []])
  expect(await house.items.read('send', id)).toMatchObject({ state: 'accepted' })
  await expect.poll(() => sink.open()).toBe(0)
}, 30_000)

it('a turn at a lane, whose messages go over one connection', async () => {
  const edges = await buildWorkEdges({ config: readConfig(house.environment), surroundings: house.surroundings })
  const submitting = { ...edges, digest: String, policy: 'any-unicast' } as const
  const message = { server: server(), from: 'news@smtping.test', subject: 'One of three', text: 'Hello.' }
  const asked = {
    ...message,
    seeds,
    retrySeconds: 60,
    followSeconds: 60,
    pace: { startPerMinute: 6000, connections: 1 },
  }
  await submitPreflight(asked, { caller: 'ann' }, submitting)
  await house.pump('Sends')
  const [lane] = (await house.items.list('lane', { limit: 10 })).items
  expect(await leftBehind('send-worker', 'createSendWorker', batch('lane', lane?.id ?? ''))).toEqual([[], []])
  const [preflight] = (await house.items.list('preflight', { limit: 10 })).items
  const sends = await house.items.readMany('send', preflight?.sends.map(({ id }) => id) ?? [])
  expect(sends.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
  const greeted = sends.filter(({ attempts }) => attempts[0]?.transcript?.some(({ stage }) => stage === 'greeting'))
  expect(greeted).toHaveLength(1)
  await expect.poll(() => sink.open()).toBe(0)
}, 30_000)

it('a look into a mailbox', async () => {
  const due = { nextLookAt: Date.now() - 1, dueAt: Date.now() - 1, watchUntil: Date.now() + 3_600_000 }
  await house.items.create({ ...watchedMailbox({ id: 'other' }), ...due, createdAt: Date.now() })
  expect(await leftBehind('follow-worker', 'createFollowWorker', batch('mailbox', 'other'))).toEqual([[], []])
  expect(await house.items.read('mailbox', 'other')).toMatchObject({ looks: 1, lookedAt: expect.any(Number) })
}, 30_000)

it.each([
  ['sweeper', 'createSweeper', {}],
  ['dead-letters', 'createDeadLetters', batch('send', 'gone')],
])(
  '%s',
  async (file, maker, event) => {
    expect(await leftBehind(file, maker, event)).toEqual([[], []])
  },
  30_000,
)
