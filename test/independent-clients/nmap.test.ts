// nmap's scripts against the scripted server.
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { runTool } from '../differential/tool.ts'
import { heardBy, implicitTls, withTool } from './kit.ts'

withTool('nmap', { commands: ['nmap'], debian: 'nmap' }, ({ command, serve }) => {
  // "+": the port is not one that the script knows.
  const scan = async (script: string, { host, port }: FakeServer) => {
    const words = ['-Pn', '-n', '-sT', '-p', String(port), '--script', `+${script}`, '--script-timeout', '20s', host]
    return (await runTool(command, words)).output
  }

  it('lists the EHLO keywords with smtp-commands', async () => {
    const server = await serve()
    expect(await scan('smtp-commands', server)).toMatch(/smtp-commands: mx\.fake\.test.*PIPELINING.*8BITMIME.*STARTTLS/)
    expect(heardBy(server)).toContain('HELP')
  }, 30_000)

  it('reads the names and the end of the certificate with ssl-cert', async () => {
    const output = await scan('ssl-cert', await serve(implicitTls))
    expect(output).toContain('DNS:mx.fake.test')
    expect(Date.parse(/Not valid after: +(\S+)/.exec(output)?.[1] ?? '')).toBeGreaterThan(Date.now())
  }, 30_000)
})
