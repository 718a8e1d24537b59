import { describe, expect, it } from 'vitest'
import { bounceAddressField, ehloNameField } from '../../lib/contract/fields.ts'

describe('the name to say in EHLO', () => {
  it.each([
    ['mail.example.org', 'mail.example.org'],
    ['Mail.Example.ORG.', 'mail.example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['localhost.localdomain', 'localhost.localdomain'],
    ['[192.0.2.1]', '[192.0.2.1]'],
    ['[IPv6:2001:db8::1]', '[IPv6:2001:db8::1]'],
    ['[2001:DB8::1]', '[IPv6:2001:db8::1]'],
  ])('%s is said as %s', (text, said) => expect(ehloNameField.parse(text)).toBe(said))

  it.each([
    '',
    'a b',
    'a.b\r\nMAIL FROM:<x@y.test>',
    'a.b\n',
    '192.0.2.1',
    '2001:db8::1',
    '[mail.example.org]',
    'a.b:25',
    'a'.repeat(1001),
  ])('%j is refused', (text) => expect(ehloNameField.safeParse(text).success).toBe(false))

  it('the advice holds no line end of what was given', () => {
    const { error } = ehloNameField.safeParse('a.b\r\nMAIL FROM:<x@y.test>')
    expect(error?.issues[0]?.message).toMatch(/^"a\.b\?\?MAIL FROM.+" is not a name to say in EHLO: .+$/)
  })
})

describe('the bounce address', () => {
  it('leaves room for a token in a local part of 64 octets', () => {
    expect(bounceAddressField.parse('bounces-of-news@example.org')).toBe('bounces-of-news@example.org')
    expect(bounceAddressField.safeParse('bounces-of-news1@example.org').error?.issues[0]?.message).toContain('shorter')
  })
})
