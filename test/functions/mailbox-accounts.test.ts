import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { keepSecrets } from '../../functions/kept-secrets.ts'
import { readMailboxAccounts } from '../../functions/mailbox-accounts.ts'
import { readSecret } from '../../lib/secrets/read-secret.ts'

const time = { now: 0 }
const secrets = keepSecrets({ now: () => time.now, readSecret: (text) => readSecret(text, { field: 'MAILBOXES' }) })

const account = { id: 'seed', host: 'imap.postbox.test', port: 993, tls: 'implicit', user: 'seed', password: 'secret' }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: unknown, mode = 0o600): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(content), { mode })
  return `file:${path}`
}

it('reads a file that only its owner may read', async () => {
  expect(await readMailboxAccounts(await file('own', [account]), secrets)).toEqual([account])
})

it.skipIf(process.platform === 'win32')('refuses logins that others may read', async () => {
  await expect(readMailboxAccounts(await file('open', [account], 0o644), secrets)).rejects.toThrow('chmod 600')
})

it('notices a changed password after five minutes, and asks no sooner', async () => {
  const reference = await file('changing', [account])
  await readMailboxAccounts(reference, secrets)
  await file('changing', [{ ...account, password: 'another' }])
  time.now = 299_000
  expect((await readMailboxAccounts(reference, secrets))[0]?.password).toBe('secret')
  time.now = 301_000
  expect((await readMailboxAccounts(reference, secrets))[0]?.password).toBe('another')
})

it('a password that was forgotten is read anew, also where an earlier answer is still on its way', async () => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const waiting = answers.values()
  const kept = keepSecrets({ now: () => 0, readSecret: async () => waiting.next().value?.promise ?? '' })
  const early = kept.read('file:x')
  kept.forget('file:x')
  const late = kept.read('file:x')
  answers[1]?.resolve('new')
  expect(await late).toBe('new')
  answers[0]?.resolve('old')
  expect(await early).toBe('old')
  expect(await kept.read('file:x')).toBe('new')
})

it('names what is wrong, and not the password', async () => {
  const broken = readMailboxAccounts(await file('broken', [{ ...account, port: 0 }]), secrets)
  await expect(broken).rejects.toThrow('0.port')
  await expect(broken).rejects.not.toThrow('secret')
  await expect(readMailboxAccounts('https://example.org', secrets)).rejects.toThrow('ssm:PARAMETER')
})

it('has no logins where none are configured', async () => {
  expect(await readMailboxAccounts('', secrets)).toEqual([])
})

it('says only that a file is not JSON: its text may be a password', async () => {
  const path = join(folder, 'not-json')
  await writeFile(path, '[{"password": secret}]', { mode: 0o600 })
  const broken = readMailboxAccounts(`file:${path}`, secrets)
  await expect(broken).rejects.toThrow('not JSON')
  await expect(broken).rejects.not.toThrow('secret')
})

it('refuses a login without TLS at a host elsewhere', async () => {
  await expect(readMailboxAccounts(await file('plain', [{ ...account, tls: 'none' }]), secrets)).rejects.toThrow(
    '0.tls',
  )
})

it('does not wait for a parameter store that keeps silent', async () => {
  const server = createServer(() => undefined)
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
  const began = performance.now()
  await expect(readMailboxAccounts('ssm:/smtping/mailboxes', secrets)).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(performance.now() - began).toBeLessThan(4500)
  vi.unstubAllEnvs()
  await end()
}, 10_000)
