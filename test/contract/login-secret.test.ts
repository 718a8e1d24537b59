import { expect, it } from 'vitest'
import { readLoginSecret } from '../../lib/contract/login-secret.ts'

const login = { host: 'imap.postbox.test', user: 'seed@postbox.test', auth: 'password' } as const
const secret = (password: string) => ({ kind: 'secret', secret: { password } })

it.each([
  ['Swordfish', secret('Swordfish')],
  [' with spaces ', secret(' with spaces ')],
  ['{not JSON', secret('{not JSON')],
  ['12345678', secret('12345678')],
  ['"quoted"', secret('"quoted"')],
  ['{"note":"no password"}', secret('{"note":"no password"}')],
  ['{"password":"Swordfish"}', secret('Swordfish')],
  [
    '{"password":"Swordfish","username":"seed@postbox.test","host":"IMAP.postbox.test","port":993}',
    secret('Swordfish'),
  ],
  ['{"password":"Swordfish","host":"imap.evil.test"}', { kind: 'for-another-login' }],
  ['{"password":"Swordfish","username":"boss@postbox.test"}', { kind: 'for-another-login' }],
  ['', { kind: 'unusable', why: 'it is empty' }],
])('%s', (text, expected) => {
  expect(readLoginSecret(text, login)).toEqual(expected)
})

const oauth2 = { tokenUrl: 'https://token.test/', clientId: 'client', refreshToken: 'Swordfish' }

it.each([
  [oauth2, { kind: 'secret', secret: { oauth2 } }],
  [{ ...oauth2, clientSecret: 's', scope: 'mail', host: login.host }, { kind: 'secret' }],
  [{ ...oauth2, host: 'imap.evil.test' }, { kind: 'for-another-login' }],
  [
    { ...oauth2, tokenUrl: 'http://token.test/' },
    { kind: 'unusable', why: expect.stringContaining('https') },
  ],
  [
    { ...oauth2, refreshToken: '' },
    { kind: 'unusable', why: expect.stringContaining('JSON') },
  ],
  ['Swordfish', { kind: 'unusable', why: expect.stringContaining('JSON') }],
])('OAuth2: %j', (stored, expected) => {
  const text = typeof stored === 'string' ? stored : JSON.stringify(stored)
  const read = readLoginSecret(text, { ...login, auth: 'oauth2' })
  expect(read).toMatchObject(expected)
  if (read.kind === 'unusable') expect(read.why).not.toContain('Swordfish')
})
