// `smtping seeds` as people run it: its own process, a file of seeds, and the fake world's IMAP server over STARTTLS.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findSeedLogin } from '../../cli/seed-adapters.ts'
import { changeSeedsFile, type FiledSeed, readSeedsFile, seedsPath } from '../../cli/seeds-file.ts'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { listen } from '../../fixtures/listen.ts'
import { hostAndPortText } from '../../lib/mail/host.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { type Ran, smtping } from './smtping.ts'

const password = 'Swordfish-4711-of-the-seed'
let world: FakeWorld
let folder: string
let path: string
const printed: string[] = []

beforeAll(async () => {
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password,
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    accessTokens: () => [],
    quotaOf: (user) => (user.startsWith('full') ? { usage: 1024, limit: 1024 } : undefined),
  })
})
afterAll(() => world.stop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  path = join(folder, 'config', 'seeds.json')
  await writeFile(join(folder, 'root.pem'), world.rootCertificate)
  await writeFile(join(folder, 'password'), `${password}\n`, { mode: 0o600 })
  return () => rm(folder, { recursive: true })
})

async function seeds(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const ran = await smtping(['seeds', ...words, ...(words.includes('--seeds') ? [] : ['--seeds', path])], {
    env: { NODE_EXTRA_CA_CERTS: join(folder, 'root.pem'), ...env },
  })
  printed.push(ran.stdout, ran.stderr)
  return ran
}

function add(address: string, words: readonly string[] = [], env: Record<string, string> = {}): Promise<Ran> {
  const { host, port } = world.imap
  const login = ['--host', host, '--port', String(port), '--tls', 'starttls']
  return seeds(['add', address, ...login, ...words], env)
}

const byFile = () => ['--password-file', join(folder, 'password')]

describe('smtping seeds add', () => {
  it('tests the login, and keeps a seed that works in a file that only its owner reads', async () => {
    const { code, stdout } = await add('seed@Postbox.test', [...byFile(), '--provider', 'Postbox'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('seed@postbox.test was added')])
    expect(stdout).toContain('Junk is Junk')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const [seed] = await readSeedsFile(path)
    expect(seed).toMatchObject({ id: 'seed@postbox.test', provider: 'Postbox', health: { result: 'works' } })
    expect(await readFile(path, 'utf8')).not.toContain(password)
    expect(await readdir(join(folder, 'config'))).toEqual(['seeds.json'])
  })
  it('keeps a password that was asked for in the file, and prints it nowhere', async () => {
    const { code } = await add('seed@postbox.test', [], { SMTPING_PASSWORD: password })
    expect(code).toBe(0)
    expect(await readSeedsFile(path)).toMatchObject([{ here: password, login: { secret: 'here' } }])
    const { stdout } = await seeds(['list', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'seeds', seeds: [{ secret: 'here', verified: true }] })
  })
  it('adds nothing whose login does not work, and says what to do', async () => {
    const { code, stdout } = await add('seed@postbox.test', ['--password-env', 'WRONG'], { WRONG: 'wrong-Swordfish' })
    expect([code, stdout]).toEqual([1, expect.stringContaining('The login was refused')])
    expect(stdout).toContain('--unverified')
    expect(await readSeedsFile(path)).toEqual([])
  })
  it('says what is missing here for a secret that AWS keeps', async () => {
    const nowhere = { AWS_REGION: '', AWS_CONFIG_FILE: '/dev/null' }
    const { stdout } = await add('seed@postbox.test', ['--secret', 'ssm:/smtping/seed'], nowhere)
    expect(stdout).toMatch(/The secret cannot be used \(ssm:\/smtping\/seed\): Region [^\n]*[^.]\.\n/)
  })
  it('adds it all the same when it is told to, and sends nothing there', async () => {
    await add('seed@postbox.test', ['--password-env', 'WRONG', '--unverified'])
    const { stdout } = await seeds(['list'])
    expect(stdout).toMatch(/seed@postbox\.test .* never .* \? The login was not tested yet/)
    const config = join(folder, 'preflight.json')
    await writeFile(config, JSON.stringify({ from: 'news@smtping.test', server: 'mx.postbox.test:25', seeds: 'all' }))
    const preflight = await smtping(['preflight', '--config', config], { env: { SMTPING_SEEDS_FILE: path } })
    expect([preflight.code, preflight.stderr]).toEqual([2, expect.stringContaining('seeds.0: The login of seed@')])
  })
  it('is the same twice, and a conflict where it is described otherwise', async () => {
    await add('seed@postbox.test', byFile())
    const again = await add('seed@postbox.test', byFile())
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing changed')])
    const other = await add('seed@postbox.test', [...byFile(), '--remove'])
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('--replace describes it anew')])
    const replaced = await add('seed@postbox.test', [...byFile(), '--remove', '--replace'])
    expect([replaced.code, await readSeedsFile(path)]).toMatchObject([0, [{ remove: true }]])
  })
  it.each([
    ['no address', ['nobody', '--password-env', 'P'], 'address'],
    ['no known host', ['anna@own.test', '--password-env', 'P'], '--host'],
    ['two secrets', ['anna@gmail.com', '--password-env', 'P', '--secret', 'ssm:/a'], '--secret'],
    ['a secret on the command line', ['anna@gmail.com', '--secret', password], '--secret'],
    ['a port that is none', ['anna@gmail.com', '--port', '70000', '--password-env', 'P'], '--port'],
    [
      'a password without TLS',
      ['anna@own.test', '--host', 'imap.own.test', '--tls', 'none', '--password-env', 'P'],
      '--tls',
    ],
    ['no secret at all', ['anna@gmail.com'], '--password-env'],
  ])('%s is a mistake of the caller', async (_, words, field) => {
    const { code, stderr, stdout } = await seeds(['add', ...words])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(new RegExp(`^smtping: ${field}: [^\n]*\n$`))
    expect(stderr).not.toContain(password)
  })
})

describe('smtping seeds test', () => {
  it('logs in again, writes down what it finds, and its exit code says how it is', async () => {
    await add('seed@postbox.test', ['--password-env', 'PASS'], { PASS: password })
    expect((await seeds(['test'], { PASS: password })).code).toBe(0)
    const { code, stdout } = await seeds(['test', 'seed@postbox.test', '--json'], { PASS: 'wrong-Swordfish' })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ seeds: [{ verified: true, health: { reason: 'login-refused' } }] })
    expect(await readSeedsFile(path)).toMatchObject([{ health: { result: 'login-refused' } }])
    expect((await seeds(['test'])).stdout).toContain('the variable PASS is not set')
  })
  it('says that a mailbox is full', async () => {
    const { code, stdout } = await add('full@postbox.test', byFile())
    expect([code, stdout]).toEqual([0, expect.stringContaining('1.0 of 1.0 MiB are taken')])
    expect((await seeds(['test'])).code).toBe(1)
  })
  it('could not tell where the server hangs up', async () => {
    const server = createServer((socket) => socket.destroy())
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
    try {
      await add('seed@postbox.test', [...byFile(), '--unverified', '--port', String(port)])
      const { code, stdout } = await seeds(['test'])
      expect([code, stdout]).toEqual([3, expect.stringContaining('The connection broke off')])
    } finally {
      server.close()
    }
  })
  it('knows nobody who is no seed', async () => {
    expect(await seeds(['test', 'nobody@postbox.test'])).toMatchObject({ code: 2 })
  })
})

it('smtping seeds remove asks nothing, may be said twice, and says what is left', async () => {
  await add('seed@postbox.test', byFile())
  const { stdout } = await seeds(['remove', 'seed@POSTBOX.test', 'nobody@postbox.test'])
  expect(stdout).toContain(`Its secret is still at file:${join(folder, 'password')}`)
  expect(stdout).toContain('nobody@postbox.test is not among the seeds')
  expect(await seeds(['remove', 'seed@postbox.test'])).toMatchObject({ code: 0 })
  expect((await seeds(['list'])).stdout).toBe('There are no seeds yet: smtping seeds add ADDRESS\n')
})

it('smtping seeds providers tells which login each takes', async () => {
  expect((await smtping(['seeds', 'providers'])).stdout).toContain('imap.gmail.com:993')
  const { stdout } = await smtping(['seeds', 'providers', '--json'])
  expect(JSON.parse(stdout).providers).toContainEqual(expect.objectContaining({ provider: 'Outlook', auth: 'oauth2' }))
})

it('a preflight reads the stored seeds, their logins, and the mailbox of bounces', async () => {
  await add('ok+a@postbox.test', [...byFile(), '--provider', 'Postbox'])
  await add('junk+b@postbox.test', [...byFile(), '--provider', 'Other'])
  await add('dsn+5.2.1+gone@postbox.test', [...byFile(), '--provider', 'Postbox'])
  await add('bounce@smtping.test', [...byFile(), '--bounces'])
  const [provider] = world.providers
  const server = hostAndPortText(provider?.smtp.host ?? '', provider?.smtp.port ?? 0)
  const config = join(folder, 'preflight.json')
  await writeFile(config, JSON.stringify({ from: 'news@smtping.test', server, seeds: 'all', followSeconds: 20 }))
  const env = { SMTPING_SEEDS_FILE: path, NODE_EXTRA_CA_CERTS: join(folder, 'root.pem') }
  const { stdout, stderr } = await smtping(['preflight', '--config', config, '--json'], { env })
  expect(stderr).not.toContain('smtping:')
  const report = preflightReportSchema.parse(JSON.parse(stdout))
  const became = report.seeds.map(({ target, outcome, arrival }) => [target.to, target.provider, outcome, arrival])
  expect(became).toEqual([
    ['ok+a@postbox.test', 'Postbox', 'accepted', 'inbox'],
    ['junk+b@postbox.test', 'Other', 'accepted', 'junk'],
    ['dsn+5.2.1+gone@postbox.test', 'Postbox', 'bounced', undefined],
  ])
}, 60_000)

describe('the file of seeds', () => {
  const seed = (id: string): FiledSeed => ({
    ...{ id, address: id, provider: 'x', addedAt: 0, here: password },
    login: { host: 'imap.postbox.test', port: 993, tls: 'implicit', user: id, auth: 'password', secret: 'here' },
  })

  it.skipIf(process.platform === 'win32')('is refused when others may read it', async () => {
    await changeSeedsFile(path, () => [seed('a@postbox.test')])
    await promisify(execFile)('chmod', ['640', path])
    const { code, stderr } = await seeds(['list'])
    expect([code, stderr]).toEqual([2, expect.stringContaining(`chmod 600`)])
  })
  it('is closed again when it is written, whatever it was before', async () => {
    await changeSeedsFile(path, () => [])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o700)
  })
  it('loses no seed of several writers', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `seed${index}@postbox.test`)
    await Promise.all(ids.map((id) => changeSeedsFile(path, (all) => [...all, seed(id)])))
    expect((await readSeedsFile(path)).map(({ id }) => id).sort()).toEqual([...ids].sort())
  })
  it('is as it was when a change fails, and can be changed again', async () => {
    await changeSeedsFile(path, () => [seed('a@postbox.test')])
    const failing = changeSeedsFile(path, () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await readSeedsFile(path)).toHaveLength(1)
    expect(await changeSeedsFile(path, (all) => [...all, seed('b@postbox.test')])).toHaveLength(2)
  })
  it('that is no file of seeds is told without a word of it', async () => {
    await changeSeedsFile(path, () => [])
    await writeFile(path, `{"here": ${password}`)
    const { code, stderr } = await seeds(['list'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('not JSON')])
    expect(stderr).not.toContain('Swordfish')
    await writeFile(path, JSON.stringify({ version: 1, seeds: [{ here: password }] }))
    expect((await seeds(['list'])).stderr).not.toContain('Swordfish')
  })
  it.each([
    [{ SMTPING_SEEDS_FILE: '/a/b' }, '/a/b'],
    [{ XDG_CONFIG_HOME: '/c' }, '/c/smtping/seeds.json'],
  ])('%j: %s', (environment, expected) => {
    expect(seedsPath(environment)).toBe(expected)
  })
  it('answers with the login of one seed, for a send that is followed', async () => {
    await changeSeedsFile(path, () => [seed('a@postbox.test')])
    const found = await findSeedLogin('a@POSTBOX.test', { path, environment: {} })
    expect(found?.account).toMatchObject({ id: 'a@postbox.test', host: 'imap.postbox.test', password })
    expect(await findSeedLogin('b@postbox.test', { path, environment: {} })).toBeUndefined()
  })
})

it('INV-11: nothing that was printed holds a password', () => {
  expect(printed.join('').length).toBeGreaterThan(1000)
  expect(printed.join('')).not.toMatch(/Swordfish|U3dvcmRmaXNo/)
})
