// The blackbox exporter of Prometheus against the scripted server, with its module for STARTTLS.
import { type ChildProcess, execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { heardBy, withTool } from './kit.ts'

const commands = ['blackbox_exporter', 'prometheus-blackbox-exporter']

withTool('blackbox_exporter', { commands, debian: 'prometheus-blackbox-exporter' }, ({ command, serve, write }) => {
  /** What it measures when it probes the server. */
  const probe = async ({ host, port, rootCertificate }: FakeServer): Promise<string> => {
    const configuration = await write('blackbox.yml', moduleFor(await write('root.pem', rootCertificate)))
    const address = `127.0.0.1:${await freePort()}`
    const exporter = execFile(command, [`--config.file=${configuration}`, `--web.listen-address=${address}`])
    try {
      return await ask(`http://${address}/probe?module=smtp_starttls&target=${host}:${port}`)
    } finally {
      await end(exporter)
    }
  }

  it('goes through STARTTLS and reads when the certificate ends', async () => {
    const server = await serve()
    const metrics = await probe(server)
    expect(metrics).toMatch(/^probe_success 1$/m)
    expect(metrics).toMatch(/^probe_tls_version_info\{version="TLS 1\.3"\} 1$/m)
    expect(Number(/^probe_ssl_earliest_cert_expiry (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(Date.now() / 1000)
    expect(heardBy(server)).toEqual(['EHLO prober', 'STARTTLS', 'EHLO prober', 'QUIT'])
  }, 30_000)

  it('fails where STARTTLS was taken out', async () => {
    const server = await serve('T09')
    expect(await probe(server)).toMatch(/^probe_success 0$/m)
    expect(heardBy(server)).toEqual(['EHLO prober'])
  }, 30_000)
})

function moduleFor(root: string): string {
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
    `      tls_config: { ca_file: ${JSON.stringify(root)}, server_name: mx.fake.test }`,
    '      query_response:',
    ...steps.map((step) => `        - ${step}`),
    '',
  ].join('\n')
}

async function freePort(): Promise<number> {
  const passing = createServer().listen(0, '127.0.0.1')
  await once(passing, 'listening')
  const address = passing.address()
  passing.close()
  await once(passing, 'close')
  return address && typeof address === 'object' ? address.port : 0
}

/** Asks until the exporter is up. */
async function ask(url: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return answer.text()
    await setTimeout(100)
  }
  throw new Error('the exporter did not start')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
