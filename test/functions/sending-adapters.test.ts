// How sends come by logins and keys: each secret from its reference, each password for its own server.
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../functions/config.ts'
import { keepSendingSecrets } from '../../functions/sending-adapters.ts'

const pem = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
const config = readConfig({
  RELAY_LOGINS: JSON.stringify([
    { name: 'relay', server: 'relay.example.net:587', user: 'me', password: 'ssm:/relay' },
    { name: 'token', server: 'smtp.example.com:587', user: 'you', accessToken: 'file:/token', mechanism: 'XOAUTH2' },
  ]),
  DKIM: JSON.stringify([{ domain: 'Example.net', selector: 's1', key: 'secretsmanager:dkim' }]),
})
const server = (name: string, port = 587) => ({ host: { kind: 'name', name }, port }) as const

function open(secrets: Readonly<Record<string, string>>) {
  const time = { now: 0 }
  const asked: string[] = []
  const warnings: unknown[] = []
  const clock = { now: () => time.now, elapsed: () => time.now }
  const readSecret = async (reference: string) => {
    asked.push(reference)
    const secret = secrets[reference]
    if (secret === undefined) throw new Error('AccessDenied')
    return secret
  }
  const kept = keepSendingSecrets(config, { clock, readSecret, warn: (...words) => warnings.push(words) })
  return { ...kept, time, asked, warnings }
}

describe('a login', () => {
  it('is read from its reference, and again after five minutes', async () => {
    const { login, asked, time } = open({ 'ssm:/relay': 'hunter2' })
    const credentials = { user: 'me', password: 'hunter2' }
    expect(await login('relay', server('relay.example.net'))).toEqual({ credentials })
    await login('relay', server('relay.example.net'))
    expect(asked).toEqual(['ssm:/relay'])
    time.now = 301_000
    await login('relay', server('relay.example.net'))
    expect(asked).toHaveLength(2)
  })
  it('may be by token', async () => {
    const { login } = open({ 'file:/token': 'ya29' })
    const credentials = { user: 'you', accessToken: 'ya29', mechanism: 'XOAUTH2' }
    expect(await login('token', server('smtp.example.com'))).toEqual({ credentials })
  })
  it.each([
    ['another host', 'relay', server('evil.example.org')],
    ['another port', 'relay', server('relay.example.net', 25)],
    ['a name that is not there', 'nobody', server('relay.example.net')],
  ])('is not told to %s', async (_what, name, to) => {
    const { login, asked } = open({ 'ssm:/relay': 'hunter2' })
    await expect(login(name, to)).rejects.toThrow()
    expect(asked).toEqual([])
  })
  it('that cannot be read is warned of, and asked for again', async () => {
    const { login, asked, warnings } = open({})
    for (const _ of [1, 2]) await expect(login('relay', server('relay.example.net'))).rejects.toThrow('AccessDenied')
    expect([asked.length, warnings.length]).toEqual([2, 2])
  })
})

describe('a DKIM key', () => {
  it('is that of the sender’s domain, or of one above it', async () => {
    const { signingKey, asked } = open({ 'secretsmanager:dkim': pem })
    expect(await signingKey('news.example.net')).toMatchObject({ domain: 'example.net', selector: 's1' })
    expect(await signingKey('example.com')).toBeUndefined()
    expect(asked).toEqual(['secretsmanager:dkim'])
  })
  it('that is none is no reason to send unsigned', async () => {
    const { signingKey, warnings } = open({ 'secretsmanager:dkim': 'not a key' })
    await expect(signingKey('example.net')).rejects.toThrow('private key')
    expect(JSON.stringify(warnings)).not.toContain('not a key')
  })
})

describe('the configuration', () => {
  it.each<[string, string, unknown]>([
    ['a password itself', 'RELAY_LOGINS', [{ name: 'r', server: 'r.test:25', user: 'u', password: 'hunter2' }]],
    ['a login without a server', 'RELAY_LOGINS', [{ name: 'r', user: 'u', password: 'ssm:x' }]],
    ['a key itself', 'DKIM', [{ domain: 'x.test', selector: 's', key: pem }]],
    ['no domain', 'DKIM', [{ domain: 'x@y', selector: 's', key: 'ssm:x' }]],
  ])('with %s is refused', (_what, variable, value) => {
    expect(() => readConfig({ [variable]: JSON.stringify(value) })).toThrow(variable)
  })
})
