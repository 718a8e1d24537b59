import { describe, expect, it } from 'vitest'
import { formatAddress, needsSmtpUtf8, parseAddress } from '../../lib/mail/address.ts'

describe('RFC 5321 section 4.1.2: a mailbox address', () => {
  it.each([
    ['someone@example.org', 'someone@example.org'],
    ['First.Last+tag@Example.ORG', 'First.Last+tag@example.org'],
    ['"a b@c"@example.org', '"a b@c"@example.org'],
    ['x@[192.0.2.1]', 'x@[192.0.2.1]'],
    ['x@[IPv6:2001:db8::1]', 'x@[IPv6:2001:db8::1]'],
    ['jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ["o'brien/x=y@example.org", "o'brien/x=y@example.org"],
  ])('%s', (text, formatted) => {
    const address = parseAddress(text)
    expect(address && formatAddress(address)).toBe(formatted)
  })

  it.each([
    '',
    '@',
    'a',
    'a@',
    '@example.org',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    'a b@example.org',
    'Name <a@example.org>',
    '<a@example.org>',
    'a@example.org\r\nRCPT TO:<b@example.org>',
    'a\u0000@example.org',
    'a@exa mple.org',
    'a@192.0.2.1',
    `${'a'.repeat(65)}@example.org`,
    'a@[example.org]',
    'a,b@example.org',
    'a@b@example.org',
    '"a@example.org',
    `a@${'b'.repeat(63)}.${'b'.repeat(63)}.${'b'.repeat(63)}.${'b'.repeat(63)}.example`,
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

it('knows which addresses need SMTPUTF8', () => {
  expect(needsSmtpUtf8('jörg@example.org')).toBe(true)
  expect(needsSmtpUtf8('joerg@example.org')).toBe(false)
})
