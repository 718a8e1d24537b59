// Seeds as callers meet them: over real HTTP, tested by the deployed worker against the fake world's IMAP server.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer } from '../../fixtures/imap/session.ts'
import { hostAndPortText } from '../../lib/mail/host.ts'
import { type LocalStack, startLocalStack } from '../../scripts/local-stack.ts'

const token = 'token-of-this-test'
const password = 'Swordfish-4711-of-the-seed'
let world: FakeWorld
let stack: LocalStack
let folder: string
const logged: string[] = []
const answers: string[] = []
let intercept: (command: string, user: string | undefined) => ForcedAnswer | undefined = () => undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password,
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    interceptImap: (command, user) => intercept(command, user),
  })
  stack = await startLocalStack({
    ...{ port: 0, token, mailboxes: [], seeds: [], sweepEveryMs: 200, dataDir: join(folder, 'data') },
    schedules: { lookMs: [200], followMs: 20_000, repairMs: 1000 },
    trustedCertificates: [world.rootCertificate],
    log: (...line) => logged.push(JSON.stringify(line)),
  })
  await writeFile(join(folder, 'right'), `${password}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'wrong'), 'wrong-Swordfish', { mode: 0o600 })
  await writeFile(join(folder, 'open'), password, { mode: 0o644 })
  const meant = { password, host: 'imap.elsewhere.test', username: 'somebody' }
  await writeFile(join(folder, 'other'), JSON.stringify(meant), { mode: 0o600 })
})
afterAll(async () => {
  await stack.stop()
  await world.stop()
  await rm(folder, { recursive: true })
})

async function call(method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${token}` }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const answer = await fetch(`${stack.url}${path}`, init)
  const text = await answer.text()
  answers.push(text)
  const read: Record<string, unknown> = JSON.parse(text)
  return { status: answer.status, location: answer.headers.get('location'), body: read }
}

function seed(address: string, secret = 'right', more: Record<string, unknown> = {}) {
  const { host, port } = world.imap
  return { address, host, port, tls: 'starttls', secret: `file:${join(folder, secret)}`, ...more }
}

/** The seed once its test is done. */
async function tested(href: string) {
  for (;;) {
    const { body } = await call('GET', href)
    if (body.test === undefined) return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('a seed that is added', () => {
  it('is tested, and then test messages may go to it, and arrive', async () => {
    const added = await call('POST', '/v1/seeds', seed('ok+first@postbox.test', 'right', { provider: 'Postbox' }))
    expect([added.status, added.location]).toEqual([202, '/v1/seeds/ok%2Bfirst%40postbox.test'])
    expect(added.body).toMatchObject({ verified: false, test: 'pending', health: { reason: 'untested' } })
    const known = await tested(String(added.location))
    expect(known).toMatchObject({ verified: true, health: { verdict: 'pass', reason: 'works', junk: ['Junk'] } })

    const { smtp } = world.providers[0] ?? { smtp: { host: '', port: 0 } }
    const send = {
      server: hostAndPortText(smtp.host, smtp.port),
      to: 'ok+first@postbox.test',
      from: 'news@smtping.test',
    }
    const sent = await call('POST', '/v1/sends', send)
    expect(sent.status).toBe(202)
    await expect
      .poll(async () => (await call('GET', String(sent.location))).body.report, { timeout: 15_000 })
      .toMatchObject({ arrival: 'inbox' })
  }, 30_000)

  it('is refused as a recipient while its login has not worked', async () => {
    const { location } = await call('POST', '/v1/seeds', seed('ok+unproven@postbox.test', 'wrong'))
    const known = await tested(String(location))
    expect(known).toMatchObject({ verified: false, health: { verdict: 'fail', reason: 'login-refused' } })
    const send = { server: 'mx.postbox.test:25', to: 'ok+unproven@postbox.test', from: 'news@smtping.test' }
    expect(await call('POST', '/v1/sends', send)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'to', message: expect.stringContaining('login has not worked yet') }] },
    })
    const preflight = { server: 'mx.postbox.test:25', seeds: [{ address: send.to }], from: send.from }
    expect(await call('POST', '/v1/preflights', preflight)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'seeds.0.address' }] },
    })
  }, 20_000)

  it('is the same when it is added again, and a conflict when it is described otherwise', async () => {
    const first = seed('ok+again@postbox.test')
    const { location } = await call('POST', '/v1/seeds', first)
    await tested(String(location))
    expect((await call('POST', '/v1/seeds', first)).status).toBe(200)
    expect(await call('POST', '/v1/seeds', { ...first, remove: true })).toMatchObject({
      status: 409,
      body: { title: expect.stringContaining('PUT /v1/seeds/ok%2Bagain%40postbox.test') },
    })
    const put = await call('PUT', String(location), { ...first, remove: true })
    expect([put.status, put.body.remove, put.body.verified]).toEqual([202, true, true])
    expect(await call('PUT', String(location), { ...first, address: 'ok+b@postbox.test' })).toMatchObject({
      status: 400,
    })
  }, 20_000)

  it('with another login has to prove itself anew', async () => {
    const { location } = await call('POST', '/v1/seeds', seed('ok+changes@postbox.test'))
    await tested(String(location))
    await call('PUT', String(location), seed('ok+changes@postbox.test', 'wrong'))
    expect(await tested(String(location))).toMatchObject({ verified: false, health: { reason: 'login-refused' } })
  }, 20_000)
})

describe('what keeps a login from working is told by its id', () => {
  it.each([
    ['open', {}, 'secret-unreadable'],
    ['missing', {}, 'secret-unreadable'],
    ['other', {}, 'secret-for-another-login'],
    ['right', { port: 1 }, 'connection-refused'],
    ['right', { tls: 'implicit' }, 'tls-failed'],
    ['right', { folders: ['Newsletters'] }, 'folder-missing'],
    ['right', { auth: 'oauth2' }, 'secret-unreadable'],
    ['right', { host: 'nowhere.invalid' }, 'host-not-found'],
  ])(
    '%s %j: %s',
    async (secret, more, reason) => {
      const address = `ok+${reason}-${JSON.stringify(more).length}-${secret}@postbox.test`
      const { location } = await call('POST', '/v1/seeds', seed(address, secret, more))
      expect(await tested(String(location))).toMatchObject({ health: { reason, remedy: expect.any(String) } })
    },
    20_000,
  )
})

describe('a seed', () => {
  it('that falls sick shows it, and its recovery too', async () => {
    const address = 'ok+sick@postbox.test'
    const { location } = await call('POST', '/v1/seeds', seed(address))
    expect(await tested(String(location))).toMatchObject({ health: { reason: 'works' } })
    intercept = (command, user) =>
      command === 'EXAMINE' && user === address ? { kind: 'answer', text: 'NO Mailbox is gone' } : undefined
    const { smtp } = world.providers[0] ?? { smtp: { host: '', port: 0 } }
    const send = { server: hostAndPortText(smtp.host, smtp.port), to: address, from: 'news@smtping.test' }
    await call('POST', '/v1/sends', send)
    const health = async () => (await call('GET', String(location))).body.health
    await expect.poll(health, { timeout: 15_000 }).toMatchObject({ seenBy: 'look', reason: 'broken-off' })
    expect(await health()).toMatchObject({ detail: expect.stringContaining('is gone') })
    const listed = await call('GET', '/v1/seeds?limit=100')
    expect(listed.body.items).toContainEqual(expect.objectContaining({ name: address, health: await health() }))
    intercept = () => undefined
    await expect.poll(health, { timeout: 15_000 }).toMatchObject({ verdict: 'pass', lookedAt: expect.any(String) })
  }, 40_000)

  it('is removed once and for all, and may come back', async () => {
    const mine = seed('ok+gone@postbox.test')
    const { location } = await call('POST', '/v1/seeds', mine)
    await tested(String(location))
    const removed = await call('DELETE', String(location))
    expect([removed.status, removed.body.state]).toEqual([200, 'removed'])
    expect(removed.body.note).toContain('followed to their end')
    expect((await call('DELETE', String(location))).status).toBe(200)
    expect((await call('POST', `${location}/test`)).status).toBe(404)
    const listed = await call('GET', '/v1/seeds?limit=100')
    expect(JSON.stringify(listed.body.items)).not.toContain('ok+gone')
    expect((await call('POST', '/v1/seeds', mine)).status).toBe(202)
    expect(await tested(String(location))).toMatchObject({ state: 'active', verified: true })
  }, 20_000)

  it('is tested again when it is asked for, with the secret as it is now', async () => {
    const path = join(folder, 'changing')
    await writeFile(path, 'not yet', { mode: 0o600 })
    const { location } = await call('POST', '/v1/seeds', seed('ok+later@postbox.test', 'changing'))
    expect(await tested(String(location))).toMatchObject({ health: { reason: 'login-refused' } })
    await writeFile(path, password)
    const asked = await call('POST', `${location}/test`)
    expect([asked.status, asked.location]).toEqual([202, location])
    expect(await tested(String(location))).toMatchObject({ verified: true, health: { reason: 'works' } })
  }, 20_000)

  it('for bounces is one mailbox, known as "bounces"', async () => {
    const added = await call('POST', '/v1/seeds', seed('bounce@smtping.test', 'right', { bounces: true }))
    expect([added.status, added.location]).toEqual([202, '/v1/seeds/bounces'])
    expect(await tested('/v1/seeds/bounces')).toMatchObject({ name: 'bounces', verified: true })
    const { smtp } = world.providers[0] ?? { smtp: { host: '', port: 0 } }
    const to = 'ok+verp@postbox.test'
    await tested(String((await call('POST', '/v1/seeds', seed(to))).location))
    await call('POST', '/v1/sends', { server: hostAndPortText(smtp.host, smtp.port), to, from: 'news@smtping.test' })
    const taken = () => world.received().find(({ forwardPath }) => forwardPath === to)?.reversePath
    await expect.poll(taken, { timeout: 10_000 }).toMatch(/^bounce\+[0-9a-f]+@smtping\.test$/)
    await call('DELETE', '/v1/seeds/bounces')
  }, 30_000)
})

describe('what callers may not ask for', () => {
  it.each([
    [{ secret: '' }, 'secret'],
    [{ secret: 'Swordfish-4711-of-the-seed' }, 'secret'],
    [{ secret: 'file:/tmp/../etc/shadow' }, 'secret'],
    [{ tls: 'none', host: 'imap.postbox.test' }, 'login.tls'],
    [{ host: undefined }, 'host'],
    [{ host: 'not a host' }, 'host'],
    [{ password }, 'password'],
  ])('%j: %s', async (more, field) => {
    const answer = await call('POST', '/v1/seeds', { ...seed('ok+bad@postbox.test'), ...more })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
  })
  it.each(['/v1/seeds/nobody%40postbox.test', '/v1/seeds/nobody', '/v1/seeds/%2e%2e'])('%s is a 404', async (path) => {
    expect((await call('GET', path)).status).toBe(404)
  })
})

it('INV-11: no password is in the table, in a log or in an answer', async () => {
  const kept = await Promise.all(
    (await import('node:fs/promises').then(({ readdir }) => readdir(join(folder, 'data'), { recursive: true })))
      .filter((name) => !name.endsWith('token-key'))
      .map((name) => readFile(join(folder, 'data', name)).catch(() => Buffer.alloc(0))),
  )
  expect(kept.map(({ length }) => length).reduce((sum, length) => sum + length, 0)).toBeGreaterThan(1000)
  const everything = Buffer.concat([...kept, Buffer.from(logged.join('\n')), Buffer.from(answers.join('\n'))])
  const text = everything.toString('latin1')
  expect(text).toContain('postbox.test')
  for (const secret of [password, 'wrong-Swordfish']) {
    for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -3), encodeURIComponent(secret)])
      expect(text.includes(form)).toBe(false)
  }
})

it('INV-11: queues and logs see no address of a seed', () => {
  expect(logged.length).toBeGreaterThan(5)
  expect(logged.join('\n')).not.toContain('@')
})
