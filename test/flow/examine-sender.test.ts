// A look at a sender's identity: what is asked for what, with answers made up.
import { describe, expect, it } from 'vitest'
import {
  examineSender,
  type SenderEdges,
  type SenderQuestions,
  type SenderWish,
} from '../../lib/flow/examine-sender.ts'
import { discoverDmarc } from '../../lib/records/dmarc-discovery.ts'

const wish: SenderWish = {
  fromDomain: 'example.org',
  mailFromDomain: 'bounces.example.org',
  helo: 'mail.example.org',
  ips: ['192.0.2.1', '2001:db8::1'],
  selectors: [
    { domain: 'example.org', selector: 's1', publicKey: 'abc' },
    { domain: 'example.net', selector: 's2' },
  ],
  dnsbls: ['bl.example', 'dbl.spamhaus.org'],
}

function madeEdges() {
  const asked: string[] = []
  const note = <Answer>(question: string, answer: Answer): Promise<Answer> => {
    asked.push(question)
    return Promise.resolve(answer)
  }
  const questions: SenderQuestions = {
    spf: (domain) => note(`spf ${domain}`, { kind: 'absent' }),
    evaluateSpf: ({ ip, domain, helo }) =>
      note(`evaluate ${ip} ${domain} ${helo}`, { ip, result: 'none', lookups: 0, voidLookups: 0 }),
    dkimKey: ({ domain, selector }) => note(`key ${selector} ${domain}`, { kind: 'absent' }),
    dmarc: (domain) => note(`dmarc ${domain}`, discoverDmarc(domain, new Map())),
    exists: (domain) => note(`exists ${domain}`, { kind: 'seen', value: true }),
    reverse: (address) =>
      note(`reverse ${address}`, { address, names: { kind: 'absent' }, confirmed: [], unanswered: [] }),
    addresses: (name) => note(`addresses ${name}`, { kind: 'seen', value: ['2001:DB8:0:0::1', '192.0.2.9'] }),
    blocklist: ({ zone, subject }) =>
      note(`blocklist ${zone} ${subject}`, { zone, subject, name: '', answer: { kind: 'clear' }, texts: [] }),
    close: () => void asked.push('close'),
  }
  const edges: SenderEdges = { clock: { now: () => 7 }, resolvers: ['192.0.2.53'], open: () => questions }
  return { edges, asked }
}

const { signal } = new AbortController()

describe('a look at a sender’s identity', () => {
  it('asks for SPF of the envelope, DMARC of every domain that is to agree, and what lists list (R097-R103)', async () => {
    const { edges, asked } = madeEdges()
    await examineSender(wish, edges, { signal })
    expect(asked.toSorted()).toEqual(
      [
        'spf bounces.example.org',
        'evaluate 192.0.2.1 bounces.example.org mail.example.org',
        'evaluate 2001:db8::1 bounces.example.org mail.example.org',
        'key s1 example.org',
        'key s2 example.net',
        'dmarc example.org',
        'dmarc bounces.example.org',
        'dmarc example.net',
        'exists example.org',
        'reverse 192.0.2.1',
        'reverse 2001:db8::1',
        'addresses mail.example.org',
        'blocklist bl.example 192.0.2.1',
        'blocklist bl.example 2001:db8::1',
        'blocklist bl.example example.org',
        'blocklist dbl.spamhaus.org example.org',
        'close',
      ].toSorted(),
    )
    expect(asked.at(-1)).toBe('close')
  })

  it('tells what came back, and which addresses the name in EHLO leads to', async () => {
    const { edges } = madeEdges()
    const seen = await examineSender(wish, edges, { signal })
    expect(seen).toMatchObject({ at: 7, resolvers: ['192.0.2.53'], helo: { leadsTo: ['2001:db8::1'] } })
    expect(seen.keys[0]).toEqual({ ...wish.selectors[0], reading: { kind: 'absent' } })
  })

  it('has SPF read for an address that nobody has where none is named: is there a mistake in the record?', async () => {
    const { edges } = madeEdges()
    expect(await examineSender({ ...wish, ips: [] }, edges, { signal })).toMatchObject({
      evaluations: [],
      nobody: { ip: '192.0.0.8', result: 'none' },
    })
    expect(await examineSender(wish, edges, { signal })).not.toHaveProperty('nobody')
  })

  it('asks for no name in EHLO that is none, and for nothing that was not given', async () => {
    const { edges, asked } = madeEdges()
    const bare = { fromDomain: 'example.org', mailFromDomain: 'example.org', ips: [], selectors: [], dnsbls: [] }
    expect(await examineSender(bare, edges, { signal })).not.toHaveProperty('helo')
    expect(asked).toEqual([
      'spf example.org',
      'evaluate 192.0.0.8 example.org example.org',
      'dmarc example.org',
      'exists example.org',
      'close',
    ])
    const literal = await examineSender({ ...bare, helo: '[192.0.2.1]' }, edges, { signal })
    expect(literal.helo).toEqual({ name: '[192.0.2.1]', leadsTo: [] })
  })
})
