import { describe, expect, it } from 'vitest'
import { parseHost } from '../../lib/mail/host.ts'
import type { AddressPolicy } from '../../lib/plan/address-policy.ts'
import { mayTestRelay } from '../../lib/plan/relay-policy.ts'

type Row = [may: boolean, host: string, addresses: readonly string[], policy: AddressPolicy, allowed: readonly string[]]

describe('a relay test', () => {
  it.each<Row>([
    [true, 'mx.lan', ['127.0.0.1', '::1'], 'any-unicast', []],
    [true, 'mx.lan', ['10.1.2.3', 'fd00::1'], 'any-unicast', []],
    [true, 'mx.lan', ['192.168.1.1', '172.16.0.1', 'fe80::1', '::ffff:10.0.0.1'], 'any-unicast', []],
    [false, 'mx.lan', ['127.0.0.1'], 'public-unicast-only', []],
    [false, 'mx.lan', [], 'any-unicast', []],
    [false, 'mx.example.org', ['10.1.2.3', '198.51.100.7'], 'any-unicast', []],
    [false, 'mx.example.org', ['8.8.8.8'], 'any-unicast', []],
    [false, 'mx.example.org', ['100.64.0.1'], 'any-unicast', []],
    [false, 'mx.example.org', ['no address'], 'any-unicast', []],
    [true, 'mx.example.org', ['8.8.8.8'], 'public-unicast-only', ['other.test', 'MX.Example.org.']],
    [true, '8.8.8.8', ['8.8.8.8'], 'public-unicast-only', ['8.8.8.8']],
    [false, 'mx.example.org', ['8.8.8.8'], 'any-unicast', ['example.org', '8.8.8.8', '*', '']],
  ])('is %s for %s at %j under %s', (may, text, addresses, policy, allowedHosts) => {
    const host = parseHost(text)
    if (!host) throw new Error(`${text} is no host`)
    expect(mayTestRelay({ host, addresses }, { policy, allowedHosts })).toBe(may)
  })
})
