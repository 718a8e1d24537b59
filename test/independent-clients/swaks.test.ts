// swaks against the scripted server.
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { runTool } from '../differential/tool.ts'
import { alice, heardBy, protocolsOf, withAlice, withTool } from './kit.ts'

withTool('swaks', { commands: ['swaks'], debian: 'swaks' }, ({ command, serve }) => {
  const swaks = ({ host, port }: FakeServer, ...words: readonly string[]) =>
    runTool(command, [
      '--server',
      host,
      '--port',
      String(port),
      '--helo',
      'swaks.test',
      '--from',
      'a@swaks.test',
      ...words,
    ])
  const login = ['--auth-user', alice.user, '--auth-password', alice.password]

  it('hands a message over in clear', async () => {
    const server = await serve()
    const { code } = await swaks(server, '--to', 'b@fake.test')
    expect(code).toBe(0)
    expect(server.received()).toMatchObject([{ reversePath: 'a@swaks.test', tls: false, clientName: 'swaks.test' }])
  })

  it('hands a message for two over inside STARTTLS after a login, and the server has all of it', async () => {
    const server = await serve(withAlice)
    const { code } = await swaks(
      server,
      ...['--to', 'one@fake.test,two@fake.test', '--tls', '--auth', 'LOGIN', ...login],
      ...['--header', 'Subject: from swaks', '--body', 'line one\n.dot'],
    )
    expect(code).toBe(0)
    const [message] = server.received()
    expect(message).toMatchObject({ tls: true, user: 'alice', forwardPaths: ['one@fake.test', 'two@fake.test'] })
    expect(message?.raw.toString()).toContain('Subject: from swaks\r\n')
    expect(message?.raw.toString()).toContain('\r\n.dot\r\n')
  })

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('logs in with %s, and not with another password', async (mechanism) => {
    const offer = { title: 'Logins', server: { ...withAlice.server, extensionsInTls: [`AUTH ${mechanism}`] } }
    const server = await serve(offer)
    const words = ['--to', 'b@fake.test', '--tls', '--auth', mechanism, '--quit-after', 'AUTH']
    expect((await swaks(server, ...words, ...login)).output).toMatch(/^<~ +235/m)
    expect((await swaks(server, ...words, '--auth-user', 'alice', '--auth-password', 'x')).output).toMatch(/^<~\* 535/m)
  })

  it('pipelines, and saves round trips by it', async () => {
    const server = await serve()
    await swaks(server, '--to', 'b@fake.test,c@fake.test')
    const { code } = await swaks(server, '--to', 'b@fake.test,c@fake.test', '--pipeline')
    expect(code).toBe(0)
    expect(server.received()).toHaveLength(2)
    const [lockStep, pipelined] = server.sessions().map(({ roundTrips }) => roundTrips)
    // MAIL, two RCPT and DATA in one.
    expect(pipelined).toBe((lockStep ?? 0) - 3)
  })

  it('is told the reply of the scenario, to the letter', async () => {
    const server = await serve('R01')
    const { code, output } = await swaks(server, '--to', 'b@fake.test')
    expect(code).toBe(24)
    expect(output).toMatch(/^<\*\* 450 4\.7\.1 Greylisted, please try again in 60 seconds$/m)
    expect(server.received()).toEqual([])
  })

  it('sees TLS of the newest version', async () => {
    const server = await serve()
    const { output } = await swaks(server, '--to', 'b@fake.test', '--tls', '--quit-after', 'EHLO')
    expect(output).toMatch(/TLS started with cipher TLSv1\.3/)
    expect(protocolsOf(server)).toEqual(['TLSv1.3'])
    expect(heardBy(server).at(-1)).toBe('QUIT')
  })
})
