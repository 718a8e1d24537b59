import { describe, expect, it } from 'vitest'
import { type MxAnswer, type MxRecord, maxMailExchangers, readMailRoute } from '../../lib/records/mail-exchangers.ts'

const records = (...list: readonly (readonly [number, string])[]): MxAnswer => ({
  kind: 'records',
  records: list.map(([preference, exchange]): MxRecord => ({ preference, exchange })),
})
const error = (code: string): MxAnswer => ({ kind: 'error', code })
const name = (text: string) => ({ kind: 'name', name: text })
const seen = (value: unknown) => ({ kind: 'seen', value })
const failed = (reason: string, detail: string) => ({
  kind: 'temporary-failure',
  cause: { stage: 'dns', reason, detail },
})

describe('where mail for a domain goes', () => {
  it.each([
    [
      'the lowest preference comes first, equal ones by name',
      records([20, 'c.test'], [10, 'b.test'], [10, 'a.test.']),
      seen({
        kind: 'exchangers',
        exchangers: [
          { preference: 10, host: name('a.test') },
          { preference: 10, host: name('b.test') },
          { preference: 20, host: name('c.test') },
        ],
        unusable: [],
      }),
    ],
    ['a null MX', records([0, '.']), seen({ kind: 'null-mx' })],
    ['a null MX as some resolvers give it', records([0, '']), seen({ kind: 'null-mx' })],
    [
      'a root among others is passed over',
      records([0, '.'], [10, 'mx.test']),
      seen({ kind: 'exchangers', exchangers: [{ preference: 10, host: name('mx.test') }], unusable: [] }),
    ],
    [
      'an IP literal is no exchange',
      records([10, '192.0.2.1'], [20, '[2001:db8::1]'], [30, 'mx.test']),
      seen({
        kind: 'exchangers',
        exchangers: [{ preference: 30, host: name('mx.test') }],
        unusable: ['192.0.2.1', '[2001:db8::1]'],
      }),
    ],
    ['no MX record', error('ENODATA'), seen({ kind: 'own-addresses' })],
    ['an answer without a record', records(), seen({ kind: 'own-addresses' })],
    ['no such domain', error('ENOTFOUND'), { kind: 'absent' }],
    ['SERVFAIL is no answer', error('ESERVFAIL'), failed('name-server-failed', 'ESERVFAIL')],
    ['REFUSED is no answer', error('EREFUSED'), failed('name-server-failed', 'EREFUSED')],
    ['silence is no answer', error('ETIMEOUT'), failed('timed-out', 'ETIMEOUT')],
  ])('%s', (_name, answer, route) => {
    expect(readMailRoute(answer)).toEqual(route)
  })

  it('reads no more exchanges than it would dial', () => {
    const many = records(...Array.from({ length: 100 }, (_, index) => [index, `mx${index}.test`] as const))
    const route = readMailRoute(many)
    expect(route).toMatchObject({ kind: 'seen', value: { kind: 'exchangers' } })
    if (route.kind === 'seen' && route.value.kind === 'exchangers') {
      expect(route.value.exchangers).toHaveLength(maxMailExchangers)
    }
  })
})
