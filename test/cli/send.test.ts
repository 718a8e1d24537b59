// smtping send as people run it, against the fake mail world: what goes out, what is told, and what ends it.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import { sendReportSchema } from '../../lib/report/send-report.ts'
import { smtping } from './smtping.ts'

let world: FakeWorld
let folder: string
let server: string
let root: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password: 'secret',
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    dsnDelayMs: 50,
  })
  const { host = '', port = 0 } = world.providers[0]?.smtp ?? {}
  server = `${host}:${port}`
  root = await file('root.pem', world.rootCertificate)
})
afterAll(async () => {
  await world.stop()
  await rm(folder, { recursive: true })
})
beforeEach(() => world.reset())

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const from = ['--from', 'news@smtping.test']
const send = (words: readonly string[], options: Parameters<typeof smtping>[1] = {}) =>
  smtping(['send', '--server', server, ...from, ...words], options)
const to = (...names: readonly string[]) => names.flatMap((name) => ['--to', `${name}@postbox.test`])
const password = { SMTPING_IMAP_PASSWORD: 'secret' }
const imap = () => ['--imap', `${world.imap.host}:${world.imap.port}`, '--ca', root]

describe('what goes out', () => {
  it('is made of text, HTML, header fields and attachments', async () => {
    const html = await file('mail.html', '<p>Hello</p>')
    const data = await file('data.bin', Buffer.from([0, 255, 10]))
    const words = ['--text', '-', '--html', html, '--attach', data, '--attach', html, '--header', 'X-Campaign: 7']
    expect((await send([...to('ok'), ...words, '--subject', 'Größe'], { input: 'from stdin\n' })).code).toBe(0)
    const parsed = await simpleParser(world.received()[0]?.raw ?? '')
    expect([parsed.subject, parsed.text?.trim(), parsed.html]).toEqual(['Größe', 'from stdin', '<p>Hello</p>'])
    expect(parsed.headers.get('x-campaign')).toBe('7')
    expect(parsed.attachments.map(({ filename, content }) => [filename, content.length])).toEqual([
      ['data.bin', 3],
      ['mail.html', 12],
    ])
  })
  it('is a whole message from standard input, signed, with a word about the signature that it breaks', async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    const signing = ['--dkim-key', await file('key.pem', String(key)), '--dkim-selector', 's1']
    const input =
      'From: a@x.test\nDKIM-Signature: v=1; d=x.test; h=from:date; b=\nMessage-ID: <own@x.test>\nSubject: own\n\n.\nbody\n'
    const { code, stdout } = await send([...to('ok'), '--eml', '-', '--json', ...signing], { input })
    const report = sendReportSchema.parse(JSON.parse(stdout))
    expect([code, report.findings.map(({ id }) => id)]).toEqual([
      0,
      ['message.signature-broken', 'accepted.not-followed'],
    ])
    expect(report.messageId).toBe('<own@x.test>')
    const raw = world.received()[0]?.raw.toString('latin1') ?? ''
    expect(raw).toMatch(/^DKIM-Signature: v=1;\r\n a=ed25519-sha256;[\s\S]*d=smtping\.test;/m)
    expect(raw).toContain('\r\nSubject: own\r\n\r\n.\r\nbody\r\n')
  })
  it('is one message for each recipient, each with its report, and the worst decides', async () => {
    const { code, stdout } = await send([...to('ok', 'bounce+550+5.1.1', 'defer+451'), '--json'])
    const reports: unknown[] = JSON.parse(stdout)
    expect(reports.map((report) => sendReportSchema.parse(report).outcome)).toEqual(['accepted', 'bounced', 'deferred'])
    expect(code).toBe(21)
  })
  it('is nothing where it is to stop, and that is a success', async () => {
    const { code, stdout } = await send([...to('ok'), '-q', 'rcpt'])
    expect([code, world.received()]).toEqual([0, []])
    expect(stdout).toContain('Can we talk? Yes.')
    expect(stdout).toContain('Stopped after RCPT as asked: no message was sent')
    expect((await send([...to('bounce+550'), '-q', 'rcpt'])).code).toBe(21)
  })
  it('has the null reverse-path of bounces where that is asked for', async () => {
    expect((await send([...to('ok'), '--null-reverse-path'])).code).toBe(0)
    expect(world.received()).toMatchObject([{ reversePath: '' }])
    expect(String(world.received()[0]?.raw)).toContain('From: news@smtping.test')
  })
  it('goes to a server that wants a login, and nobody sees the password', async () => {
    const login = ['--auth-user', 'me', '--ca', root]
    const { code, stdout, stderr } = await send([...to('ok'), ...login], { env: { SMTPING_PASSWORD: 'secret' } })
    expect([code, /AUTH PLAIN <redacted/.test(stdout)]).toEqual([0, true])
    expect(stdout + stderr).not.toMatch(/secret|c2VjcmV0|AG1lAHNlY3JldA/)
  })
})

describe('without --server', () => {
  it('the recipient’s domain says where: null MX is refused at once, and an unknown domain too', async () => {
    const dns = { 'nomail.test': { MX: ['0 .'] } }
    const names = await startFakeServer({ scenario: { title: 'names', dns }, dnsPort: 0 })
    try {
      const resolver = ['--resolver', `${names.dns?.host}:${names.dns?.port}`]
      for (const [domain, rule] of [
        ['nomail.test', 'lost.null-mx'],
        ['nowhere.test', 'lost.domain-not-found'],
      ]) {
        const { stdout, code } = await smtping(['send', ...from, '--to', `a@${domain}`, ...resolver, '--json'])
        const report = sendReportSchema.parse(JSON.parse(stdout))
        expect([report.rule, report.target.mxOf, code]).toEqual([rule, domain, 3])
      }
    } finally {
      await names.stop()
    }
  })
})

it('--resolver is asked for the server too, before anything is tried for minutes', async () => {
  const dns = { 'mx.named.test': { A: ['127.0.0.1'] } }
  const names = await startFakeServer({ scenario: { title: 'names', dns }, dnsPort: 0 })
  try {
    const named = ['--server', server.replace('127.0.0.1', 'mx.named.test'), '--retry', '1']
    const words = ['send', ...from, ...to('ok'), ...named, '--resolver', `${names.dns?.host}:${names.dns?.port}`]
    expect(await smtping(words)).toMatchObject({ code: 0 })
  } finally {
    await names.stop()
  }
})

describe('--follow', () => {
  it.each([
    ['ok', 0, 'in the inbox'],
    ['junk', 23, 'in Junk'],
  ])('%s@: exit code %i, %s', async (name, code, words) => {
    const ran = await send([...to(name), '--follow', ...imap()], { env: password })
    expect([ran.code, ran.stdout.includes(words)]).toEqual([code, true])
    expect(ran.stderr).toContain('accepted')
  })
  it('reads the mailbox with the login that smtping seeds keeps; who is no seed is told how to be one', async () => {
    const env = { SMTPING_SEEDS_FILE: join(folder, 'seeds.json'), SEED: 'secret' }
    const { host, port } = world.imap
    const at = ['--host', host, '--port', String(port), '--tls', 'starttls', '--password-env', 'SEED', '--unverified']
    expect((await smtping(['seeds', 'add', 'ok@postbox.test', ...at], { env })).code).toBe(0)
    const ran = await send([...to('ok'), '--follow', '--ca', root], { env })
    expect([ran.code, ran.stdout.includes('in the inbox')]).toEqual([0, true])
    const stranger = await send([...to('stranger'), '--follow', '--ca', root], { env })
    expect([stranger.code, stranger.stderr.includes('smtping seeds add')]).toEqual([2, true])
    expect(world.received()).toHaveLength(1)
  })
  it('reads seeds and bounces from a preflight file: a message that bounces after all ends the wait', async () => {
    const account = { ...world.imap, tls: 'starttls', password: { env: 'PASSWORD' } }
    const seed = 'dsn+5.2.2+Mailbox+full@postbox.test'
    const config = {
      ...{ from: 'news@smtping.test', bounceAddress: 'bounce@smtping.test' },
      seeds: [{ address: seed, mailbox: 'seed' }],
      mailboxes: [
        { ...account, id: 'seed', user: seed },
        { ...account, id: 'bounces', user: 'bounce@smtping.test' },
      ],
    }
    const path = await file('preflight.json', JSON.stringify(config))
    const words = ['--to', seed, '--follow', '-c', path, '--ca', root, '--json']
    const { code, stdout } = await send(words, { env: { PASSWORD: 'secret' } })
    const report = sendReportSchema.parse(JSON.parse(stdout))
    expect([code, report.outcome, report.contradictions]).toEqual([21, 'bounced', ['accepted-then-bounced']])
  }, 20_000)
  it('says which option helps where the mailbox shows no TLS at once', async () => {
    const options = [...imap(), '--imap-tls', 'implicit']
    const { code, stderr } = await send([...to('ok'), '--follow', ...options], { env: password })
    expect([code, world.received()]).toEqual([2, []])
    expect(stderr).toMatch(/wrong version number: [^:]+\. Try --imap-tls starttls\. Nothing was sent\.\n$/)
  })
  it('sends nothing where the mailbox cannot be read', async () => {
    const { code, stderr } = await send([...to('ok'), '--follow', ...imap()], {
      env: { SMTPING_IMAP_PASSWORD: 'wrong' },
    })
    expect([code, world.received()]).toEqual([2, []])
    expect(stderr).toContain('Nothing was sent')
  })
})

it('--retry tries a deferred message again, when the server said, and tells meanwhile', async () => {
  const { code, stdout, stderr } = await send([
    ...to('defer+451+4.7.1+try+again+in+2+seconds--ok'),
    '--retry',
    '2',
    '--json',
  ])
  const report = sendReportSchema.parse(JSON.parse(stdout))
  expect([code, report.outcome, report.attempts.map((attempt) => attempt.outcome)]).toEqual([
    ...[0, 'accepted'],
    ['deferred', 'accepted'],
  ])
  expect(stderr).toMatch(/deferred \(451 .*\); again in 2 s/)
}, 20_000)

describe('Ctrl-C', () => {
  /** A server that takes everything up to this command, and then says nothing. */
  async function silentAfter(command: RegExp) {
    const reached = Promise.withResolvers<void>()
    const heard: string[] = []
    const listener = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.write('220 mx\r\n')
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString()
        heard.push(text)
        if (command.test(text)) return reached.resolve()
        if (/^(EHLO|MAIL|RCPT|QUIT)/.test(text)) socket.write('250 ok\r\n')
        if (text.startsWith('DATA')) socket.write('354 go\r\n')
      })
    })
    const { end } = trackSockets(listener)
    const { port } = await listen(listener, { host: '127.0.0.1', port: 0 })
    return { port, end, heard, reached: reached.promise }
  }
  it.each<[string, RegExp, number, string]>([
    ['before the dot: nobody has the message', /^DATA/, 3, 'nothing was handed over'],
    ['after the dot: nobody knows', /(^|\r\n)\.\r\n$/, 24, 'nobody knows whether it was taken'],
  ])('%s', async (_what, command, code, words) => {
    const silent = await silentAfter(command)
    try {
      const running = smtping(['send', '-s', `127.0.0.1:${silent.port}`, ...from, ...to('ok')], {
        interrupt: silent.reached,
      })
      const ran = await running
      expect([ran.code, ran.stderr.includes(words)]).toEqual([code, true])
    } finally {
      await silent.end()
    }
  })
})

describe('bad words cost one line, exit code 2, and no message', () => {
  it.each<[readonly string[], string]>([
    [['--eml', '-', '--text', '-'], 'Standard input'],
    [['--eml', '/nowhere/mail.eml'], '--eml'],
    [['--eml', '-'], 'empty'],
    [['--attach', '/nowhere/file'], '--attach'],
    [['--header', 'no colon'], '--header'],
    [['--header', 'From: boss@x.test'], '--header: From'],
    [['--header', 'X-A: 1', '--header', 'x-a: 2'], 'twice'],
    [['--from', ''], '--null-reverse-path'],
    [['--from', '<>'], '--null-reverse-path'],
    [['--dkim-key', '/nowhere/key'], '--dkim-selector'],
    [['--dkim-key', '/nowhere/key', '--dkim-selector', 's'], 'cannot be read'],
    [['--quit-after', 'dot'], 'rcpt'],
    [['--auth-mechanism', 'PLAIN'], '--auth-user'],
    [['--auth-user', 'me'], 'SMTPING_PASSWORD'],
    [['--follow'], '--imap'],
    [['--follow', '--imap', 'imap.test'], 'HOST:PORT'],
    [['--follow', '--imap', 'imap.test:143', '--imap-tls', 'none'], '--imap-tls'],
    [['--imap', '127.0.0.1:143'], '--follow'],
    [['--retry', 'soon'], '--retry'],
    [['--to', 'ok@postbox.test'], 'named twice'],
  ])('%j', async (words, line) => {
    const { code, stdout, stderr } = await send([...to('ok'), ...words])
    expect([code, stdout, stderr.trim().split('\n')]).toEqual([2, '', [expect.stringContaining(line)]])
    expect(world.received()).toEqual([])
  })
})
