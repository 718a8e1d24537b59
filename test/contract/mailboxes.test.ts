import { expect, it } from 'vitest'
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
