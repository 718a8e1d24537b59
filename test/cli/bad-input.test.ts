import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smtping, start } from './smtping.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  await Promise.all([
    writeFile(join(folder, 'broken.yaml'), 'seeds: [\n  - {'),
    writeFile(join(folder, 'empty.yaml'), ''),
    writeFile(join(folder, 'text.yaml'), 'just words'),
    writeFile(join(folder, 'list.yaml'), '- one\n- two\n'),
    writeFile(join(folder, 'no-seeds.yaml'), 'from: a@example.org\nserver: mx.example.org:25\nseeds: []\n'),
    writeFile(
      join(folder, 'typo.yaml'),
      'from: a@example.org\nservr: mx.example.org:25\nseeds: [{ address: b@example.org }]\n',
    ),
    writeFile(
      join(folder, 'no-mailbox.yaml'),
      'from: a@example.org\nserver: mx.example.org:25\nseeds: [{ address: b@example.org, mailbox: gone }]\n',
    ),
    writeFile(
      join(folder, 'no-password.yaml'),
      'from: a@example.org\nserver: mx.example.org:25\nseeds: [{ address: b@example.org, mailbox: b }]\n' +
        'mailboxes: [{ id: b, host: imap.example.org, port: 993, tls: implicit, user: b, password: { env: NO_SUCH_VARIABLE } }]\n',
    ),
  ])
})
afterAll(() => rm(folder, { recursive: true }))

const send = ['send', '--server', 'mx.example.org:25', '--to', 'a@example.org', '--from', 'b@example.org']

describe('R011: what the command cannot understand ends with exit code 2 and one line', () => {
  it.each([
    [['check', 'mail.example.org', '--port', '0'], 'port'],
    [['check', 'mail.example.org', '--port', '65536'], 'port'],
    [['check', 'mail.example.org', '--port', 'abc'], 'port'],
    [['check', 'mail.example.org:0'], 'port'],
    [['check', '127.1'], 'host'],
    [['check', 'mail example org'], 'host'],
    [['check'], 'host'],
    [['check', 'mail.example.org', '--bogus'], '--bogus'],
    [['check', 'mail.example.org', '--port', '24'], 'LMTP'],
    [['check', '192.0.2.0/24'], 'networks are not scanned'],
    [['ports', '192.0.2.0/24'], 'networks are not scanned'],
    [['check', 'mail.example.org', '--payload', 'much'], '--payload'],
    [['check', 'mail.example.org', '--payload', '0'], '--payload'],
    [['check', 'mail.example.org', '--warn-days', '-1'], '--warn-days'],
    [['check', 'mail.example.org', '--resolver', 'dns.example'], '--resolver'],
    [['check', 'mail.example.org', '--profile', 'mx', '--port', '25'], '--profile'],
    [['check', 'mail.example.org', '--profile', 'every'], '--profile'],
    [['check', 'mail.example.org', '--mx', '--port', '25'], '--port'],
    [['check', 'mail.example.org', '--targets', '/no/such/file'], '--targets'],
    [['check', 'mail.example.org', '--cert', '/no/such/file'], '--cert'],
    [['check', 'mail.example.org', '--servername', '192.0.2.1'], '--servername'],
    [['check', 'mail.example.org', '--auth', 'me'], 'SMTPING_PASSWORD'],
    [['check', 'mail.example.org', '--relay-test', 'a@example.net'], '--relay-test'],
    [['check', '192.0.2.1', '--relay-test', 'a@example.net,b@example.com'], 'SMTPING_OWN_HOSTS'],
    [['check', 'mail.example.org', '--control', 'a b'], '--control'],
    [['check', 'mail.example.org', '--spacing', 'soon'], '--spacing'],
    [['check', 'mail.example.org', '--spacing', '99999999999'], '--spacing'],
    [['check', 'a.example.org', 'b.example.org', '--html', '/tmp/smtping-never.html'], '--html'],
    [['check', 'mail.example.org', '--save', '/no/such/folder/file', '--resolver', '127.0.0.1:1'], '--save'],
    [['doctor', '--control', 'a b'], '--control'],
    [['domain'], 'domain'],
    [['domain', 'no domain'], 'domain: "no domain" is not a domain'],
    [['domain', '192.0.2.1'], 'domain: "192.0.2.1" is not a domain'],
    [['domain', 'example.org', '--ip', 'mail.example.org'], '--ip'],
    [['domain', 'example.org', '--ip', '224.0.0.1'], '--ip'],
    [['domain', 'example.org', '--mail-from', 'a@[192.0.2.1]'], '--mail-from'],
    [['domain', 'example.org', '--mail-from', 'a b'], '--mail-from'],
    [['domain', 'example.org', '--helo', 'a b'], '--helo'],
    [['domain', 'example.org', '--dkim-selector', 's1;id'], '--dkim-selector'],
    [['domain', 'example.org', '--dkim-selector', 's1@a@b'], '--dkim-selector'],
    [['domain', 'example.org', '--dkim-selector', 's1@a b'], '--dkim-selector'],
    [['domain', 'example.org', '--mail-from', '<>'], '--mail-from: "<>" has no domain'],
    [['domain', 'example.org', '--dnsbl', 'zen'], '--dnsbl'],
    [['domain', 'example.org', '--dnsbl', 'zen.spamhaus.org'], '--dnsbl: "zen.spamhaus.org" lists addresses'],
    [['domain', 'example.org', '--resolver', 'dns.example'], '--resolver'],
    [['domain', 'example.org', '--fail-on', 'never'], '--fail-on'],
    [['check', 'mail.example.org', '--ca', '/no/such/file'], '--ca'],
    [[...send.slice(0, 3), '--to', 'no address', '--from', 'b@example.org'], 'mailbox address'],
    [['send', '--server', 'mx.example.org', ...send.slice(3)], 'HOST:PORT'],
    [send.slice(0, 5), '--from'],
    [[...send, '--tls', 'maybe'], 'tls'],
    [['explain', 'nothing of the sort'], 'reply'],
    [['bogus'], 'bogus'],
    [['chekc', 'mail.example.org'], 'Did you mean check?'],
    [['check', 'mail.example.org', '--prot', '25'], 'Did you mean --port?'],
    [['check', 'mail.example.org', '--port', '25,abc'], '--port: "abc" is not a port'],
    [['check', 'mail.example.org', '--port', '25,25'], '--port: A port is named twice'],
    [['check', 'mail.example.org', '--port', '24'], '--port: Port 24'],
    [['check', 'mail.example.org', '--port', '25', '--tls', 'implicit'], '--tls: Port 25'],
    [['check', 'mail.example.org', '--tls', 'starttls'], '--tls: Port 465'],
    [['check', '224.0.0.1'], '224.0.0.1 is not the address of a host'],
    [['check', '0.0.0.0'], '0.0.0.0 is not the address of a host'],
    [['check', '127.0.0.1:1', '--ehlo', 'a.b\r\nMAIL FROM:<x@y.test>'], '--ehlo'],
    [['send', '--server', '255.255.255.255:25', ...send.slice(3)], '255.255.255.255 is not the address of a host'],
    [['send', '--server', '127.0.0.1:1', ...send.slice(3), '--ehlo', 'a b'], '--ehlo'],
    [['seeds', 'add'], 'address'],
    [['seeds', 'add', 'a@example.org', '--tls', 'maybe'], '--tls'],
    [['seeds', 'list', '--jsn'], 'Did you mean --json?'],
    [['seeds', 'lst'], 'Did you mean list?'],
    [['fake', '--smtp-port', '70000'], 'port'],
    [['fake', '--domain', 'no domain'], '--domain'],
    [['fake', '--domain', '192.0.2.1'], '--domain'],
    [['fake', '--bounces', 'nobody'], '--bounces'],
    [['fake', '--domain', 'one.test', '--bounces', 'bounce@one.test'], '--bounces'],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await smtping(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^smtping: .+\n$/)
    expect(stderr).toContain(words)
  })

  it('a certificate file that is not there is told without the words of Node', async () => {
    const { stderr } = await smtping(['check', 'mail.example.org', '--ca', '/no/such/file'])
    expect(stderr).toMatch(/^smtping: --ca: The file \/no\/such\/file cannot be read \(ENOENT\): [^\n]+\n$/)
  })

  it.each([
    ['missing.yaml', 'cannot be read'],
    ['broken.yaml', 'neither YAML nor JSON'],
    ['empty.yaml', 'empty.yaml holds no settings'],
    ['text.yaml', 'text.yaml holds no settings'],
    ['list.yaml', 'list.yaml holds no settings'],
    ['no-seeds.yaml', 'seeds'],
    ['typo.yaml', 'servr'],
    ['no-mailbox.yaml', 'gone'],
    ['no-password.yaml', 'NO_SUCH_VARIABLE'],
  ])('preflight --config %s', async (name, words) => {
    const { code, stdout, stderr } = await smtping(['preflight', '--config', join(folder, name)])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^smtping: .+\n$/)
    expect(stderr).toContain(words)
  })
})

describe('npm start', () => {
  it.each([
    [['--port', '65536'], '65536'],
    [['--prot', '1'], '--prot'],
    [['--port', '-1'], '--port'],
    [['--world', '/nowhere/world.json'], '--world /nowhere/world.json cannot be read'],
    [['--world', 'package.json'], '--world package.json does not describe a fake mail world'],
    [['--data', '/dev/null/x'], '--data /dev/null/x cannot be made a folder (ENOTDIR)'],
  ])('%j ends with exit code 2 and one line', async (args, words) => {
    const { code, stdout, stderr } = await start(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain(words)
  })

  it.each([
    ['SMTPING_LIMITS', '{"sends":"many"}'],
    ['SMTPING_RELAY_LOGINS', 'no JSON'],
    ['SMTPING_DKIM', '[{"domain":"x.test"}]'],
  ])('reads %s as a deployment does, and says where it cannot be right', async (name, value) => {
    const { code, stdout, stderr } = await start(['--once', '--port', '0'], { env: { [name]: value } })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(new RegExp(`^${name}[^\\n]*: [^\\n]+\\n$`))
  })

  it('a busy port gives one clear line', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = address && typeof address === 'object' ? address.port : 0
    try {
      const { code, stdout, stderr } = await start(['--once', '--port', String(port)])
      expect([code, stdout]).toEqual([5, ''])
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).toMatch(new RegExp(`port ${port} .*(use|taken)`))
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
})
