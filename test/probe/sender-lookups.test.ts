// What name servers are asked about a sender's identity, over real questions on loopback.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Zone } from '../../fixtures/scripted/scenario.ts'
import { openSenderNetwork, type SenderLookups } from '../../lib/probe/sender/sender-lookups.ts'
import { rsaKey } from '../records/made-keys.ts'

const key = rsaKey(2048)
const includes = (count: number) => Array.from({ length: count }, (_, index) => `include:i${index}.many.test`).join(' ')
const included = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`i${index}.many.test`, { TXT: ['v=spf1 ip4:198.51.100.9 -all'] }]),
)

const pool = Array.from({ length: 20 }, (_, index) => `192.0.2.${100 + index}`)

const zone: Zone = {
  'pool.test': { A: pool },
  '100.2.0.192.in-addr.arpa': { PTR: ['a1.test', 'a2.test', 'a3.test', 'a4.test', 'a5.test', 'a6.test', 'pool.test'] },
  'good.test': { TXT: ['v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all', 'other'], A: ['192.0.2.1'] },
  'soft.test': { TXT: ['v=spf1 ~all'] },
  'neutral.test': { TXT: ['v=spf1 ?all'] },
  'open.test': { TXT: ['v=spf1 +all'] },
  'none.test': { A: ['192.0.2.1'] },
  'twice.test': { TXT: ['v=spf1 -all', 'v=spf1 mx -all'] },
  'wrong.test': { TXT: ['v=spf1 ipv4:192.0.2.1 -all'] },
  'spaced.test': { TXT: [' v=spf1 +all'] },
  'a_b.test': { TXT: ['v=spf1 -all'] },
  'nested.test': { TXT: ['v=spf1 include:good.test include:deep.test a mx -all'], A: [], MX: ['10 mx.test'] },
  'deep.test': { TXT: ['v=spf1 a:gone.test redirect=soft.test'] },
  'mx.test': { A: ['192.0.2.25'] },
  'loop.test': { TXT: ['v=spf1 include:loop.test -all'] },
  'lost.test': { TXT: ['v=spf1 include:none.test -all'] },
  'many.test': { TXT: [`v=spf1 ${includes(11)} ip4:192.0.2.1 -all`] },
  'late.test': { TXT: [`v=spf1 ip4:192.0.2.1 ${includes(11)} -all`] },
  'void.test': { TXT: ['v=spf1 a:gone1.test a:gone2.test a:gone3.test ip4:192.0.2.1 -all'] },
  'moved.test': { TXT: ['v=spf1 ?include:open.test include:half-open.test redirect=open.test'] },
  'half-open.test': { TXT: ['v=spf1 ip4:0.0.0.0/0 ~all'] },
  ...included,
  'broken.test': 'servfail',
  'refusing.test': 'refused',
  'silent.test': 'silence',
  'behind.test': { TXT: ['v=spf1 include:broken.test ip4:192.0.2.1 -all'] },
  's1._domainkey.good.test': { TXT: [`v=DKIM1; k=rsa; p=${key}`] },
  's2._domainkey.good.test': { TXT: ['v=DKIM1; p='] },
  's3._domainkey.good.test': 'servfail',
  's6._domainkey.good.test': 'silence',
  '6.2.0.192.in-addr.arpa': 'silence',
  's4._domainkey.good.test': { A: ['192.0.2.1'] },
  '_dmarc.good.test': { TXT: ['v=DMARC1; p=reject; sp=quarantine'] },
  '_dmarc.open.test': 'servfail',
  '_dmarc.silent.test': 'silence',
  '1.2.0.192.in-addr.arpa': { PTR: ['good.test', 'liar.test', 'broken.test'] },
  '2.2.0.192.in-addr.arpa': { PTR: [] },
  '4.2.0.192.in-addr.arpa': 'servfail',
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { PTR: ['six.test'] },
  'six.test': { AAAA: ['2001:DB8:0::1'] },
  'liar.test': { A: ['192.0.2.99'] },
  'half.test': { A: ['192.0.2.1'], AAAA: 'servfail' },
  'bl.test': {},
  '1.2.0.192.bl.test': { A: ['127.0.0.2'], TXT: ['Listed, see https://bl.test/192.0.2.1'] },
  'bad.test.bl.test': { A: ['127.0.1.2'] },
  '2.2.0.192.bl.test': { A: ['127.255.255.254'], TXT: ['Error: open resolver'] },
  '3.2.0.192.bl.test': { A: ['127.0.0.1'] },
  '4.2.0.192.bl.test': { A: ['198.51.100.1'] },
  '5.2.0.192.bl.test': 'servfail',
  '6.2.0.192.bl.test': 'silence',
  '7.2.0.192.bl.test': 'refused',
  'dead.test': {},
  '1.2.0.192.dead.test': { A: ['127.0.0.2'] },
  '1.0.0.127.dead.test': { A: ['127.0.0.2'] },
  'bad.test.dead.test': { A: ['127.0.0.2'] },
  'invalid.dead.test': { A: ['127.0.0.2'] },
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.dead.test': { A: ['127.0.0.2'] },
  '1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.dead.test': { A: ['127.0.0.2'] },
  '8.2.0.192.in-addr.arpa': { PTR: ['no host name.test'] },
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test': { A: ['127.0.0.4'] },
}

let nameServer: NameServer
let lookups: SenderLookups
const open = (timeoutMs = 2_000, signal = new AbortController().signal) =>
  openSenderNetwork({ timeoutMs, nameServers: [`127.0.0.1:${nameServer.endpoint.port}`] }).open({ signal })
beforeAll(async () => {
  nameServer = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
  lookups = open(6_000)
})
afterEach(() => nameServer.forget())
afterAll(async () => {
  lookups.close()
  await nameServer.stop()
})

const failure = (reason: string) => ({ kind: 'temporary-failure', cause: { stage: 'dns', reason } })

describe('the SPF record (R097, F94)', () => {
  it.each([
    ['its text', 'good.test', { reading: { kind: 'record' }, cost: { lookups: 0, isAtLeast: false } }],
    ['none', 'none.test', { reading: { kind: 'none' } }],
    ['several', 'twice.test', { reading: { kind: 'several' } }],
    [
      'the terms of all records, and those that lead nowhere',
      'nested.test',
      { cost: { lookups: 6, isAtLeast: false, voidTerms: ['a', 'a:gone.test'], lostTerms: [], unanswered: [] } },
    ],
    ['more than ten', 'many.test', { cost: { lookups: 11 } }],
    ['a record without an end', 'loop.test', { cost: { lookups: 21, isAtLeast: true } }],
    ['an included domain without a record', 'lost.test', { cost: { lookups: 1, lostTerms: ['include:none.test'] } }],
    ['three that lead nowhere', 'void.test', { cost: { voidTerms: { length: 3 } } }],
    [
      'those that lead to a record for everybody, where its pass counts',
      'moved.test',
      { cost: { openTerms: ['include:half-open.test: ip4:0.0.0.0/0', 'redirect=open.test: +all'] } },
    ],
    ['what could not be asked', 'behind.test', { cost: { lookups: 1, unanswered: ['include:broken.test'] } }],
  ])('tells %s', async (_, domain, value) => {
    expect(await lookups.spf(domain)).toMatchObject({ kind: 'seen', value })
  })

  it.each([
    ['no such domain', 'missing.test', { kind: 'absent' }],
    ['SERVFAIL', 'broken.test', failure('name-server-failed')],
    ['REFUSED', 'refusing.test', failure('name-server-failed')],
  ])('tells %s', async (_, domain, expected) => {
    expect(await lookups.spf(domain)).toMatchObject(expected)
  })
})

describe('SPF for a sending address (R097, F95)', () => {
  it.each([
    ['good.test', '192.0.2.1', 'pass', 0, 0],
    ['good.test', '2001:db8::1', 'pass', 0, 0],
    ['good.test', '192.0.2.9', 'fail', 0, 0],
    ['soft.test', '192.0.2.9', 'softfail', 0, 0],
    ['neutral.test', '192.0.2.9', 'neutral', 0, 0],
    ['open.test', '203.0.113.7', 'pass', 0, 0],
    ['none.test', '192.0.2.1', 'none', 0, 1],
    ['missing.test', '192.0.2.1', 'none', 0, 1],
    ['spaced.test', '192.0.2.1', 'none', 0, 0],
    ['twice.test', '192.0.2.1', 'permerror', 0, 0],
    ['wrong.test', '192.0.2.1', 'permerror', 0, 0],
    ['lost.test', '192.0.2.1', 'permerror', 1, 1],
    ['nested.test', '192.0.2.25', 'pass', 6, 2],
    ['many.test', '192.0.2.1', 'permerror', 11, 0],
    ['late.test', '192.0.2.1', 'pass', 0, 0],
    ['void.test', '192.0.2.1', 'permerror', 3, 3],
    ['broken.test', '192.0.2.1', 'temperror', 0, 0],
    ['refusing.test', '192.0.2.1', 'temperror', 0, 0],
    ['behind.test', '192.0.2.1', 'temperror', 1, 0],
    ['a_b.test', '192.0.2.1', 'temperror', 0, 0],
  ])('of %s from %s is %s after %i lookups, %i in vain', async (domain, ip, result, count, voids) => {
    const told = await lookups.evaluateSpf({ ip, domain, helo: 'mx.test' })
    expect([told.result, told.lookups, told.voidLookups]).toEqual([result, count, voids])
    expect(told.reason === undefined).toBe(!result.endsWith('error'))
  })
})

describe('the key of a selector (R098, F96)', () => {
  it.each([
    ['of more than one string', 's1', { kind: 'seen', value: { kind: 'key', record: { key: { bits: 2048 } } } }],
    ['withdrawn', 's2', { kind: 'seen', value: { kind: 'revoked' } }],
    ['not to be had', 's3', failure('name-server-failed')],
    ['not there, where the name is', 's4', { kind: 'seen', value: { kind: 'none' } }],
    ['not there', 's5', { kind: 'absent' }],
  ])('is %s', async (_, selector, expected) => {
    expect(await lookups.dkimKey({ selector, domain: 'good.test' })).toMatchObject(expected)
  })
})

describe('the DMARC policy (R099, F97, F98)', () => {
  it.each([
    ['its own', 'good.test', { kind: 'seen', value: { at: 'good.test', record: { p: 'reject' } } }],
    ['one from above', 'a.b.good.test', { kind: 'seen', value: { at: 'good.test', record: { sp: 'quarantine' } } }],
    ['none', 'soft.test', { kind: 'absent' }],
    ['not to be had: SERVFAIL', 'open.test', failure('name-server-failed')],
  ])('is %s', async (_, domain, record) => {
    expect((await lookups.dmarc(domain)).record).toMatchObject(record)
  })
})

describe('the names of an address, and the addresses of a name (R100, R101)', () => {
  it.each([
    [
      'those that lead back, those that do not, those that could not be asked',
      '192.0.2.1',
      { confirmed: ['good.test'], unanswered: ['broken.test'] },
    ],
    ['over IPv6, however the address is written', '2001:db8::1', { confirmed: ['six.test'], unanswered: [] }],
    ['more than a few, the last of which leads back', '192.0.2.100', { confirmed: ['pool.test'] }],
    ['one that DNS cannot hold, which leads nowhere', '192.0.2.8', { confirmed: [], unanswered: [] }],
    ['none', '192.0.2.2', { names: { kind: 'seen', value: [] } }],
    ['no such name', '192.0.2.3', { names: { kind: 'absent' } }],
    ['SERVFAIL', '192.0.2.4', { names: failure('name-server-failed') }],
  ])('are %s', async (_, address, expected) => {
    expect(await lookups.reverse(address)).toMatchObject(expected)
  })

  it.each([
    ['good.test', { kind: 'seen', value: ['192.0.2.1'] }],
    ['pool.test', { kind: 'seen', value: pool }],
    ['half.test', { kind: 'seen', value: ['192.0.2.1'], unanswered: [6] }],
    ['soft.test', { kind: 'seen', value: [] }],
    ['missing.test', { kind: 'absent' }],
    ['broken.test', failure('name-server-failed')],
  ])('of %s are %j', async (name, expected) => {
    expect(await lookups.addresses(name)).toMatchObject(expected)
  })

  it.each([
    ['good.test', { kind: 'seen', value: true }],
    ['none.test', { kind: 'seen', value: true }],
    ['missing.test', { kind: 'seen', value: false }],
    ['broken.test', failure('name-server-failed')],
  ])('%s exists: %j', async (name, expected) => {
    expect(await lookups.exists(name)).toMatchObject(expected)
  })
})

describe('a blocklist (R103, F102, F103, F104)', () => {
  it.each([
    [
      'lists an address, and says why',
      '192.0.2.1',
      { kind: 'listed', codes: ['127.0.0.2'] },
      ['Listed, see https://bl.test/192.0.2.1'],
    ],
    ['lists an IPv6 address', '2001:db8::1', { kind: 'listed', codes: ['127.0.0.4'] }, []],
    ['lists a domain', 'bad.test', { kind: 'listed', codes: ['127.0.1.2'] }, []],
    ['is clear', '192.0.2.99', { kind: 'clear' }, []],
    [
      'answers an error, and says which',
      '192.0.2.2',
      { kind: 'could-not-tell', why: 'error-answer' },
      ['Error: open resolver'],
    ],
    ['answers 127.0.0.1', '192.0.2.3', { kind: 'could-not-tell', why: 'error-answer' }, []],
    ['answers an address of somebody', '192.0.2.4', { kind: 'could-not-tell', why: 'not-a-list' }, []],
    ['fails', '192.0.2.5', { kind: 'could-not-tell', why: 'no-answer', cause: { reason: 'name-server-failed' } }, []],
    ['refuses', '192.0.2.7', { kind: 'could-not-tell', why: 'no-answer' }, []],
  ])('%s', async (_, subject, answer, texts) => {
    expect(await lookups.blocklist({ subject, zone: 'bl.test' })).toMatchObject({
      subject,
      zone: 'bl.test',
      answer,
      texts,
    })
  })

  it('that is not there has nothing to say: it would call everybody clear', async () => {
    const { answer } = await lookups.blocklist({ subject: '192.0.2.1', zone: 'typo.test' })
    expect(answer).toMatchObject({ kind: 'could-not-tell', why: 'no-such-zone' })
  })

  it.each(['192.0.2.1', '2001:db8::1', 'bad.test'])(
    'that lists what no list may hold has been shut down, and lists nobody: %s',
    async (subject) => {
      const { answer } = await lookups.blocklist({ subject, zone: 'dead.test' })
      expect(answer).toEqual({ kind: 'could-not-tell', why: 'lists-everybody', codes: ['127.0.0.2'] })
    },
  )

  it('is not asked for its words where it lists nobody', async () => {
    await lookups.blocklist({ subject: '192.0.2.98', zone: 'bl.test' })
    expect(nameServer.asked().filter((question) => question.endsWith('TXT'))).toEqual([])
  })
})

describe('all questions together', () => {
  it('are asked once each', async () => {
    const fresh = open()
    await Promise.all([
      fresh.spf('nested.test'),
      fresh.exists('nested.test'),
      fresh.evaluateSpf({ ip: '192.0.2.9', domain: 'nested.test', helo: 'x.test' }),
    ])
    fresh.close()
    const asked = nameServer.asked()
    expect(asked).toContain('nested.test TXT')
    expect(asked).toEqual([...new Set(asked)])
  })

  it('end with their deadline: what is not told by then timed out', async () => {
    const hasty = open(300)
    const beginning = performance.now()
    const told = await Promise.all([
      hasty.spf('silent.test'),
      hasty.evaluateSpf({ ip: '192.0.2.1', domain: 'silent.test', helo: 'x.test' }),
      hasty.dmarc('silent.test'),
      hasty.dkimKey({ selector: 's6', domain: 'good.test' }),
      hasty.reverse('192.0.2.6'),
      hasty.addresses('silent.test'),
      hasty.exists('silent.test'),
      hasty.blocklist({ subject: '192.0.2.6', zone: 'bl.test' }),
    ])
    expect(performance.now() - beginning).toBeLessThan(1_500)
    expect(told).toMatchObject([
      failure('timed-out'),
      { result: 'temperror' },
      { record: failure('timed-out') },
      failure('timed-out'),
      { names: failure('timed-out') },
      failure('timed-out'),
      failure('timed-out'),
      { answer: { kind: 'could-not-tell', why: 'no-answer', cause: { reason: 'timed-out' } } },
    ])
    hasty.close()
  })

  it('end with the caller, who is told so', async () => {
    const interrupted = open(5_000, AbortSignal.abort())
    expect(await interrupted.spf('good.test')).toMatchObject(failure('aborted'))
    expect(nameServer.asked()).toEqual([])
    interrupted.close()
  })
})
