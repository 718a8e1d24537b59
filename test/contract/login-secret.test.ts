import { expect, it } from 'vitest'
import { readLoginSecret } from '../../lib/contract/login-secret.ts'

const login = { host: 'imap.postbox.test', user: 'seed@postbox.test' }
const secret = (text: string) => ({ kind: 'secret', secret: text })

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
  ['', { kind: 'empty' }],
])('%s', (text, expected) => {
  expect(readLoginSecret(text, login)).toEqual(expected)
})
