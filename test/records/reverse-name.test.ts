import { expect, it } from 'vitest'
import { reverseName } from '../../lib/records/reverse-name.ts'

const zeros = (count: number) => '0.'.repeat(count)

it.each([
  ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
  ['2001:db8::567:89ab', `b.a.9.8.7.6.5.0.${zeros(16)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ['::1', `1.${zeros(31)}ip6.arpa`],
  ['2001:db8:1:2:3:4:5:6', '6.0.0.0.5.0.0.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ['::ffff:192.0.2.1', `1.0.2.0.0.0.0.c.f.f.f.f.${zeros(20)}ip6.arpa`],
])('the reverse tree keeps %s under %s', (address, name) => {
  expect(reverseName(address)).toBe(name)
})
