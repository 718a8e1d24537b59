// openssl s_client against the scripted server: protocol, chain, and what is wrong with a certificate.
import { expect, it } from 'vitest'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { runTool } from '../differential/tool.ts'
import { heardBy, implicitTls, protocolsOf, withTool } from './kit.ts'

withTool('openssl s_client', { commands: ['openssl'], debian: 'openssl' }, ({ command, serve, write }) => {
  const look = async ({ host, port, rootCertificate }: FakeServer, ...words: readonly string[]) => {
    const root = await write('root.pem', rootCertificate)
    const name = ['-servername', 'mx.fake.test', '-verify_hostname', 'mx.fake.test', '-CAfile', root]
    const target = ['s_client', '-connect', `${host}:${port}`, '-crlf']
    return (await runTool(command, [...target, ...name, ...words], { input: 'QUIT\n' })).output
  }
  const starttls = ['-starttls', 'smtp'] as const

  it('verifies the chain behind STARTTLS, to the root', async () => {
    const server = await serve()
    const output = await look(server, ...starttls, '-showcerts')
    expect(output).toMatch(/Verify return code: 0 \(ok\)/)
    expect(output).toMatch(/New, TLSv1\.3/)
    expect(output.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    expect(protocolsOf(server)).toEqual(['TLSv1.3'])
    expect(heardBy(server)).toContain('STARTTLS')
  })

  it('verifies it with implicit TLS, where the greeting comes inside', async () => {
    const output = await look(await serve(implicitTls), '-ign_eof')
    expect(output).toMatch(/Verify return code: 0 \(ok\)/)
    expect(output).toMatch(/^220 mx\.fake\.test/m)
  })

  it.each([
    ['T11', /certificate has expired/],
    ['T12', /[Hh]ostname mismatch/],
    ['T13', /self[- ]signed certificate/],
    ['T14', /unable to (get local issuer|verify the first) certificate/],
    ['T15', /certificate is not yet valid/],
    ['T16', /key too small|weak/],
    ['untrusted-root', /self[- ]signed certificate in certificate chain|unable to (get local issuer|verify the first)/],
  ])('sees what is wrong with the certificate of %s', async (id, words) => {
    // The second level of security of RFC 9325 asks for 2048 bits of RSA.
    expect(await look(await serve(id), ...starttls, '-auth_level', '2')).toMatch(words)
  })

  it('gets TLS 1.1 where the server speaks nothing newer, and only if it wants to', async () => {
    const server = await serve('T17')
    const old = ['-min_protocol', 'TLSv1.1', '-cipher', 'ALL:@SECLEVEL=0'] as const
    expect(await look(server, ...starttls, '-min_protocol', 'TLSv1.2')).toMatch(/protocol version/)
    expect(await look(server, ...starttls, ...old)).toMatch(/Protocol *: TLSv1\.1/)
    expect(protocolsOf(server)).toEqual(['TLSv1.1'])
  })

  it('is asked for a certificate of its own, and dropped without one', async () => {
    const output = await look(await serve('T27'), ...starttls, '-ign_eof')
    expect(output).toMatch(/Acceptable client certificate CA names|Requested Signature Algorithms/)
    expect(output).toMatch(/alert (certificate required|number 116)/)
  })
})
