// Programs that know nothing of us look at the scripted server: what they see is what it says, and what they do is on record.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer, FakeServerSettings } from '../../fixtures/scripted/fake-server-settings.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-clients-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const servers: FakeServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())))

async function serve(scenario: NonNullable<FakeServerSettings['scenario']> = 'ok'): Promise<FakeServer> {
  const server = await startFakeServer({ scenario })
  servers.push(server)
  await writeFile(join(folder, 'root.pem'), server.rootCertificate)
  return server
}

const root = () => join(folder, 'root.pem')
const heard = (server: FakeServer) =>
  server
    .sessions()
    .flatMap(({ lines }) => lines.flatMap(({ direction, text }) => (direction === 'heard' ? [text] : [])))

interface Ended {
  readonly code: number
  readonly output: string
}

function run(command: string, words: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(command, words, { timeout: 20_000, encoding: 'latin1' }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) || 1 : 0, output: `${stdout}\n${stderr}` }),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** The first of the commands that is on PATH. */
function find(...commands: readonly string[]): string | undefined {
  return commands.find((command) => {
    try {
      execFileSync('which', [command], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

/** Describes a tool; where it is missing one skipped test names its Debian package. */
function withTool(
  name: string,
  { commands, debian }: { commands: readonly string[]; debian: string },
  tests: (command: string) => void,
) {
  const command = find(...commands)
  describe(name, () => {
    if (command) tests(command)
    else it.skip(`is not on PATH (Debian package ${debian})`, () => undefined)
  })
}

const withAlice = { title: 'With a login', server: { users: { alice: 'wonderland' } } }

withTool('swaks', { commands: ['swaks'], debian: 'swaks' }, (swaks) => {
  const words = (server: FakeServer) => [
    ...['--server', server.host, '--port', String(server.port), '--helo', 'swaks.test', '--from', 'a@swaks.test'],
  ]

  it('hands a message over inside STARTTLS after a login, and the server has all of it', async () => {
    const server = await serve(withAlice)
    const { code } = await run('swaks', [
      ...words(server),
      ...['--to', 'one@fake.test,two@fake.test', '--tls', '--auth', 'LOGIN', '--auth-user', 'alice'],
      ...['--auth-password', 'wonderland', '--header', 'Subject: from swaks', '--body', 'line one\n.dot'],
    ])
    expect(code).toBe(0)
    const [message] = server.received()
    expect(message).toMatchObject({ reversePath: 'a@swaks.test', tls: true, user: 'alice' })
    expect(message?.raw.toString()).toContain('Subject: from swaks')
    expect(message?.raw.toString()).toContain('\r\n.dot\r\n')
    expect(heard(server)).toContain('RCPT TO:<two@fake.test>')
  })

  it('sees every AUTH mechanism work that the server offers', async () => {
    const mechanisms = 'PLAIN LOGIN CRAM-MD5'
    const server = await serve({
      ...withAlice,
      server: { ...withAlice.server, extensionsInTls: ['8BITMIME', `AUTH ${mechanisms}`] },
    })
    for (const mechanism of mechanisms.split(' ')) {
      const login = ['--auth', mechanism, '--auth-user', 'alice', '--auth-password', 'wonderland']
      const { output } = await run(swaks, [
        ...words(server),
        '--to',
        'b@fake.test',
        '--tls',
        ...login,
        '--quit-after',
        'AUTH',
      ])
      expect(output, mechanism).toMatch(/^<~ +235/m)
    }
  })

  it('pipelines, and gets every reply in its place', async () => {
    const server = await serve()
    const { code } = await run(swaks, [...words(server), '--to', 'b@fake.test', '--pipeline'])
    expect(code).toBe(0)
    expect(server.received()).toHaveLength(1)
  })

  it('is told the reply of the scenario, to the letter', async () => {
    const server = await serve('R01')
    const { code, output } = await run(swaks, [...words(server), '--to', 'b@fake.test'])
    expect(code).not.toBe(0)
    expect(output).toMatch(/^<\*\* 450 4\.7\.1 .*60 seconds/m)
  })
})

withTool('curl', { commands: ['curl'], debian: 'curl' }, (curl) => {
  const words = (server: FakeServer) => [
    ...['--silent', '--show-error', '--cacert', root(), '--resolve', `mx.fake.test:${server.port}:${server.host}`],
    ...['--mail-from', 'a@curl.test', '--mail-rcpt', 'b@fake.test', '--upload-file', '-', '--max-time', '10'],
  ]

  it('verifies the valid certificate behind STARTTLS, and hands its message over', async () => {
    const server = await serve()
    const { code, output } = await run(
      curl,
      [...words(server), '--ssl-reqd', `smtp://mx.fake.test:${server.port}/curl.test`],
      'Subject: x\r\n\r\nhi\r\n',
    )
    expect(code, output).toBe(0)
    expect(server.received()[0]).toMatchObject({ reversePath: 'a@curl.test', tls: true })
  })

  it('refuses the certificate of another name', async () => {
    const server = await serve('T12')
    const { code } = await run(
      curl,
      [...words(server), '--ssl-reqd', `smtp://mx.fake.test:${server.port}/curl.test`],
      'x\r\n',
    )
    expect(code).toBe(60)
    expect(server.received()).toEqual([])
  })

  it('speaks implicit TLS', async () => {
    const server = await serve({ title: 'Implicit TLS', server: { tls: 'implicit' } })
    const { code, output } = await run(
      curl,
      [...words(server), `smtps://mx.fake.test:${server.port}/curl.test`],
      'Subject: x\r\n\r\nhi\r\n',
    )
    expect(code, output).toBe(0)
    expect(server.received()).toHaveLength(1)
  })
})

withTool('Python smtplib', { commands: ['python3'], debian: 'python3' }, (python) => {
  it('reads the extensions, and is told of each recipient', async () => {
    const server = await serve({
      title: 'One unknown',
      rules: [{ at: 'rcpt', when: { matches: '^nobody@' }, reply: '550 5.1.1 User unknown' }],
    })
    const program = [
      'import json, smtplib, sys',
      `client = smtplib.SMTP('${server.host}', ${server.port}, timeout=5)`,
      'client.ehlo()',
      "refused = client.sendmail('a@python.test', ['ok@fake.test', 'nobody@fake.test'], b'Subject: x\\r\\n\\r\\nhi\\r\\n')",
      "print(json.dumps({'size': client.esmtp_features['size'], 'refused': list(refused), 'code': refused['nobody@fake.test'][0]}))",
      'client.quit()',
    ].join('\n')
    const { code, output } = await run(python, ['-c', program])
    expect(code, output).toBe(0)
    expect(JSON.parse(output)).toEqual({ size: '10485760', refused: ['nobody@fake.test'], code: 550 })
    expect(server.received()).toHaveLength(1)
  })
})

withTool('openssl s_client', { commands: ['openssl'], debian: 'openssl' }, (openssl) => {
  const look = async (server: FakeServer, ...more: readonly string[]) =>
    (
      await run(
        openssl,
        [
          's_client',
          '-connect',
          `${server.host}:${server.port}`,
          '-servername',
          'mx.fake.test',
          '-verify_hostname',
          'mx.fake.test',
          '-CAfile',
          root(),
          ...more,
        ],
        'QUIT\r\n',
      )
    ).output

  it('verifies the chain behind STARTTLS', async () => {
    expect(await look(await serve(), '-starttls', 'smtp')).toMatch(/Verify return code: 0 \(ok\)/)
  })

  it.each([
    ['T11', /certificate has expired/],
    ['T12', /[Hh]ostname mismatch/],
    ['T13', /self[- ]signed certificate/],
    ['T14', /unable to (get local issuer|verify the first) certificate/],
    ['T15', /certificate is not yet valid/],
    [
      'untrusted-root',
      /unable to get local issuer|self[- ]signed certificate in certificate chain|unable to verify the first/,
    ],
  ])('sees what is wrong with the certificate of %s', async (id, words) => {
    expect(await look(await serve(id), '-starttls', 'smtp')).toMatch(words)
  })

  it('finds TLS 1.1 where the server has nothing newer', async () => {
    const output = await look(await serve('T17'), '-starttls', 'smtp')
    expect(output).toMatch(/Protocol *: TLSv1\.1|protocol version|unsupported protocol/)
  })
})

withTool('nmap', { commands: ['nmap'], debian: 'nmap' }, (nmap) => {
  const scan = async (script: string, server: FakeServer) => {
    const words = ['-Pn', '-n', '-sT', '-p', String(server.port), '--script', `+${script}`, '--script-timeout', '10s']
    return (await run(nmap, [...words, server.host])).output
  }

  it('lists the EHLO keywords', async () => {
    const server = await serve()
    const output = await scan('smtp-commands', server)
    expect(output).toMatch(/smtp-commands: mx\.fake\.test.*8BITMIME/)
    expect(heard(server)).toContain('HELP')
  }, 30_000)

  it('reads the names of the certificate', async () => {
    const server = await serve({ title: 'Implicit TLS', server: { tls: 'implicit' } })
    expect(await scan('ssl-cert', server)).toContain('DNS:mx.fake.test')
  }, 30_000)
})

withTool(
  'blackbox_exporter',
  { commands: ['blackbox_exporter', 'prometheus-blackbox-exporter'], debian: 'prometheus-blackbox-exporter' },
  (exporter) => {
    it('goes through STARTTLS with its module and reads when the certificate ends', async () => {
      const server = await serve()
      const port = await freePort()
      const configuration = join(folder, 'blackbox.yml')
      await writeFile(configuration, blackboxModule(root()))
      const child = execFile(exporter, [`--config.file=${configuration}`, `--web.listen-address=127.0.0.1:${port}`])
      try {
        const metrics = await probe(
          `http://127.0.0.1:${port}/probe?module=smtp_starttls&target=${server.host}:${server.port}`,
        )
        expect(metrics).toMatch(/^probe_success 1$/m)
        expect(Number(/^probe_ssl_earliest_cert_expiry (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(Date.now() / 1000)
        expect(heard(server)).toEqual(['EHLO prober', 'STARTTLS', 'EHLO prober', 'QUIT'])
      } finally {
        child.kill()
      }
    }, 30_000)
  },
)

function blackboxModule(ca: string): string {
  const steps = [
    'expect: "^220 "',
    'send: "EHLO prober\\r"',
    'expect: "^250[ -]STARTTLS"',
    'send: "STARTTLS\\r"',
    'expect: "^220"',
    'starttls: true',
    'send: "EHLO prober\\r"',
    'expect: "^250 "',
    'send: "QUIT\\r"',
  ]
  return [
    'modules:',
    '  smtp_starttls:',
    '    prober: tcp',
    '    timeout: 5s',
    '    tcp:',
    `      tls_config: { ca_file: ${JSON.stringify(ca)}, server_name: mx.fake.test }`,
    '      query_response:',
    ...steps.map((step) => `        - ${step}`),
    '',
  ].join('\n')
}

async function freePort(): Promise<number> {
  const passing = createServer()
  await new Promise<void>((resolve) => passing.listen(0, '127.0.0.1', resolve))
  const address = passing.address()
  await new Promise((resolve) => passing.close(resolve))
  return address && typeof address === 'object' ? address.port : 0
}

/** Asks until the exporter is up. */
async function probe(url: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return answer.text()
    await setTimeout(100)
  }
  throw new Error('the exporter did not start')
}
