// smtping preflight --data and --policy as people run them: killed, interrupted, and run again.
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { smtping } from './smtping.ts'

let folder: string
let world: FakeWorld
const password = 'secret'
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  world = await startFakeWorld({
    providers: [{ name: 'Northmail', domain: 'northmail.test' }],
    ...{ password, now: () => Date.now(), bounces: { address: 'bounce@smtping.test' } },
  })
  await writeFile(file('root.pem'), world.rootCertificate)
})
afterAll(async () => {
  await world.stop()
  await rm(folder, { recursive: true })
})

async function configOf(name: string, locals: readonly string[], pace: object): Promise<string> {
  const { host, port } = world.providers[0]?.smtp ?? { host: '', port: 0 }
  const user = (local: string) => `${local}@northmail.test`
  const config = {
    ...{ from: 'news@smtping.test', server: `${host}:${port}`, followSeconds: 20, pace },
    seeds: locals.map((local) => ({ address: user(local), provider: 'Northmail', mailbox: local })),
    mailboxes: locals.map((local) => ({
      ...{ id: local, ...world.imap, tls: 'starttls', user: user(local), password: { env: 'TEST_PASSWORD' } },
    })),
  }
  await writeFile(file(name), JSON.stringify(config))
  return file(name)
}

const env = () => ({ TEST_PASSWORD: password, NODE_EXTRA_CA_CERTS: file('root.pem') })
const copies = (local: string) =>
  world.received().filter(({ forwardPath }) => forwardPath === `${local}@northmail.test`)

/** Runs until something was printed, and then ends with a signal. */
function runUntil(pattern: RegExp, signal: NodeJS.Signals, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['cli/smtping.ts', ...args], {
    env: { ...process.env, ...env() },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    if (pattern.test(printed)) child.kill(signal)
  })
  return new Promise((resolve) => child.on('close', () => resolve(printed)))
}

describe('a run that is cut short', () => {
  it('is gone on with by the same command: nothing is sent twice, and nothing is left out', async () => {
    const locals = Array.from({ length: 8 }, (_, number) => `ok+part${number}`)
    const config = await configOf('cut.json', locals, { startPerMinute: 240, perMinute: 240 })
    const args = ['preflight', '--config', config, '--data', file('data')]
    await runUntil(/part1@northmail.test: accepted/, 'SIGKILL', args)
    const interrupted = await runUntil(/part4@northmail.test: accepted/, 'SIGINT', args)
    expect(interrupted).toContain('going on with')
    expect(interrupted).toContain('The same command goes on where it was')
    expect(locals.flatMap(copies).length).toBeLessThan(8)
    const { code, stdout } = await smtping([...args, '--json'], { env: env() })
    const report = preflightReportSchema.parse(JSON.parse(stdout))
    expect(report.seeds.map(({ outcome }) => outcome === 'accepted' || outcome === 'unknown')).toEqual(
      locals.map(() => true),
    )
    expect(locals.map((local) => copies(local).length)).toEqual(locals.map(() => 1))
    expect(report.seeds.map(({ arrival }) => arrival)).toEqual(locals.map(() => 'inbox'))
    const again = await smtping(args, { env: env() })
    expect(again.code).toBe(code)
    expect(locals.flatMap(copies)).toHaveLength(8)
  }, 60_000)

  it('a folder in which another process is at work is refused, and so is one that cannot be made', async () => {
    const config = await configOf('held.json', ['ok+held'], {})
    await mkdir(file('held'))
    await writeFile(join(file('held'), 'smtping.pid'), String(process.pid))
    const runIn = (folder: string) => smtping(['preflight', '--config', config, '--data', folder], { env: env() })
    const held = await runIn(file('held'))
    expect([held.code, held.stderr]).toEqual([2, expect.stringContaining(`process ${process.pid}`)])
    const impossible = await runIn('/dev/null/x')
    expect([impossible.code, impossible.stderr]).toEqual([2, expect.stringContaining('/dev/null/x cannot be used')])
    expect(copies('ok+held')).toHaveLength(0)
  }, 30_000)

  it('a key of another preflight is refused, and one without a folder too', async () => {
    const one = await configOf('one.json', ['bounce+550+5.1.1+one'], {})
    const other = await configOf('other.json', ['bounce+550+5.1.1+other'], {})
    const keyed = (config: string) =>
      smtping(['preflight', '--config', config, '--data', file('keys'), '--key', 'k'], { env: env() })
    expect((await keyed(one)).code).toBe(1)
    const refused = await keyed(other)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--key')])
    const loose = await smtping(['preflight', '--config', one, '--key', 'k'], { env: env() })
    expect([loose.code, loose.stderr]).toEqual([2, expect.stringContaining('--data')])
  }, 30_000)
})

describe('the session', () => {
  it('is that of send: a login for the one server, a key that signs, a name in EHLO', async () => {
    const config = await configOf('login.json', ['ok+login'], {})
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    await writeFile(file('key.pem'), key)
    const signing = ['--dkim-key', file('key.pem'), '--dkim-selector', 's1']
    const words = ['preflight', '--config', config, '--json', '--ca', file('root.pem'), '--auth-user', 'me', ...signing]
    const run = (secret: string) => smtping(words, { env: { ...env(), SMTPING_PASSWORD: secret } })
    const refused = preflightReportSchema.parse(JSON.parse((await run('mistaken')).stdout))
    expect(refused.seeds).toMatchObject([{ outcome: 'bounced', reply: { code: 535 } }])
    const { code, stdout } = await run(password)
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('auth-user')])
    expect(copies('ok+login').map(({ raw }) => String(raw))).toEqual([
      expect.stringMatching(/^DKIM-Signature: v=1;\r\n a=ed25519-sha256;[\s\S]* d=smtping\.test;/),
    ])
  }, 30_000)

  it('with a login, and no server of its own for all seeds, is refused before the password is asked for', async () => {
    const config = await configOf('logins.json', ['ok+logins'], {})
    const { server: _, ...rest } = JSON.parse(await readFile(config, 'utf8'))
    await writeFile(config, JSON.stringify(rest))
    const { code, stderr } = await smtping(['preflight', '--config', config, '--auth-user', 'me'], { env: env() })
    expect([code, stderr]).toEqual([2, expect.stringContaining('A login is for one server')])
  })
})

describe('--policy', () => {
  it('decides the exit code, each rule with its numbers', async () => {
    const config = await configOf('gate.json', ['ok+gate', 'bounce+550+5.1.1+gate'], { perMinute: 600 })
    await writeFile(file('open.yaml'), 'acceptance: 0.5\njunk: 0\n')
    await writeFile(file('closed.yaml'), 'acceptance: 0.9\n')
    const run = (policy: string) =>
      smtping(['preflight', '--config', config, '--data', file('gates'), '--policy', file(policy)], { env: env() })
    const open = await run('open.yaml')
    expect([open.code, open.stdout]).toEqual([0, expect.stringContaining('accepted 50 % (1 of 2) = 50 %: pass')])
    const closed = await run('closed.yaml') // judged anew: nothing is sent again
    expect([closed.code, closed.stdout]).toEqual([1, expect.stringContaining('accepted 50 % (1 of 2) < 90 %: fail')])
    expect(copies('ok+gate')).toHaveLength(1)
  }, 40_000)

  it.each([
    ['acceptence: 0.9', 'acceptence'],
    ['acceptance: 95', 'from 0 to 1'],
    ['{}', 'no rule'],
    ['- a', '--policy'],
  ])('%s is refused in words', async (text, words) => {
    const config = await configOf('never.json', ['ok+never'], {})
    await writeFile(file('bad.yaml'), text)
    const { code, stderr } = await smtping(['preflight', '--config', config, '--policy', file('bad.yaml')], {
      env: env(),
    })
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
    expect(copies('ok+never')).toHaveLength(0)
  })
})
