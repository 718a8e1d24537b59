// What answers about records and names amount to: absent, empty and unanswered stay apart.
import { describe, expect, it } from 'vitest'
import { readRecords, readTexts } from '../../lib/records/dns-records.ts'
import { isGenericName } from '../../lib/records/generic-name.ts'
import { readTagList } from '../../lib/records/tag-list.ts'

const error = (code: string) => ({ kind: 'error', code }) as const

describe('an answer', () => {
  it.each([
    ['ENOTFOUND', 'absent'],
    ['EBADNAME', 'absent'],
    ['ENODATA', 'seen'],
    ['ESERVFAIL', 'temporary-failure'],
    ['EREFUSED', 'temporary-failure'],
    ['ETIMEOUT', 'temporary-failure'],
    ['ECANCELLED', 'temporary-failure'],
  ])('%s is %s', (code, kind) => {
    expect(readRecords(error(code)).kind).toBe(kind)
  })

  it('of TXT joins the strings of each record, and not the records', () => {
    const answer = { kind: 'records', records: [['v=DKIM1; ', 'p=abc'], ['other']] } as const
    expect(readTexts(answer)).toEqual({ kind: 'seen', value: ['v=DKIM1; p=abc', 'other'] })
  })
})

describe('a list of tags', () => {
  it.each([
    [
      'a=1; b = 2 ;',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a=x=y', [['a', 'x=y']]],
    [
      'a=1;;A=2',
      [
        ['a', '1'],
        ['A', '2'],
      ],
    ],
    ['', []],
  ])('%j', (text, tags) => {
    expect(readTagList(text)).toEqual({
      kind: 'tags',
      tags: new Map(tags.map(([name = '', value = '']) => [name, value])),
    })
  })

  it.each(['a', '=1', 'a=1; b', 'a=1; a=2', '1=a', 'a b=1'])('%j is none', (text) => {
    expect(readTagList(text).kind).toBe('malformed')
  })
})

describe('a generic name (R100)', () => {
  it.each([
    ['host-192-0-2-17.pool.example', '192.0.2.17'],
    ['17.2.0.192.dynamic.example', '192.0.2.17'],
    ['ip192.000.002.017.example', '192.0.2.17'],
    ['c0000211.dsl.example', '192.0.2.17'],
    ['ec2-192-0-2-17.compute.example', '192.0.2.17'],
    ['2001-db8-0-0-1-2-3-4.example', '2001:db8::1:2:3:4'],
  ])('is %s of %s', (name, address) => {
    expect(isGenericName(name, address)).toBe(true)
  })

  it.each([
    ['mail.example.org', '192.0.2.17'],
    ['mx17.example.org', '192.0.2.17'],
    ['host-192-0-2-170.example', '192.0.2.17'],
    ['o1.ptr1234.example', '192.0.2.17'],
    ['mail.example.org', '2001:db8::25'],
  ])('is not %s of %s', (name, address) => {
    expect(isGenericName(name, address)).toBe(false)
  })
})
