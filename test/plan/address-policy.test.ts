import { describe, expect, it } from 'vitest'
import { parseHost } from '../../lib/mail/host.ts'
import { allowsAddress, allowsHost, allowsPort, isSameAddress } from '../../lib/plan/address-policy.ts'

/** The rows of the list of hostile inputs that are about targets. */
const refused: readonly (readonly [id: string, texts: readonly string[]])[] = [
  ['H01', ['127.0.0.1']],
  ['H02', ['127.1', '127.0.1']],
  ['H03', ['2130706433']],
  ['H04', ['0x7f000001', '0x7f.1']],
  ['H05', ['0177.0.0.1', '017700000001']],
  ['H06', ['0127.0.0.1']],
  ['H07', ['127.000.000.001']],
  ['H08', ['0', '0.0.0.0', '0.0.0.1']],
  [
    'H09',
    ['localhost', 'LOCALHOST.', 'foo.localhost', 'ip6-localhost', 'printer.local', 'db.internal', 'nas.home.arpa'],
  ],
  ['H10', ['１２７.０.０.１', '127。0。0。1', 'ⓛocalhost']],
  ['H11', ['127.0.0.1\u0000.example.com']],
  ['H12', ['127.0.0.1\n', ' 127.0.0.1', 'mx.example.com\r\nRCPT']],
  ['H13', ['::1', '[::1]', '0:0:0:0:0:0:0:1', '::']],
  ['H14', ['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:7f00:1']],
  ['H15', ['::127.0.0.1', '::7f00:1']],
  ['H16', ['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::808:808']],
  ['H17', ['2002:7f00:1::', '2002:a9fe:a9fe::', '2001:0:1::']],
  ['H18', ['fe80::1', 'fe80::1%eth0', 'fe80::1%25lo']],
  ['H19', ['fc00::1', 'fd00:ec2::254', 'fec0::1']],
  ['H20', ['169.254.169.254', '169.254.170.2', '::ffff:a9fe:a9fe']],
  ['H21', ['168.63.129.16', '::ffff:168.63.129.16', '100.100.100.200', '100.64.0.1']],
  ['H22', ['10.0.0.1', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', '192.168.255.255']],
  [
    'H23',
    [
      '192.0.0.8',
      '192.0.2.1',
      '192.88.99.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
  ],
  ['H24', ['ff02::1', '2001:db8::1', '3fff::1', '100::1', '5f00::1', '2001:2::1', '2001:20::1', '4000::1', 'e000::1']],
]

const cases = refused.flatMap(([id, texts]) => texts.map((text) => ({ id, text })))

describe('a deployed stack', () => {
  it.each(cases)('refuses $id $text', ({ text }) => {
    const host = parseHost(text)
    expect(host !== undefined && allowsHost(host, 'public-unicast-only')).toBe(false)
    expect(allowsAddress(text, 'public-unicast-only')).toBe(false)
  })

  it.each(['172.15.255.255', '172.32.0.0', '8.8.8.8', '::ffff:8.8.8.8', '2606:4700::1111', '2a00:1450:400c:c00::1a'])(
    'dials the public address %s',
    (text) => expect(allowsAddress(text, 'public-unicast-only')).toBe(true),
  )

  it.each(['mx.example.com', 'localhost.example.com', 'xn--bcher-kva.example'])(
    'looks up the public name %s',
    (text) => {
      const host = parseHost(text)
      expect(host !== undefined && allowsHost(host, 'public-unicast-only')).toBe(true)
    },
  )

  it.each([25, 465, 587, 2525, 24, 143, 993, 110, 995, 4190])('dials the mail port %i', (port) => {
    expect(allowsPort(port, 'public-unicast-only')).toBe(true)
  })

  it.each([0, -1, 22, 80, 6379, 11211, 65536, 25.5, Number.NaN])('refuses the port %d', (port) => {
    expect(allowsPort(port, 'public-unicast-only')).toBe(false)
  })
})

describe("a person's own machine", () => {
  it.each(['127.0.0.1', '::1', '10.0.0.1', 'fd00::1', '169.254.1.1', '100.64.0.1', '8.8.8.8', '::ffff:127.0.0.1'])(
    'dials %s',
    (text) => expect(allowsAddress(text, 'any-unicast')).toBe(true),
  )

  it.each([
    '224.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    'ff02::1',
    '::ffff:224.0.0.1',
    '127.1',
    'fe80::1%eth0',
    '',
  ])('refuses %s', (text) => expect(allowsAddress(text, 'any-unicast')).toBe(false))

  it('looks up localhost and names without a dot', () => {
    expect(allowsHost({ kind: 'name', name: 'localhost' }, 'any-unicast')).toBe(true)
  })

  it('dials any port, and no number that is none', () => {
    expect([1, 8025, 65535].map((port) => allowsPort(port, 'any-unicast'))).toEqual([true, true, true])
    expect([0, 65536, 2.5].map((port) => allowsPort(port, 'any-unicast'))).toEqual([false, false, false])
  })
})

describe('two texts of one address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['2001:DB8:0:0::1', '2001:db8::1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['nonsense', 'nonsense', false],
  ])('%s and %s: %s', (one, other, expected) => expect(isSameAddress(one, other)).toBe(expected))
})
