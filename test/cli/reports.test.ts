// Real commands against the fake world: what they print fits the schemas, and their exit codes say what happened.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { checkReportSchema } from '../../lib/report/check-report.ts'
import { explanationSchema } from '../../lib/report/explanation.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { sendReportSchema } from '../../lib/report/send-report.ts'
import { smtping } from './smtping.ts'

let world: FakeWorld
let folder: string
let server: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password: 'secret',
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    imap: { implicitTlsPort: 0 },
    dsnDelayMs: 50,
  })
  const { host = '', port = 0 } = world.providers[0]?.smtp ?? {}
  server = `${host}:${port}`
  await writeFile(join(folder, 'root.pem'), world.rootCertificate)
})
afterAll(async () => {
  await world.stop()
  await rm(folder, { recursive: true })
})

const send = (to: string, ...more: string[]) =>
  smtping(['send', '--server', server, '--to', to, '--from', 'news@smtping.test', ...more])

describe('smtping check --json', () => {
  it('prints a report that fits its schema, and says 0 for a good server', async () => {
    const { code, stdout } = await smtping(['check', server, '--ca', join(folder, 'root.pem'), '--json'])
    const report = checkReportSchema.parse(JSON.parse(stdout))
    expect(report.ports).toMatchObject([
      { state: 'open', tls: { kind: 'seen', value: { chain: 'trusted', nameMatches: true, validNow: true } } },
    ])
    expect(code).toBe(0)
  })
  it('R017: a port where nobody listens is closed, and the exit code says so', async () => {
    const { code, stdout } = await smtping(['check', '127.0.0.1:1', '--json'])
    expect(checkReportSchema.parse(JSON.parse(stdout)).ports).toMatchObject([{ state: 'closed' }])
    expect(code).toBe(1)
  })
  it('R012: a name that does not resolve is no port that is closed: the report says so, and one line how to mend it', async () => {
    const { code, stdout, stderr } = await smtping(['check', 'no-such-name.invalid', '--json'])
    const report = checkReportSchema.parse(JSON.parse(stdout))
    expect(report.ports).toEqual([])
    const [finding] = report.findings
    expect(finding?.stage).toBe('dns')
    // A machine without a name server cannot tell.
    expect(code).toBe(finding?.id === 'name-not-found' ? 2 : 3)
    if (code === 2) expect(stderr).toMatch(/^smtping: host: .*no-such-name\.invalid.*\n$/)
  })
})

describe('smtping send --json', () => {
  it.each([
    ['ok', 0, { outcome: 'accepted' }],
    ['bounce+550+5.1.1+No+such+user', 21, { outcome: 'bounced', permanence: 'hard', cause: 'mailbox-unavailable' }],
    ['defer+451+4.3.0+Busy', 20, { outcome: 'deferred', action: 'retry-later' }],
    ['drop+dot', 24, { outcome: 'unknown' }],
    ['drop+data', 3, { outcome: 'not-sent' }],
  ])('%s@ ends with %i', async (local, expected, words) => {
    const { code, stdout } = await send(`${local}@postbox.test`, '--json')
    expect(sendReportSchema.parse(JSON.parse(stdout))).toMatchObject({
      ...words,
      final: true,
      attempts: [{ number: 1 }],
    })
    expect(code).toBe(expected)
  })
  it('text, subject and sender go out as given', async () => {
    await send('ok+words@postbox.test', '--subject', 'Grüße', '--text', 'Ein Text.')
    const raw = world
      .received()
      .find(({ forwardPath }) => forwardPath.startsWith('ok+words'))
      ?.raw.toString()
    expect(raw).toContain('From: news@smtping.test')
    expect(raw).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=')
    expect(raw).toContain('Ein Text.')
  })
  it('without --json people get the session and the outcome', async () => {
    const { stdout } = await send('bounce+550+5.1.1+No+such+user@postbox.test')
    expect(stdout).toMatch(/-> STARTTLS/)
    expect(stdout).toMatch(/~> MAIL FROM:<news@smtping.test>/)
    expect(stdout).toMatch(/bounced \(hard, mailbox-unavailable\)/)
  })
})

describe('smtping preflight --config --json', () => {
  it('follows every seed of the file to its outcome', async () => {
    const seeds = ['ok', 'junk', 'bounce+550+5.1.1', 'dsn+5.2.2']
    const { host = '', port = 0 } = world.imaps ?? {}
    const mailbox = (id: string, user: string) => ({
      id,
      host,
      port,
      tls: 'implicit',
      user,
      password: { env: 'TEST_PASSWORD' },
    })
    const config = {
      ...{ from: 'news@smtping.test', server, bounceAddress: 'bounce@smtping.test', followSeconds: 30 },
      seeds: seeds.map((local) => ({ address: `${local}@postbox.test`, mailbox: local })),
      mailboxes: [
        ...seeds.map((local) => mailbox(local, `${local}@postbox.test`)),
        mailbox('bounces', 'bounce@smtping.test'),
      ],
    }
    await writeFile(join(folder, 'preflight.json'), JSON.stringify(config))
    const env = { TEST_PASSWORD: 'secret', NODE_EXTRA_CA_CERTS: join(folder, 'root.pem') }
    const { code, stdout, stderr } = await smtping(
      ['preflight', '--config', join(folder, 'preflight.json'), '--json'],
      { env },
    )
    const report = preflightReportSchema.parse(JSON.parse(stdout))
    expect(report.seeds.map(({ outcome, arrival }) => [outcome, arrival])).toEqual([
      ['accepted', 'inbox'],
      ['accepted', 'junk'],
      ['bounced', undefined],
      ['bounced', undefined],
    ])
    expect([report.final, report.verdict, code]).toEqual([true, 'fail', 1])
    expect(stderr).toContain('ok@postbox.test: accepted 250')
    expect(stderr + stdout).not.toContain('secret')
  }, 40_000)
})

describe('smtping explain --json', () => {
  it('explains a reply', async () => {
    const { code, stdout } = await smtping(['explain', '552 5.2.2 Mailbox full', '--json'])
    expect(explanationSchema.parse(JSON.parse(stdout))).toMatchObject({ outcome: 'bounced', cause: 'mailbox-full' })
    expect(code).toBe(0)
  })
})
