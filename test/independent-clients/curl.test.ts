// curl against the scripted server, smtp:// and smtps://.
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { runTool } from '../differential/tool.ts'
import { alice, heardBy, implicitTls, withAlice, withTool } from './kit.ts'

withTool('curl', { commands: ['curl'], debian: 'curl' }, ({ command, serve, write }) => {
  const curl = async (scheme: 'smtp' | 'smtps', server: FakeServer, ...words: readonly string[]) => {
    const { host, port, rootCertificate } = server
    const root = await write('root.pem', rootCertificate)
    const target = ['--cacert', root, '--resolve', `mx.fake.test:${port}:${host}`]
    const envelope = ['--mail-from', 'a@curl.test', '--mail-rcpt', 'b@fake.test', '--upload-file', '-']
    const limits = ['--silent', '--show-error', '--max-time', '10']
    const url = `${scheme}://mx.fake.test:${port}/curl.test`
    return runTool(command, [...limits, ...target, ...envelope, ...words, url], {
      input: 'Subject: from curl\r\n\r\n.hi\r\n',
    })
  }

  it('verifies the certificate behind STARTTLS, and hands its message over', async () => {
    const server = await serve()
    const { code, output } = await curl('smtp', server, '--ssl-reqd')
    expect(code, output).toBe(0)
    expect(server.received()).toMatchObject([{ reversePath: 'a@curl.test', tls: true, clientName: 'curl.test' }])
    expect(server.received()[0]?.raw.toString()).toBe('Subject: from curl\r\n\r\n.hi\r\n')
  })

  it('logs in with the password, and not with another', async () => {
    const server = await serve(withAlice)
    expect((await curl('smtp', server, '--ssl-reqd', '--user', `${alice.user}:${alice.password}`)).code).toBe(0)
    // CURLE_LOGIN_DENIED
    expect((await curl('smtp', server, '--ssl-reqd', '--user', `${alice.user}:x`)).code).toBe(67)
    expect(server.received()).toMatchObject([{ user: 'alice' }])
  })

  it('refuses the certificate of another name, and says nothing behind it', async () => {
    const server = await serve('T12')
    // CURLE_PEER_FAILED_VERIFICATION
    expect((await curl('smtp', server, '--ssl-reqd')).code).toBe(60)
    expect(heardBy(server)).toEqual(['EHLO curl.test', 'STARTTLS'])
  })

  it('speaks implicit TLS', async () => {
    const server = await serve(implicitTls)
    const { code, output } = await curl('smtps', server)
    expect(code, output).toBe(0)
    expect(server.received()).toMatchObject([{ tls: true }])
  })
})
