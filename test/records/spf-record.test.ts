// R097: SPF records as they are published, and what they make their receivers ask (F94).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canLetPass, readSpf, spfQuestions, termForEverybody } from '../../lib/records/spf-record.ts'

const record = (text: string) => {
  const read = readSpf([text])
  if (read.kind !== 'record') throw new Error(`no record: ${text}`)
  return read.record
}

describe('an SPF record (R097)', () => {
  it.each([
    [['v=spf1 -all'], 'record'],
    [['V=SPF1'], 'record'],
    [['other', 'v=spf1 mx ~all'], 'record'],
    [['v=spf10 -all'], 'none'],
    [['spf2.0/pra -all'], 'none'],
    [[], 'none'],
    [['v=spf1 -all', 'v=spf1 mx -all'], 'several'],
  ])('%j is %s', (texts, kind) => {
    expect(readSpf(texts).kind).toBe(kind)
  })

  it.each([' v=spf1 -all', '"v=spf1 -all"', 'v=spf 1 -all', 'v = spf1'])('%j only means to be one', (text) => {
    expect(readSpf([text])).toEqual({ kind: 'none', similar: [text] })
  })

  it.each([
    ['v=spf1 +all', '+all'],
    ['v=spf1 mx all', 'all'],
    ['v=spf1 ip4:0.0.0.0/0 -all', 'ip4:0.0.0.0/0'],
    ['v=spf1 ip6:::/0 -all', 'ip6:::/0'],
    ['v=spf1 ?all', undefined],
    ['v=spf1 -all +all ip4:0.0.0.0/0', undefined],
    ['v=spf1 -ip4:0.0.0.0/0', undefined],
    ['v=spf1 a/0 ip4:10.0.0.0/8 -all', undefined],
  ])('%s lets everybody pass by %s', (text, term) => {
    expect(termForEverybody(record(text))).toBe(term)
  })

  it.each([
    ['v=spf1 -all', false],
    ['v=spf1 ~all ip4:192.0.2.1 redirect=_spf.example.net', false],
    ['v=spf1', false],
    ['v=spf1 ip4:192.0.2.1 -all', true],
    ['v=spf1 redirect=_spf.example.net', true],
    ['v=spf1 -ip4:192.0.2.1 +all', true],
  ])('%s has a term by which somebody could pass: %s', (text, expected) => {
    expect(canLetPass(record(text))).toBe(expected)
  })

  it.each([
    ['v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all', []],
    ['v=spf1 a mx/24 -all', ['a example.org addresses', 'mx/24 example.org mail-exchangers']],
    ['v=spf1 include:_spf.Example.net. ~all', ['include:_spf.Example.net. _spf.example.net record']],
    ['v=spf1 a:mail.example.org//64 -all', ['a:mail.example.org//64 mail.example.org addresses']],
    ['v=spf1 exists:%{i}.list.example -all', ['exists:%{i}.list.example ? ipv4-addresses']],
    ['v=spf1 ptr -all', ['ptr ? names']],
    [
      'v=spf1 mx redirect=_spf.example.net',
      ['mx example.org mail-exchangers', 'redirect=_spf.example.net _spf.example.net record'],
    ],
    ['v=spf1 -all include:_spf.example.net redirect=x.example', []],
    ['v=spf1 exp=why.example.org -all', []],
  ])('%s asks for %j (F94)', (text, expected) => {
    const asked = spfQuestions(record(text), 'example.org')
    expect(asked.map(({ term, name = '?', asksFor }) => `${term} ${name} ${asksFor}`)).toEqual(expected)
  })

  it('reading one never throws', () => {
    const term = fc.constantFrom(
      'v=spf1',
      'include:',
      'a:/',
      'mx//',
      'redirect=',
      '%{',
      'exists:%{i',
      '+all',
      'ip4:/0',
      '',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(term).map((terms) => `v=spf1 ${terms.join(' ')}`),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        const read = readSpf(texts)
        if (read.kind === 'record') return void [spfQuestions(read.record, 'a.test'), termForEverybody(read.record)]
      }),
    )
  })
})
