// R099: DMARC policies as they are published, the tree walk of RFC 9989 (F98), and alignment.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observed } from '../../lib/mail/observed.ts'
import { alignmentOf } from '../../lib/records/alignment.ts'
import { discoverDmarc, policyFor, walkNames } from '../../lib/records/dmarc-discovery.ts'
import { readDmarc } from '../../lib/records/dmarc-record.ts'

const failure = { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed' } } as const
const seen = (...texts: readonly string[]): Observed<readonly string[]> => ({ kind: 'seen', value: texts })

describe('a DMARC record (R099)', () => {
  it.each([
    ['v=DMARC1; p=reject', { p: 'reject', adkim: 'relaxed', aspf: 'relaxed', isTesting: false, rua: [], flaws: [] }],
    ['v=DMARC1;p=none;sp=quarantine;np=reject', { p: 'none', sp: 'quarantine', np: 'reject' }],
    ['v = DMARC1 ; p = Reject ; adkim=s; aspf=S', { p: 'reject', adkim: 'strict', aspf: 'strict' }],
    ['v=DMARC1; p=reject; t=y; psd=n; pct=50', { isTesting: true, psd: 'n', pct: '50' }],
    ['v=DMARC1; p=none; rua=mailto:a@example.org, mailto:b@example.org!10m', { rua: { length: 2 } }],
    ['v=DMARC1; p=rejct; rua=mailto:a@example.org', { p: 'none', flaws: ['p=rejct'] }],
    ['v=DMARC1; rua=mailto:a@example.org', { p: 'none', flaws: [] }],
    ['v=DMARC1; p=reject; and more; 1=2;', { p: 'reject', flaws: ['and more', '1=2'] }],
    ['v=DMARC1; reject', { p: 'none', flaws: ['reject'] }],
    ['v=DMARC1', { p: 'none', flaws: [] }],
    ['v=DMARC1; p=none; adkim=strict', { p: 'none', adkim: 'relaxed', flaws: ['adkim=strict'] }],
  ])('%s', (text, record) => {
    expect(readDmarc([text, 'v=spf1 -all'])).toMatchObject({ kind: 'record', record })
  })

  it.each(['v=DMARC1; p=rejct', 'v=DMARC1; p=', 'v=DMARC1; p=reject; sp=no'])('%s has no policy', (text) => {
    const read = readDmarc([text])
    expect(read.kind === 'record' && read.record.p).toBeUndefined()
  })

  it.each([
    [['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'several'],
    [['v=DMARC1; p=none; p=reject'], 'malformed'],
    [['v=dmarc1; p=none'], 'none'],
    [['p=none; v=DMARC1'], 'none'],
    [[], 'none'],
  ])('%j is %s', (texts, kind) => {
    expect(readDmarc(texts).kind).toBe(kind)
  })

  it('that nobody takes for one is told apart from none', () => {
    expect(readDmarc(['v=dmarc1; p=none', 'other'])).toEqual({ kind: 'none', similar: ['v=dmarc1; p=none'] })
  })
})

describe('the tree walk (F98)', () => {
  it.each([
    ['example.org', 'example.org org'],
    ['a.b.example.org', 'a.b.example.org b.example.org example.org org'],
    [
      '1.2.3.4.5.6.7.8.example.org',
      '1.2.3.4.5.6.7.8.example.org 4.5.6.7.8.example.org 5.6.7.8.example.org 6.7.8.example.org 7.8.example.org 8.example.org example.org org',
    ],
  ])('from %s asks eight names at most', (domain, names) => {
    expect(walkNames(domain).join(' ')).toBe(names)
  })

  const discover = (domain: string, zone: Readonly<Record<string, Observed<readonly string[]>>>) =>
    discoverDmarc(domain, new Map(Object.entries(zone)))
  const at = (name: string) => ({ kind: 'seen', value: { at: name } })
  const organizational = (value: string) => ({ kind: 'seen', value })

  it.each([
    [
      'its own record',
      'example.org',
      { 'example.org': seen('v=DMARC1; p=reject') },
      { record: at('example.org'), organizational: organizational('example.org') },
    ],
    [
      'that of a domain above it',
      'mail.example.org',
      { 'example.org': seen('v=DMARC1; p=reject') },
      { record: at('example.org'), organizational: organizational('example.org') },
    ],
    [
      'the record with the fewest labels for the organization',
      'mail.example.org',
      { 'mail.example.org': seen('v=DMARC1; p=none'), 'example.org': seen('v=DMARC1; p=reject') },
      { record: at('mail.example.org'), organizational: organizational('example.org') },
    ],
    [
      'an organization that says so',
      'a.b.example.org',
      { 'b.example.org': seen('v=DMARC1; p=none; psd=n'), 'example.org': seen('v=DMARC1; p=reject') },
      { record: at('b.example.org'), organizational: organizational('b.example.org') },
    ],
    [
      'the record of a public suffix',
      'a.b.example.org',
      { 'example.org': seen('v=DMARC1; p=reject; psd=y') },
      { record: at('example.org'), organizational: organizational('b.example.org') },
    ],
    [
      'a public suffix by itself, which is its own organization',
      'example.org',
      { 'example.org': seen('v=DMARC1; p=reject; psd=y') },
      { record: at('example.org'), organizational: organizational('example.org') },
    ],
    ['none', 'example.org', { 'example.org': seen('v=spf1 -all') }, { record: { kind: 'absent' } }],
    [
      'none where several are discarded, and says so',
      'example.org',
      { 'example.org': seen('v=DMARC1; p=none', 'v=DMARC1; p=none') },
      { record: { kind: 'absent' }, discarded: [{ at: 'example.org', reading: { kind: 'several' } }] },
    ],
    [
      'nothing where its own name could not be asked',
      'mail.example.org',
      { 'mail.example.org': failure, 'example.org': seen('v=DMARC1; p=reject') },
      { record: failure, organizational: failure },
    ],
    [
      'nothing where a name above it could not be asked',
      'mail.example.org',
      { 'example.org': failure },
      { record: failure, organizational: failure },
    ],
    [
      'its own record though a name above it could not be asked',
      'mail.example.org',
      { 'mail.example.org': seen('v=DMARC1; p=none'), 'example.org': failure },
      { record: at('mail.example.org'), organizational: failure },
    ],
    [
      'all that it needs below a failure',
      'mail.example.org',
      { 'example.org': seen('v=DMARC1; p=reject; psd=n'), org: failure },
      { record: at('example.org'), organizational: organizational('example.org') },
    ],
  ])('finds %s', (_, domain, zone, expected) => {
    expect(discover(domain, zone)).toMatchObject(expected)
  })

  it.each([
    ['example.org', true, 'reject'],
    ['mail.example.org', true, 'quarantine'],
    ['gone.example.org', false, 'none'],
  ] as const)('gives %s, which exists: %s, the policy %s', (domain, exists, policy) => {
    const { record } = discover(domain, { 'example.org': seen('v=DMARC1; p=reject; sp=quarantine; np=none') })
    expect(record.kind === 'seen' && policyFor({ domain, record: record.value }, { exists })).toBe(policy)
  })
})

describe('alignment (R099)', () => {
  const within = (domain: string, organizational?: string) => ({
    domain,
    organizational: organizational === undefined ? failure : ({ kind: 'seen', value: organizational } as const),
  })
  const author = within('example.org', 'example.org')

  it.each([
    ['the same name', within('example.org', 'example.org'), author, 'strict', 'aligned'],
    ['a subdomain', within('mail.example.org', 'example.org'), author, 'relaxed', 'aligned'],
    ['a subdomain', within('mail.example.org', 'example.org'), author, 'strict', 'not-aligned'],
    ['a domain of its own below', within('own.example.org', 'own.example.org'), author, 'relaxed', 'not-aligned'],
    ['a name that ends alike', within('notexample.org', 'notexample.org'), author, 'relaxed', 'not-aligned'],
    ['a stranger that could not be asked', within('example.net'), author, 'relaxed', 'not-aligned'],
    ['one that ends alike and could not be asked', within('notexample.org'), author, 'relaxed', 'not-aligned'],
    [
      'another top level, whatever could not be asked',
      within('example.net'),
      within('example.org'),
      'relaxed',
      'not-aligned',
    ],
    ['a subdomain that could not be asked', within('mail.example.org'), author, 'relaxed', 'unknown'],
    [
      'an author that could not be asked',
      within('mail.example.org', 'example.org'),
      within('example.org'),
      'relaxed',
      'unknown',
    ],
    ['the same name, whatever could not be asked', within('example.org'), within('example.org'), 'relaxed', 'aligned'],
  ] as const)('%s: %j %j %s is %s', (_, proven, from, mode, expected) => {
    expect(alignmentOf(proven, from, mode)).toBe(expected)
  })
})

it('reading DMARC never throws', () => {
  const tag = fc.constantFrom('v=DMARC1', 'p=none', 'p=', 'rua=mailto:a', 'psd=y', '=', ';;', 'sp = x')
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(tag).map((tags) => tags.join(';')),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.string(), (texts, domain) => {
      discoverDmarc(domain, new Map(walkNames(domain).map((name) => [name, seen(...texts)])))
    }),
  )
})
