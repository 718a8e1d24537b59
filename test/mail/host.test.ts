import { describe, expect, it } from 'vitest'
import { hostAndPortText, hostText, parseHost, parseHostAndPort, parsePort } from '../../lib/mail/host.ts'

describe('R004: one input field takes every form that names a host', () => {
  it.each([
    ['mail.example.org', 'mail.example.org', undefined],
    ['MAIL.Example.ORG.', 'mail.example.org', undefined],
    ['mail.example.org:587', 'mail.example.org', 587],
    ['192.0.2.7', '192.0.2.7', undefined],
    ['192.0.2.7:25', '192.0.2.7', 25],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['[2001:db8::1]', '2001:db8::1', undefined],
    ['[2001:DB8:0::1]:465', '2001:db8::1', 465],
    ['bücher.example', 'xn--bcher-kva.example', undefined],
    ['_dmarc.example.org', '_dmarc.example.org', undefined],
    ['localhost:2525', 'localhost', 2525],
  ])('%s', (text, host, port) => {
    const read = parseHostAndPort(text)
    expect(read && hostText(read.host)).toBe(host)
    expect(read?.port).toBe(port)
  })
})

describe('H02-H12: what resolvers and sockets read differently is no host', () => {
  it.each([
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '127.000.000.001',
    '0',
    '１２７.０.０.１',
    '127。0。0。1',
    '127.0.0.1\u0000.example.com',
    '127.0.0.1\n',
    ' 127.0.0.1',
    'mx.example.com\r\nRCPT',
    'fe80::1%eth0',
    'a b.example',
    'user@example.org',
    'http://example.org',
    'example.org/path',
    '',
    '.',
    '-a.example',
    'a..b',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
    '[::1',
    '256.1.1.1',
    '1.2.3',
    'exa%6dple.org',
    '1.2.3.4.5',
  ])('%j', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })
})

describe('R011: a port is 1 to 65535 in plain digits', () => {
  it.each([
    ['1', 1],
    ['25', 25],
    ['65535', 65535],
  ])('%s is a port', (text, port) => {
    expect(parsePort(text)).toBe(port)
  })
  it.each(['0', '65536', 'abc', '', '-1', '025', '2 5', '1e3', '25.0'])('%j is none', (text) => {
    expect(parsePort(text)).toBeUndefined()
    expect(parseHostAndPort(`mail.example.org:${text}`)).toBeUndefined()
  })
})

it('writes IPv6 in brackets before a port', () => {
  expect(hostAndPortText('2001:db8::1', 25)).toBe('[2001:db8::1]:25')
  expect(hostAndPortText('mail.example.org', 25)).toBe('mail.example.org:25')
})
