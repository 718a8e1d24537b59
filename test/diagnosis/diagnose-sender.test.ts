// R097-R101, R103: what DNS says of a sender, judged. A name server that fails is never "no record".
import { describe, expect, it } from 'vitest'
import { diagnoseSender } from '../../lib/diagnosis/diagnose-sender.ts'
import type { Finding } from '../../lib/diagnosis/finding.ts'
import { dkim, failure, goodKey, ip, result, seen, sender, spf, walk } from './made-sender.ts'
import { senderRows } from './rows/sender-rows.ts'

const line = ({ verdict, id, about }: Finding) => `${verdict} ${id} ${about}`

for (const [what, rows] of Object.entries(senderRows)) {
  describe(what, () => {
    it.each(rows)('%s', (_, made, expected) => {
      const findings = diagnoseSender(made).filter(({ verdict }) => verdict !== 'pass')
      expect(findings.map(line)).toEqual(expected)
    })
  })
}

describe('a sender in good order', () => {
  it('passes everything that was asked', () => {
    expect(diagnoseSender(sender()).map(line)).toEqual([
      'pass spf-pass client',
      'pass dkim-key-found client',
      'pass dmarc-policy client',
      'pass dmarc-can-pass client',
      'pass reverse-confirmed client',
      'pass helo-resolves client',
    ])
  })

  it('without an address has its SPF read, and that it was not evaluated is said', () => {
    const [first] = diagnoseSender(sender({ ips: [], evaluations: [], reverse: [] }))
    expect(first).toMatchObject({ id: 'spf-published', verdict: 'pass' })
    expect(first?.evidence.at(-1)).toMatch(/not evaluated/)
  })
})

describe('nothing passes or fails', () => {
  it('where no name server answers: all of it is inconclusive', () => {
    const dark = sender({
      spf: failure,
      evaluations: [result('temperror')],
      keys: [dkim([], { reading: failure })],
      dmarc: walk('example.org', { 'example.org': failure }),
      fromExists: failure,
      reverse: [{ address: ip, names: failure, confirmed: [], unanswered: [] }],
      helo: { name: 'mail.example.org', addresses: failure, leadsTo: [] },
      dnsbl: [
        {
          ...{ zone: 'bl.test', subject: ip, name: '', texts: [] },
          answer: { kind: 'could-not-tell', why: 'no-answer', codes: [], cause: failure.cause },
        },
      ],
    })
    const findings = diagnoseSender(dark)
    expect(findings.map(({ verdict, about }) => `${verdict} ${about}`)).toEqual(Array(6).fill('inconclusive resolver'))
    expect(findings.every(({ retryable }) => retryable)).toBe(true)
  })
})

describe('the evidence', () => {
  const evidence = (made: Parameters<typeof sender>[0], id: string) =>
    diagnoseSender(sender(made)).find((finding) => finding.id === id)

  it('of a listing names the zone, the code and the words of the list (R103)', () => {
    const dnsbl = [
      {
        ...{ zone: 'bl.test', subject: ip, name: '1.2.0.192.bl.test', texts: ['https://bl.test/why'] },
        answer: { kind: 'listed', codes: ['127.0.0.2', '127.0.0.4'] },
      },
    ] as const
    expect(evidence({ dnsbl }, 'dnsbl-listed')).toMatchObject({
      ...{ address: ip, name: '1.2.0.192.bl.test' },
      evidence: ['bl.test for 192.0.2.1: 127.0.0.2, 127.0.0.4', 'https://bl.test/why'],
    })
  })

  it('of SPF names the address, the record and its lookups (R097)', () => {
    expect(evidence({ evaluations: [result('pass', { lookups: 3 })] }, 'spf-pass')).toMatchObject({
      ...{ address: ip, evidence: ['v=spf1 ip4:192.0.2.1 -all', '3 lookups'] },
    })
    const cost = spf(['v=spf1 mx -all'], { lookups: 21, isAtLeast: true })
    expect(evidence({ spf: cost }, 'spf-too-many-lookups')?.evidence[0]).toBe('more than 21 lookups, 10 are allowed')
  })

  it('of a key names the selector, the type and the bits (R098)', () => {
    expect(evidence({ keys: [dkim([`p=${goodKey}`])] }, 'dkim-key-found')?.evidence).toEqual([
      's1._domainkey.example.org: rsa 2048',
    ])
  })

  it('of a policy names where it stands, and the alignment modes (R099)', () => {
    const dmarc = walk('mail.example.org', { 'example.org': ['v=DMARC1; p=reject; sp=quarantine; aspf=s'] })
    const made = { fromDomain: 'mail.example.org', mailFromDomain: 'mail.example.org', dmarc }
    expect(evidence(made, 'dmarc-policy')).toMatchObject({
      name: 'example.org',
      evidence: [
        '_dmarc.example.org: v=DMARC1; p=reject; sp=quarantine; aspf=s',
        'policy quarantine, from example.org, SPF strict, DKIM relaxed',
      ],
    })
  })

  it('of a name in EHLO names what it leads to (R101)', () => {
    const helo = { name: 'mail.example.org', addresses: seen(['192.0.2.9']), leadsTo: [] }
    expect(evidence({ helo }, 'helo-leads-elsewhere')).toMatchObject({
      ...{ address: ip, evidence: ['mail.example.org: 192.0.2.9'] },
    })
  })

  it('is bounded, whatever strangers publish', () => {
    const long = Array.from({ length: 40 }, () => `v=spf1 ${'x'.repeat(60_000)}`)
    const lines = evidence({ spf: spf(long) }, 'spf-several-records')?.evidence ?? []
    expect([lines.length, Math.max(...lines.map(({ length }) => length))]).toEqual([12, 601])
  })
})
