import { describe, expect, it } from 'vitest'
import { type AddressAnswer, maxHostAddresses, readHostAddresses } from '../../lib/records/host-addresses.ts'

const addresses = (...list: readonly string[]): AddressAnswer => ({ kind: 'addresses', addresses: list })
const error = (code: string): AddressAnswer => ({ kind: 'error', code })
const failure = (reason: string, detail: string) => ({
  kind: 'temporary-failure',
  cause: { stage: 'dns', reason, detail },
})

describe('what the answers to an A and an AAAA question mean together', () => {
  it.each([
    [
      'both families',
      addresses('192.0.2.1'),
      addresses('2001:db8::1'),
      { kind: 'seen', value: ['192.0.2.1', '2001:db8::1'] },
    ],
    ['IPv4 only', addresses('192.0.2.1'), error('ENODATA'), { kind: 'seen', value: ['192.0.2.1'] }],
    [
      'one family failed, the other answered',
      error('ESERVFAIL'),
      addresses('2001:db8::1'),
      { kind: 'seen', value: ['2001:db8::1'], unanswered: [4] },
    ],
    [
      'one family timed out, the other answered',
      addresses('192.0.2.1'),
      error('ETIMEOUT'),
      { kind: 'seen', value: ['192.0.2.1'], unanswered: [6] },
    ],
    [
      'the same address twice',
      addresses('192.0.2.1', '192.0.2.1'),
      error('ENODATA'),
      { kind: 'seen', value: ['192.0.2.1'] },
    ],
    ['no such name', error('ENOTFOUND'), error('ENOTFOUND'), { kind: 'absent' }],
    ['a name without addresses', error('ENODATA'), error('ENODATA'), { kind: 'seen', value: [] }],
    [
      'a name that one question knows and the other does not',
      error('ENODATA'),
      error('ENOTFOUND'),
      { kind: 'seen', value: [] },
    ],
    ['answers without a record', addresses(), addresses(), { kind: 'seen', value: [] }],
    ['SERVFAIL', error('ESERVFAIL'), error('ESERVFAIL'), failure('name-server-failed', 'ESERVFAIL')],
    ['REFUSED', error('EREFUSED'), error('EREFUSED'), failure('name-server-failed', 'EREFUSED')],
    [
      'no name server there',
      error('ECONNREFUSED'),
      error('ECONNREFUSED'),
      failure('name-server-failed', 'ECONNREFUSED'),
    ],
    ['no answer', error('ETIMEOUT'), error('ETIMEOUT'), failure('timed-out', 'ETIMEOUT')],
    ['given up', error('ECANCELLED'), error('ECANCELLED'), failure('aborted', 'ECANCELLED')],
    [
      'SERVFAIL is never "no address"',
      error('ENODATA'),
      error('ESERVFAIL'),
      failure('name-server-failed', 'ESERVFAIL'),
    ],
    ['a timeout is never "no such name"', error('ETIMEOUT'), error('ENOTFOUND'), failure('timed-out', 'ETIMEOUT')],
  ])('%s', (_, ipv4, ipv6, expected) => {
    expect(readHostAddresses({ ipv4, ipv6 })).toEqual(expected)
  })

  it('keeps a bounded number, of both families', () => {
    const many = Array.from({ length: 50 }, (_, index) => `192.0.2.${index}`)
    const read = readHostAddresses({ ipv4: addresses(...many), ipv6: addresses('2001:db8::1') })
    expect(read).toMatchObject({ kind: 'seen', value: expect.arrayContaining(['192.0.2.0', '2001:db8::1']) })
    expect(read.kind === 'seen' && read.value.length).toBe(maxHostAddresses)
  })
})
