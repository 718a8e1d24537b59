// smtping fake as people try preflights against it: nothing else is needed but what it prints.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { smtping, startSmtping } from './smtping.ts'

const endpoint = z.object({ host: z.string(), port: z.int() })
const whereSchema = z.object({
  providers: z.array(z.object({ smtp: endpoint })),
  imap: endpoint,
  password: z.string(),
  bounceAddress: z.string(),
  rootCertificate: z.string(),
})

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('a preflight against the world that it starts sees a message accepted, then bounced', async () => {
  const fake = startSmtping(['fake', '--json', '--domain', 'postbox.test', '--smtp-port', '0', '--imap-port', '0'])
  try {
    const where = whereSchema.parse(JSON.parse(await fake.printed(/\n/)))
    expect(where.bounceAddress).toBe('bounce@bounces.postbox.test')
    const mailbox = (id: string, user: string) => ({
      ...{ id, ...where.imap, tls: 'starttls', user },
      password: { env: 'TEST_PASSWORD' },
    })
    const [{ smtp } = { smtp: where.imap }] = where.providers
    const seed = 'dsn+5.2.2@postbox.test'
    const config = {
      ...{ from: 'news@smtping.test', server: `${smtp.host}:${smtp.port}`, followSeconds: 30 },
      bounceAddress: where.bounceAddress,
      seeds: [{ address: seed, mailbox: 'seed' }],
      mailboxes: [mailbox('seed', seed), mailbox('bounces', where.bounceAddress)],
    }
    const [configFile, rootFile] = [join(folder, 'preflight.json'), join(folder, 'root.pem')]
    await writeFile(configFile, JSON.stringify(config))
    await writeFile(rootFile, where.rootCertificate)
    const env = { TEST_PASSWORD: where.password, NODE_EXTRA_CA_CERTS: rootFile }
    const { code, stdout } = await smtping(['preflight', '--config', configFile, '--json'], { env })
    const [report] = preflightReportSchema.parse(JSON.parse(stdout)).seeds
    expect(report).toMatchObject({ outcome: 'bounced', cause: 'mailbox-full' })
    expect(code).toBe(1)
  } finally {
    fake.interrupt()
    await fake.ended
  }
}, 40_000)

it.each([
  ['the world', ['--imap-port', '0', '--smtp-port']],
  ['a scenario', ['--scenario', 'ok', '--port']],
])('a port that is taken is the caller’s to mend: %s', async (_name, words) => {
  const { host, port, end } = await takePort()
  const { code, stderr } = await smtping(['fake', ...words, String(port)])
  await end()
  const trouble = `port ${port} on ${host} is taken by another program: end it, or choose another port.`
  expect([code, stderr]).toEqual([2, `smtping: port: ${trouble}\n`])
})

async function takePort() {
  const server = createServer()
  const { end } = trackSockets(server)
  return { ...(await listen(server, { host: '127.0.0.1', port: 0 })), end }
}

it('people are told where bounces go', async () => {
  const fake = startSmtping(['fake', '--bounces', 'back@returns.test', '--smtp-port', '0', '--imap-port', '0'])
  try {
    expect(await fake.printed(/Ctrl-C/)).toContain('back@returns.test')
  } finally {
    fake.interrupt()
    expect(await fake.ended).toBe(0)
  }
}, 20_000)
