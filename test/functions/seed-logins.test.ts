// The secrets of stored seeds, read over the JSON protocols of Parameter Store and Secrets Manager from a small service of
// the test's own, and used against the fake world's IMAP server.
import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer } from '../../fixtures/imap/session.ts'
import { listen } from '../../fixtures/listen.ts'
import { readConfig } from '../../functions/config.ts'
import { buildSeedWork } from '../../functions/seed-adapters.ts'
import type { Surroundings } from '../../functions/surroundings.ts'
import type { SeedItem } from '../../lib/contract/stored-items.ts'
import type { LookIntoMailbox } from '../../lib/flow/edges.ts'
import { planSeed } from '../../lib/plan/seed-plan.ts'
import { memoryItems } from '../../lib/store/memory-items.ts'
import { schedules, t0 } from '../plan/samples.ts'

const password = 'Swordfish-4711'
let world: FakeWorld
let server: Server
/** Reference → secret, and the calls so far. */
const stored = new Map<string, string>()
const calls: string[] = []
const time = { now: t0 }
let intercept: (command: string) => ForcedAnswer | undefined = () => undefined

beforeAll(async () => {
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password,
    now: () => Date.now(),
    interceptImap: (command) => intercept(command),
  })
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { Name, SecretId, WithDecryption } = JSON.parse(body)
      const reference = Name === undefined ? `secretsmanager:${SecretId}` : `ssm:${Name}`
      calls.push(`${request.headers['x-amz-target']} ${reference}`)
      const secret = Name === undefined || WithDecryption === true ? stored.get(reference) : 'still encrypted'
      const missing = Name === undefined ? 'ResourceNotFoundException' : 'ParameterNotFound'
      const answer = Name === undefined ? { SecretString: secret } : { Parameter: { Value: secret } }
      response.writeHead(secret === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(
        JSON.stringify(secret === undefined ? { __type: missing, message: `${password} is not here` } : answer),
      )
    })
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world.stop()
})
beforeEach(() => {
  time.now = t0
  calls.length = 0
})
afterEach(() => stored.clear())

function seedWith(secret: string, login: Partial<SeedItem['login']> = {}): SeedItem {
  const { host, port } = world.imap
  const user = 'seed@postbox.test'
  const at = { host, port, tls: 'starttls', user, auth: 'password', secret, ...login } as const
  return planSeed({ id: 'seed', address: user, provider: 'Postbox', login: at }, { now: t0, schedules })
}

async function work(policy: Surroundings['policy'] = 'any-unicast') {
  const items = memoryItems()
  const places = 'ssm:/smtping/dev/seeds/,secretsmanager:smtping/dev/seeds/'
  const surroundings = { policy, trustedCertificates: [world.rootCertificate], log: () => undefined }
  const clock = { now: () => time.now, elapsed: () => time.now }
  const configured: LookIntoMailbox = async (id, { cursor }) => {
    return { messages: [], cursor, isUnfinished: false, trouble: { reason: 'no-login', detail: `configured ${id}` } }
  }
  const building = { config: readConfig({ SEED_SECRETS: places }), surroundings }
  return { items, ...(await buildSeedWork(building, { items, clock, configured })) }
}

const signal = () => AbortSignal.timeout(15_000)
const looking = () => ({ cursor: {}, since: Date.now(), signal: signal() })
const parameter = 'ssm:/smtping/dev/seeds/postbox'
const managed = 'secretsmanager:smtping/dev/seeds/postbox'

describe('a login by reference', () => {
  it.each([
    [parameter, password, 'works'],
    [managed, password, 'works'],
    [managed, JSON.stringify({ username: 'seed@postbox.test', password }), 'works'],
    [managed, JSON.stringify({ username: 'other@postbox.test', password }), 'secret-for-another-login'],
    [parameter, 'wrong', 'login-refused'],
    [parameter, undefined, 'secret-unreadable'],
    [managed, undefined, 'secret-unreadable'],
    [managed, '', 'secret-unreadable'],
  ])('%s with %s: %s', async (reference, secret, result) => {
    if (secret !== undefined) stored.set(reference, secret)
    const { testLogin } = await work()
    const test = await testLogin(seedWith(reference), { signal: signal() })
    expect(test.result).toBe(result)
    expect(JSON.stringify(test)).not.toContain(password)
  })
  it.each(['LOGIN', 'AUTHENTICATE', 'LIST', 'EXAMINE'])(
    'a server that repeats it at %s is not repeated',
    async (name) => {
      stored.set(parameter, password)
      const forms = [password, Buffer.from(`\0seed@postbox.test\0${password}`).toString('base64')]
      intercept = (command) =>
        command === name ? { kind: 'answer', text: `NO You said ${forms.join(' or ')}` } : undefined
      const { items, look, testLogin } = await work()
      await items.create(seedWith(parameter))
      const said = JSON.stringify([
        await testLogin(seedWith(parameter), { signal: signal() }),
        await look('seed', looking()),
      ])
      intercept = () => undefined
      for (const form of forms) expect(said).not.toContain(form.replace(/=+$/, ''))
    },
  )
  it.each(['ssm:/smtping/dev/mailboxes', 'ssm:/smtping/dev/seeds/../mailboxes', 'file:/etc/passwd'])(
    '%s is not read, whoever wrote it into the table',
    async (reference) => {
      stored.set(reference, password)
      const { testLogin } = await work()
      const test = await testLogin(seedWith(reference), { signal: signal() })
      expect([test.result, calls]).toEqual(['secret-unreadable', []])
    },
  )
})

describe('the secret in memory', () => {
  it('is asked for once in five minutes, and then anew', async () => {
    stored.set(parameter, password)
    const { items, look } = await work()
    await items.create(seedWith(parameter))
    for (const age of [0, 299_000, 300_000]) {
      time.now = t0 + age
      expect((await look('seed', looking())).trouble).toBeUndefined()
    }
    expect(calls).toHaveLength(2)
  })
  it('is forgotten once it was refused, so that a changed password is noticed', async () => {
    stored.set(parameter, 'old and wrong')
    const { items, look } = await work()
    await items.create(seedWith(parameter))
    expect((await look('seed', looking())).trouble).toMatchObject({ reason: 'login-refused' })
    stored.set(parameter, password)
    expect((await look('seed', looking())).trouble).toBeUndefined()
  })
  it('is read anew for a test', async () => {
    stored.set(parameter, password)
    const { items, look, testLogin } = await work()
    await items.create(seedWith(parameter))
    await look('seed', looking())
    stored.set(parameter, 'changed')
    expect(await testLogin(seedWith(parameter), { signal: signal() })).toMatchObject({ result: 'login-refused' })
  })
})

describe('from a deployed stack', () => {
  it.each([
    ['127.0.0.1', 993],
    ['169.254.169.254', 993],
    ['localhost', 993],
    ['10.0.0.1', 143],
    ['[::1]', 993],
    ['imap.internal', 993],
    ['192.0.2.1', 993],
    ['1.1.1.1', 6379],
  ])('%s port %i is not dialled, and the secret not even read', async (host, port) => {
    stored.set(parameter, password)
    const { testLogin } = await work('public-unicast-only')
    const test = await testLogin(seedWith(parameter, { host, port }), { signal: signal() })
    expect([test, calls]).toEqual([{ result: 'host-not-allowed' }, []])
  })
})

it('a removed seed is read for what is under way, and a mailbox that is none is left to the configuration', async () => {
  stored.set(parameter, password)
  const { items, look } = await work()
  await items.create({ ...seedWith(parameter), state: 'removed', removedAt: t0 })
  expect((await look('seed', looking())).trouble).toBeUndefined()
  expect((await look('other', looking())).trouble).toEqual({ reason: 'no-login', detail: 'configured other' })
})
