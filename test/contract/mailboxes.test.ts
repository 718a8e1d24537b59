import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { parseInput } from '../../lib/contract/input-error.ts'
import { mailboxAccountSchema, mailboxAccountsSchema, tlsBeyondLoopback } from '../../lib/contract/mailboxes.ts'

function account(host: string, tls: 'implicit' | 'starttls' | 'none') {
  return { id: 'seed', host, port: 143, tls, user: 'seed', password: 'secret' }
}

it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LOCALHOST'])('%s may be read without TLS', (host) => {
  expect(parseInput(mailboxAccountsSchema, [account(host, 'none')])).toHaveLength(1)
})

const distant = ['imap.postbox.test', '192.0.2.1', '127.0.0.1.postbox.test', 'localhost.postbox.test', '127.0.0.999']
it.each(distant)('%s may not be read without TLS', (host) => {
  const parse = () => parseInput(mailboxAccountsSchema, [account(host, 'none')])
  expect(parse).toThrow('0.tls: Without TLS the password could be read')
  expect(parse).not.toThrow('secret')
})

it.each(['implicit', 'starttls'] as const)('any host may be read with %s TLS', (tls) => {
  expect(parseInput(mailboxAccountsSchema, [account('imap.postbox.test', tls)])).toHaveLength(1)
})

it('the rule fits a schema with passwords of another form', () => {
  const schema = z.extend(z.omit(mailboxAccountSchema, { password: true }), { password: z.null() })
  const parse = () => parseInput(schema.check(tlsBeyondLoopback), { ...account('a.test', 'none'), password: null })
  expect(parse).toThrow('tls: Without TLS')
})

describe('a mailbox is entered in one way', () => {
  const { password, ...nameless } = account('imap.postbox.test', 'implicit')
  const oauth2 = { tokenUrl: 'https://tokens.test/token', clientId: 'smtping', refreshToken: 'very-secret' }
  const parse = (entry: unknown) => () => parseInput(mailboxAccountsSchema, [entry])

  it('by a password, or by tokens', () => {
    expect(parse({ ...nameless, password })()).toHaveLength(1)
    expect(parse({ ...nameless, oauth2, authservId: 'mx.postbox.test', remove: true })()).toHaveLength(1)
    expect(parse({ ...nameless, oauth2: { ...oauth2, tokenUrl: 'http://127.0.0.1:8080/token' } })()).toHaveLength(1)
  })

  it.each([
    ['neither', nameless, 'either a password or oauth2'],
    ['both', { ...nameless, password, oauth2 }, 'either a password or oauth2'],
    [
      'a service in clear text',
      { ...nameless, oauth2: { ...oauth2, tokenUrl: 'http://tokens.test/token' } },
      'https://',
    ],
    ['what is no address', { ...nameless, oauth2: { ...oauth2, tokenUrl: 'tokens' } }, 'tokenUrl'],
    ['a file', { ...nameless, oauth2: { ...oauth2, tokenUrl: 'file:///etc/passwd' } }, 'tokenUrl'],
    ['no refresh token', { ...nameless, oauth2: { ...oauth2, refreshToken: '' } }, 'refreshToken'],
  ])('%s is refused, and no secret is repeated', (_name, entry, words) => {
    expect(parse(entry)).toThrow(words)
    expect(parse(entry)).not.toThrow('very-secret')
  })
})
