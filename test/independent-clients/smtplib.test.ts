// Python's smtplib against the scripted server.
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { runTool } from '../differential/tool.ts'
import { alice, withAlice, withTool } from './kit.ts'

withTool('Python smtplib', { commands: ['python3'], debian: 'python3' }, ({ command, serve, write }) => {
  /** Runs what stands between the connection and QUIT; what it prints is read as JSON. */
  const talk = async ({ host, port }: FakeServer, ...program: readonly string[]) => {
    const lines = [
      'import json, smtplib, ssl',
      `client = smtplib.SMTP('${host}', ${port}, local_hostname='python.test', timeout=10)`,
      ...program,
      'client.quit()',
    ]
    const { code, output } = await runTool(command, ['-c', lines.join('\n')])
    expect(code, output).toBe(0)
    return JSON.parse(output)
  }
  const message = "b'Subject: x\\r\\n\\r\\nhi\\r\\n'"

  it('reads the extensions, and is told of each recipient', async () => {
    const server = await serve('R02')
    const told = await talk(
      server,
      'client.ehlo()',
      `refused = client.sendmail('a@python.test', ['ok@fake.test', 'nobody@fake.test'], ${message})`,
      "print(json.dumps({'size': client.esmtp_features['size'], 'refused': {to: code for to, (code, _) in refused.items()}}))",
    )
    expect(told).toEqual({ size: '10485760', refused: { 'nobody@fake.test': 550 } })
    expect(server.received()).toMatchObject([{ reversePath: 'a@python.test', forwardPaths: ['ok@fake.test'] }])
  })

  it('verifies the certificate behind STARTTLS, logs in and sends', async () => {
    const server = await serve(withAlice)
    const root = await write('root.pem', server.rootCertificate)
    const told = await talk(
      server,
      `context = ssl.create_default_context(cafile=${JSON.stringify(root)})`,
      // It verifies the name that it was told to connect to.
      "client._host = 'mx.fake.test'",
      'started = client.starttls(context=context)[0]',
      `login = client.login('${alice.user}', '${alice.password}')[0]`,
      `client.sendmail('a@python.test', ['b@fake.test'], ${message})`,
      "print(json.dumps({'starttls': started, 'login': login, 'tls': client.sock.version()}))",
    )
    expect(told).toEqual({ starttls: 220, login: 235, tls: 'TLSv1.3' })
    expect(server.received()).toMatchObject([{ tls: true, user: 'alice', forwardPaths: ['b@fake.test'] }])
  })
})
