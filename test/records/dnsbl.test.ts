// R103: what a blocklist's answer says; an error answer is never a listing (F104).
import { describe, expect, it } from 'vitest'
import { dnsblNameOfAddress, dnsblNameOfDomain, dnsblSubjects, readDnsblAnswer } from '../../lib/records/dnsbl.ts'

const codes = (...addresses: readonly string[]) => ({ kind: 'addresses', addresses }) as const
const error = (code: string) => ({ kind: 'error', code }) as const

describe('the answer of a blocklist', () => {
  it.each([[['127.0.0.2']], [['127.0.0.4', '127.0.0.10']], [['127.0.1.2']], [['127.1.2.3']], [['127.255.254.1']]])(
    '%j is a listing',
    (addresses) => {
      expect(readDnsblAnswer(codes(...addresses))).toEqual({ kind: 'listed', codes: addresses })
    },
  )

  it.each([
    ['127.255.255.252: a typing error in the name', ['127.255.255.252'], 'error-answer'],
    ['127.255.255.254: asked through a public resolver', ['127.255.255.254'], 'error-answer'],
    ['127.255.255.255: asked too often', ['127.255.255.255'], 'error-answer'],
    ['127.0.0.1: asked in a way that is refused', ['127.0.0.1'], 'error-answer'],
    ['127.0.1.255: a list of domains that was asked for an address', ['127.0.1.255'], 'error-answer'],
    ['a listing and an error', ['127.0.0.2', '127.255.255.254'], 'error-answer'],
    ['an address outside 127.0.0.0/8: a wildcard or a parked domain', ['198.51.100.7'], 'not-a-list'],
    ['a listing and an address outside', ['127.0.0.2', '198.51.100.7'], 'not-a-list'],
    ['an address that begins alike', ['12.7.0.2'], 'not-a-list'],
  ])('could not tell (F104): %s', (_, addresses, why) => {
    expect(readDnsblAnswer(codes(...addresses))).toEqual({ kind: 'could-not-tell', why, codes: addresses })
  })

  it.each(['ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'ECONNREFUSED', 'EBADRESP'])('could not tell (F104): %s', (code) => {
    expect(readDnsblAnswer(error(code))).toMatchObject({ kind: 'could-not-tell', why: 'no-answer' })
  })

  it.each([error('ENOTFOUND'), error('ENODATA'), codes()])('%j is clear', (answer) => {
    expect(readDnsblAnswer(answer)).toEqual({ kind: 'clear' })
  })
})

describe('the question to a blocklist', () => {
  it('names addresses backwards (F102) and domains as they are (F103)', () => {
    expect(dnsblNameOfAddress('192.0.2.1', 'bl.example')).toBe('1.2.0.192.bl.example')
    expect(dnsblNameOfAddress('2001:db8::1', 'bl.example')).toBe(
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example',
    )
    expect(dnsblNameOfDomain('example.org', 'dbl.example')).toBe('example.org.dbl.example')
  })

  it.each([
    ['dbl.spamhaus.org', ['example.org']],
    ['key.dbl.dq.spamhaus.net', ['example.org']],
    ['multi.surbl.org', ['example.org']],
    ['multi.uribl.com', ['example.org']],
    ['zen.spamhaus.org', ['192.0.2.1']],
    ['key.zen.dq.spamhaus.net', ['192.0.2.1']],
    ['bl.spamcop.net', ['192.0.2.1']],
    ['bl.example', ['192.0.2.1', 'example.org']],
  ])('asks %s for what it lists', (zone, subjects) => {
    expect(dnsblSubjects(zone, { ips: ['192.0.2.1'], domain: 'example.org' })).toEqual(subjects)
  })
})
