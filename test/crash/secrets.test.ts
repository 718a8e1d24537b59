// INV-11: a password, a token, and what hostile servers and callers do with them, are in no store, log or answer.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { mainJobProviders } from '../../fixtures/main-job.ts'
import { queuedSend, watchedMailbox } from '../plan/samples.ts'
import { context, type House, openHouse } from './handler-house.ts'
import { type RepeatingRelay, startRepeatingRelay } from './repeating-relay.ts'
import { leakOf } from './secret-scan.ts'

const password = 'Zq7!Hvx~Wort#4711'
const token = `tok_${randomBytes(18).toString('base64url')}`
const user = 'seed@northmail.test'
const plainLogin = Buffer.from(`\0${user}\0${password}`).toString('base64')

let world: FakeWorld
let house: House
let folder: string
let relay: RepeatingRelay
let answer = ''

beforeAll(async () => {
  world = await startFakeWorld({
    ...{ providers: mainJobProviders, password: 'another one', now: () => performance.timeOrigin + performance.now() },
    interceptImap: (command) => (/^(LOGIN|AUTHENTICATE)/.test(command) ? { kind: 'answer', text: answer } : undefined),
  })
  folder = await mkdtemp(join(tmpdir(), 'smtping-secrets-'))
  const file = join(folder, 'mailboxes.json')
  const account = { id: 'seed', ...world.imap, tls: 'none', user, password }
  await writeFile(file, JSON.stringify([account]), { mode: 0o600 })
  relay = await startRepeatingRelay()
  const secretFile = join(folder, 'relay-password')
  await writeFile(secretFile, password, { mode: 0o600 })
  const login = { name: 'relay', server: `127.0.0.1:${relay.port}`, user, password: `file:${secretFile}` }
  const TOKEN_SHA256 = createHash('sha256').update(token).digest('hex')
  const RELAY_LOGINS = JSON.stringify([login])
  const settings = { MAILBOXES: `file:${file}`, TOKEN_SHA256, RELAY_LOGINS }
  house = await openHouse({ settings, trustedCertificates: [relay.rootCertificate] })
})
afterAll(async () => {
  await house.close()
  await Promise.all([world.stop(), relay.stop()])
  await rm(folder, { recursive: true })
})

describe('the scan itself', () => {
  const bytes = Buffer.from(password)
  it.each([
    ['a piece of six bytes', password.slice(3, 9)],
    ['base64', bytes.toString('base64')],
    ['base64 of a login', plainLogin],
    ['base64 behind one more byte', Buffer.concat([Buffer.from('x'), bytes]).toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['hexadecimal', bytes.toString('hex')],
    ['UTF-16', bytes.toString('utf16le') && Buffer.from(password, 'utf16le').toString('latin1')],
    ['an array of bytes', JSON.stringify(bytes)],
  ])('finds %s', (_, kept) => {
    expect(leakOf(password, `{"log":"${kept}"}`)).toBeDefined()
  })
  it('finds nothing where nothing is', () => {
    expect(leakOf(password, 'login refused: Zq7 and 4711 are not enough')).toBeUndefined()
  })
})

/** Every store: rows, log, and the answers that were collected. */
async function kept(answers: readonly unknown[]): Promise<string> {
  return JSON.stringify([await house.rows(), house.logged, answers])
}

describe('a mailbox server that repeats the login', () => {
  it.each([
    ['as it is', `NO [AUTHENTICATIONFAILED] not ${password}`],
    ['quoted', `NO [AUTHENTICATIONFAILED] LOGIN ${user} "${password}" is wrong`],
    ['in base64', `NO [AUTHENTICATIONFAILED] ${Buffer.from(password).toString('base64')}`],
    ['as AUTHENTICATE PLAIN sent it', `NO [AUTHENTICATIONFAILED] ${plainLogin}`],
  ])('%s: nobody keeps it', async (_, text) => {
    answer = text
    const due = { nextLookAt: Date.now() - 1, dueAt: Date.now() - 1, watchUntil: Date.now() + 3_600_000 }
    const known = await house.items.read('mailbox', 'seed')
    if (known) await house.items.replace({ ...known, ...due })
    else await house.items.create({ ...watchedMailbox(), ...due, createdAt: Date.now() })
    await house.send('Follow', { v: 1, type: 'mailbox', id: 'seed' })
    const pumped = await house.pump('Follow')
    const mailbox = await house.items.read('mailbox', 'seed')
    expect([pumped.failed, mailbox?.trouble]).toEqual([[], expect.stringContaining('login was refused')])
    expect(leakOf(password, await kept([pumped]))).toBeUndefined()
  })
})

describe('a relay that repeats the login, and the address with the token', () => {
  it.each(['auth', 'rcpt'] as const)('at %s: the send keeps neither', async (stage) => {
    relay.refuses = stage
    const id = randomBytes(16).toString('hex')
    const server = { host: { kind: 'ipv4', address: '127.0.0.1' }, port: relay.port } as const
    const times = { createdAt: Date.now(), notBefore: Date.now(), retryUntil: Date.now() }
    const message = { ...queuedSend().message, tls: 'implicit' } as const
    await house.items.create(queuedSend({ ...times, id, server, message, login: 'relay' }))
    await house.send('Sends', { v: 1, type: 'send', id })
    const pumped = await house.pump('Sends')
    const send = await house.items.read('send', id)
    expect(send?.attempts[0]?.evidence).toMatchObject({ reply: { code: stage === 'auth' ? 535 : 550 } })
    const all = await kept([pumped])
    expect(leakOf(password, all)).toBeUndefined()
    const seals = relay.reversePaths().map((path) => new RegExp(`${id}([0-9a-f]{16})`).exec(path)?.[1] ?? '')
    expect(seals).toHaveLength(stage === 'auth' ? 0 : 1)
    for (const seal of seals) expect([seal.length, all.toLowerCase().includes(seal)]).toEqual([16, false])
  })
})

describe('a caller with a secret', () => {
  const event = (changes: Partial<APIGatewayProxyEventV2>, path = 'checks') =>
    ({
      ...{ version: '2.0', routeKey: `POST /v1/${path}`, rawPath: `/v1/${path}`, rawQueryString: '' },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      requestContext: {
        http: { method: 'POST', path: `/v1/${path}` },
        authorizer: { lambda: { caller: 'somebody' } },
      },
      isBase64Encoded: false,
      ...changes,
    }) as unknown as APIGatewayProxyEventV2

  it.each([
    ['in the header only', { body: JSON.stringify({ target: '127.0.0.1:1' }) }, 202],
    ['in a field that is not known', { body: JSON.stringify({ target: '127.0.0.1', auth: { password } }) }, 400],
    ['in a body that is no JSON', { body: `{"password":"${password}"` }, 400],
  ])('%s is answered, and neither it nor the token is kept or told', async (_, changes, status) => {
    const result = await house.api(event(changes), context)
    expect(result).toMatchObject({ statusCode: status })
    const all = await kept([result])
    expect([leakOf(password, all), leakOf(token, all)]).toEqual([undefined, undefined])
  })

  it('the authorizer tells who asks by other means than the token', async () => {
    const allowed = await house.auth({ headers: { authorization: `Bearer ${token}` } })
    expect(allowed.isAuthorized).toBe(true)
    expect(leakOf(token, await kept([allowed]))).toBeUndefined()
  })

  it('a failure of our own is told without its cause', async () => {
    house.proxy.decide = () => 'error'
    try {
      const result = await house.api(event({ body: JSON.stringify({ target: '127.0.0.1:1' }) }), context)
      expect(result).toMatchObject({ statusCode: 500 })
      expect(JSON.stringify(result)).not.toContain('a fault of this test')
      expect(leakOf(token, await kept([result]))).toBeUndefined()
    } finally {
      house.proxy.decide = () => undefined
    }
  })
})
