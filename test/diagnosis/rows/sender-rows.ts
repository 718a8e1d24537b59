// What is found about a sender's identity, as "verdict id about", the passing ones left out: R097-R101, R103.
import type { DnsblObservation, SenderObservations } from '../../../lib/diagnosis/sender-observation.ts'
import type { DnsblAnswer } from '../../../lib/records/dnsbl.ts'
import { ed25519Key, rsaKey } from '../../records/made-keys.ts'
import { aborted, dkim, failure, goodKey, ip, ip6, reject, result, seen, sender, spf, walk } from '../made-sender.ts'

type Row = readonly [promise: string, seen: SenderObservations, found: readonly string[]]

const edwards = ed25519Key()
const two = (zone: Parameters<typeof walk>[1], mailFromDomain: string) => ({
  mailFromDomain,
  dmarc: walk('example.org', zone),
  walks: [walk(mailFromDomain, zone)],
})
const cost = (made: Parameters<typeof spf>[1]) => spf(['v=spf1 include:a.test -all'], made)

const spfRows: readonly Row[] = [
  ['SPF that passes', sender(), []],
  ['no address to evaluate', sender({ ips: [], evaluations: [], reverse: [] }), []],
  ['no record, and a DKIM key', sender({ spf: spf([]), evaluations: [result('none')] }), ['warn spf-none client']],
  [
    'no record, and nothing else',
    sender({ spf: spf(['v=spf1-all']), evaluations: [result('none')], keys: [] }),
    ['fail spf-none client'],
  ],
  [
    'no such envelope domain',
    sender({ ...two(reject, 'gone.example.org'), spf: { kind: 'absent' }, evaluations: [result('none')], keys: [] }),
    ['fail spf-none client'],
  ],
  [
    'two records, which are said once',
    sender({ spf: spf(['v=spf1 -all', 'v=spf1 mx -all']), evaluations: [result('permerror')] }),
    ['fail spf-several-records client'],
  ],
  ['+all, whose pass proves nothing', sender({ spf: spf(['v=spf1 +all']) }), ['fail spf-allows-everybody client']],
  ['fail', sender({ evaluations: [result('fail')] }), ['fail spf-fail client']],
  ['softfail', sender({ evaluations: [result('softfail')] }), ['warn spf-softfail client']],
  ['neutral', sender({ evaluations: [result('neutral')] }), ['warn spf-neutral client']],
  [
    'one address of two',
    sender({
      ips: [ip, ip6],
      evaluations: [result('pass'), result('fail', { ip: ip6 })],
      helo: { name: 'mail.example.org', addresses: seen([ip, ip6]), leadsTo: [ip, ip6] },
    }),
    ['fail spf-fail client'],
  ],
  [
    'permerror',
    sender({ evaluations: [result('permerror', { reason: 'Unknown mechanism "ipv4"' })] }),
    ['fail spf-permerror client'],
  ],
  [
    'more than ten lookups, which an address comes to',
    sender({ spf: cost({ lookups: 12 }), evaluations: [result('permerror', { lookups: 11 })] }),
    ['fail spf-too-many-lookups client'],
  ],
  [
    'more than ten lookups, and an address that matches before',
    sender({ spf: cost({ lookups: 12 }), evaluations: [result('pass', { lookups: 1 })] }),
    ['warn spf-too-many-lookups client'],
  ],
  [
    'more than ten lookups, and no address',
    sender({ ips: [], reverse: [], spf: cost({ lookups: 21, isAtLeast: true }), evaluations: [] }),
    ['fail spf-too-many-lookups client'],
  ],
  ['ten lookups', sender({ spf: cost({ lookups: 10 }), evaluations: [result('pass', { lookups: 10 })] }), []],
  [
    'three lookups in vain, which an address comes to',
    sender({
      spf: cost({ lookups: 3, voidTerms: ['a:1', 'a:2', 'a:3'] }),
      evaluations: [result('permerror', { lookups: 3, voidLookups: 3 })],
    }),
    ['fail spf-void-lookups client'],
  ],
  [
    'three lookups in vain, and an address that matches before',
    sender({ spf: cost({ lookups: 3, voidTerms: ['a:1', 'a:2', 'a:3'] }) }),
    ['warn spf-void-lookups client'],
  ],
  [
    'lookups that are in vain for IPv6 only',
    sender({
      spf: cost({ lookups: 3 }),
      evaluations: [result('permerror', { lookups: 3, voidLookups: 3, reason: 'Too many void DNS results' })],
    }),
    ['fail spf-permerror client'],
  ],
  ['two lookups in vain', sender({ spf: cost({ lookups: 2, voidTerms: ['a:1', 'a:2'] }) }), []],
  [
    'an included domain without a record',
    sender({
      spf: cost({ lookups: 1, lostTerms: ['include:a.test'] }),
      evaluations: [result('permerror', { lookups: 1, voidLookups: 1 })],
    }),
    ['fail spf-include-lost client'],
  ],
  [
    'an included domain without a record, and an address that matches before',
    sender({ spf: cost({ lookups: 1, lostTerms: ['include:a.test'] }) }),
    ['warn spf-include-lost client'],
  ],
  [
    'SERVFAIL for the record, which is never "no record"',
    sender({ spf: failure, evaluations: [result('temperror')] }),
    ['inconclusive spf-could-not-tell resolver'],
  ],
  [
    'an interrupted look',
    sender({ spf: aborted, evaluations: [result('temperror')] }),
    ['inconclusive spf-could-not-tell budget'],
  ],
  [
    'SERVFAIL behind an include',
    sender({
      spf: cost({ lookups: 1, unanswered: ['include:a.test'] }),
      evaluations: [result('temperror', { reason: 'ESERVFAIL' })],
    }),
    ['inconclusive spf-could-not-tell resolver'],
  ],
  [
    'SERVFAIL behind an include, and no address',
    sender({ ips: [], reverse: [], spf: cost({ lookups: 1, unanswered: ['include:a.test'] }), evaluations: [] }),
    ['inconclusive spf-could-not-tell resolver'],
  ],
  [
    'SERVFAIL behind what an address matched',
    sender({ spf: cost({ lookups: 1, unanswered: ['include:a.test'] }) }),
    [],
  ],
]

const unnamed = (made: Partial<SenderObservations>) => sender({ ips: [], reverse: [], evaluations: [], ...made })
const openRows: readonly Row[] = [
  [
    'a mistake in the record, and no address',
    unnamed({
      spf: spf(['v=spf1 ip:192.0.2.1 -all']),
      nobody: result('permerror', { reason: 'Unknown mechanism "ip"' }),
    }),
    ['fail spf-permerror client'],
  ],
  [
    'names made of the address, which lead nowhere for one that nobody has',
    unnamed({
      spf: spf(['v=spf1 include:%{ir}.%{d}.hosted.test -all']),
      nobody: result('permerror', { lookups: 1, voidLookups: 1, reason: 'no SPF records found' }),
    }),
    [],
  ],
  [
    'too many lookups, and no address: said once',
    unnamed({ spf: cost({ lookups: 12 }), nobody: result('permerror', { lookups: 11 }) }),
    ['fail spf-too-many-lookups client'],
  ],
  ['a record that nobody could pass by, and DKIM', unnamed({ spf: spf(['v=spf1 -all']), nobody: result('fail') }), []],
  [
    'a record that nobody could pass by, and a key withdrawn',
    unnamed({ spf: spf(['v=spf1 -all']), nobody: result('fail'), keys: [dkim(['p='])] }),
    ['fail dkim-key-revoked client', 'fail dmarc-cannot-pass client'],
  ],
  [
    'a record with a mistake and a key withdrawn: some may pass before it',
    unnamed({ spf: spf(['v=spf1 a:%{ -all']), nobody: result('permerror'), keys: [dkim(['p='])] }),
    ['fail spf-permerror client', 'fail dkim-key-revoked client'],
  ],
  [
    '+all behind an include, whose pass proves nothing',
    sender({ spf: cost({ lookups: 1, openTerms: ['include:a.test: +all'] }) }),
    ['fail spf-allows-everybody client'],
  ],
]

const weak = (bits: number) => [dkim([`v=DKIM1; p=${rsaKey(bits)}`])]
const dkimRows: readonly Row[] = [
  ['RSA 2048, and Ed25519', sender({ keys: [dkim([`p=${goodKey}`]), dkim([`k=ed25519; p=${edwards.bare}`])] }), []],
  ['no such name', sender({ keys: [dkim([], { reading: { kind: 'absent' } })] }), ['fail dkim-key-absent client']],
  ['no TXT record', sender({ keys: [dkim([])] }), ['fail dkim-key-absent client']],
  [
    'several records, one of them a key',
    sender({ keys: [dkim([`p=${goodKey}`, 'x'])] }),
    ['warn dkim-key-several client'],
  ],
  ['several records, none of them a key', sender({ keys: [dkim(['x', 'y'])] }), ['fail dkim-key-several client']],
  ['a broken record', sender({ keys: [dkim(['v=DKIM1; p=abc'])] }), ['fail dkim-key-broken client']],
  ['a key withdrawn', sender({ keys: [dkim(['v=DKIM1; p='])] }), ['fail dkim-key-revoked client']],
  ['RSA 1024', sender({ keys: weak(1024) }), ['warn dkim-key-weak client']],
  ['RSA 768', sender({ keys: weak(768) }), ['fail dkim-key-weak client']],
  ['t=y', sender({ keys: [dkim([`t=y; p=${goodKey}`])] }), ['warn dkim-key-testing client']],
  ['our own key', sender({ keys: [dkim([`p=${goodKey}`], { publicKey: goodKey })] }), []],
  ['a key that cannot be read', sender({ keys: [dkim([`p=${goodKey}`], { publicKey: 'no key' })] }), []],
  [
    'another key than ours',
    sender({ keys: [dkim([`p=${goodKey}`], { publicKey: edwards.pem })] }),
    ['fail dkim-key-differs client'],
  ],
  [
    'SERVFAIL, which is never "no key"',
    sender({ keys: [dkim([], { reading: failure })] }),
    ['inconclusive dkim-could-not-tell resolver'],
  ],
]

const policy = (...texts: readonly string[]) => sender({ dmarc: walk('example.org', { 'example.org': texts }) })
const dmarcRows: readonly Row[] = [
  ['p=quarantine', policy('v=DMARC1; p=quarantine; rua=mailto:a@example.org'), []],
  ['p=none', policy('v=DMARC1; p=none'), ['warn dmarc-policy-none client']],
  ['no record', policy(), ['warn dmarc-absent client']],
  ['several', policy('v=DMARC1; p=none', 'v=DMARC1; p=reject'), ['fail dmarc-several client']],
  ['no list of tags', policy('v=DMARC1; p=none; p=reject'), ['fail dmarc-broken client']],
  ['what nobody takes for a record', policy('v=dmarc1; p=reject'), ['fail dmarc-broken client']],
  ['no policy in it', policy('v=DMARC1; p=rejct'), ['fail dmarc-broken client']],
  [
    'a policy that is none, and reports',
    policy('v=DMARC1; p=rejct; rua=mailto:a@example.org'),
    ['warn dmarc-policy-none client', 'warn dmarc-broken client'],
  ],
  ['another mistake', policy('v=DMARC1; p=reject; adkim=strict'), ['warn dmarc-broken client']],
  ['a part that is no tag', policy('v=DMARC1; p=reject; oops'), ['warn dmarc-broken client']],
  ['no p=, which is p=none', policy('v=DMARC1'), ['warn dmarc-policy-none client']],
  ['t=y', policy('v=DMARC1; p=reject; t=y'), ['warn dmarc-testing client']],
  ['t=y, where there is nothing to do less of', policy('v=DMARC1; p=none; t=y'), ['warn dmarc-policy-none client']],
  ['pct=50', policy('v=DMARC1; p=reject; pct=50'), ['warn dmarc-pct client']],
  ['pct=100', policy('v=DMARC1; p=reject; pct=100'), []],
  [
    'sp=none above',
    sender({ ...from('mail.example.org', { 'example.org': ['v=DMARC1; p=reject; sp=none'] }) }),
    ['warn dmarc-policy-none client'],
  ],
  [
    'several at its own name, and one above that holds',
    sender({
      ...from('mail.example.org', { ...reject, 'mail.example.org': ['v=DMARC1; p=none', 'v=DMARC1; p=none'] }),
    }),
    ['warn dmarc-several client'],
  ],
  [
    'SERVFAIL, which is never "no policy"',
    sender({ dmarc: walk('example.org', { 'example.org': failure }) }),
    ['inconclusive dmarc-could-not-tell resolver'],
  ],
]

function from(fromDomain: string, zone: Parameters<typeof walk>[1]): Partial<SenderObservations> {
  return {
    fromDomain,
    mailFromDomain: fromDomain,
    dmarc: walk(fromDomain, zone),
    keys: [],
  }
}

const strict = { 'example.org': ['v=DMARC1; p=reject; aspf=s; adkim=s'] }
const foreign = { 'example.org': ['v=DMARC1; p=reject'] }
const noKeys = { keys: [] }
const alignmentRows: readonly Row[] = [
  ['a subdomain in the envelope, relaxed', sender(two(reject, 'bounces.example.org')), []],
  ['a subdomain in the envelope, strict', sender(two(strict, 'bounces.example.org')), ['warn spf-not-aligned client']],
  ['another domain in the envelope, and DKIM', sender(two(foreign, 'esp.example')), ['warn spf-not-aligned client']],
  [
    'another domain in the envelope, and no selector named',
    sender({ ...two(foreign, 'esp.example'), ...noKeys }),
    ['warn spf-not-aligned client'],
  ],
  [
    'another domain in the signature, and SPF',
    sender({ keys: [dkim([`p=${goodKey}`], { domain: 'esp.example' })], walks: [walk('esp.example', {})] }),
    ['warn dkim-not-aligned client'],
  ],
  [
    'other domains in both',
    sender({ ...two(foreign, 'esp.example'), keys: [dkim([`p=${goodKey}`], { domain: 'esp.example' })] }),
    ['warn spf-not-aligned client', 'warn dkim-not-aligned client', 'fail dmarc-cannot-pass client'],
  ],
  [
    'other domains in both, and p=none',
    sender({
      ...two({ 'example.org': ['v=DMARC1; p=none'] }, 'esp.example'),
      keys: [dkim([`p=${goodKey}`], { domain: 'esp.example' })],
    }),
    [
      'warn dmarc-policy-none client',
      'warn spf-not-aligned client',
      'warn dkim-not-aligned client',
      'warn dmarc-cannot-pass client',
    ],
  ],
  [
    'SPF that fails, and a key withdrawn',
    sender({ evaluations: [result('fail')], keys: [dkim(['p='])] }),
    ['fail spf-fail client', 'fail dkim-key-revoked client', 'fail dmarc-cannot-pass client'],
  ],
  [
    'SPF that fails, and a key that is only tested: many receivers take it',
    sender({ evaluations: [result('fail')], keys: [dkim([`t=y; p=${goodKey}`])] }),
    ['fail spf-fail client', 'warn dkim-key-testing client'],
  ],
  [
    'SPF that could not be read beside a good key',
    sender({ spf: failure, evaluations: [result('temperror')] }),
    ['inconclusive spf-could-not-tell resolver'],
  ],
  [
    'a key that could not be read beside SPF that fails: DMARC may pass',
    sender({ evaluations: [result('fail')], keys: [dkim([], { reading: failure })] }),
    ['fail spf-fail client', 'inconclusive dkim-could-not-tell resolver'],
  ],
  [
    'an organizational domain that could not be asked for',
    sender({ ...two({ ...reject, 'bounces.example.org': failure }, 'bounces.example.org'), keys: [] }),
    ['inconclusive dmarc-could-not-tell resolver'],
  ],
  [
    'another domain in the envelope, and no policy: nobody asks',
    sender({ ...two({}, 'esp.example') }),
    ['warn dmarc-absent client'],
  ],
]

const reverse = (made: Partial<SenderObservations['reverse'][number]>) =>
  sender({ reverse: [{ address: ip, names: seen(['liar.example.org']), confirmed: [], unanswered: [], ...made }] })
const named = (name: string, made: Partial<SenderObservations['helo']>, ips: readonly string[] = [ip]) =>
  sender({ ips, helo: { name, leadsTo: [], ...made } })
const { helo: _name, ...withoutName } = sender()
const nameRows: readonly Row[] = [
  ['no PTR record', reverse({ names: seen([]) }), ['fail reverse-missing client']],
  ['no such name', reverse({ names: { kind: 'absent' } }), ['fail reverse-missing client']],
  ['a name that leads elsewhere', reverse({}), ['fail reverse-not-confirmed client']],
  [
    'a name that could not be asked',
    reverse({ unanswered: ['liar.example.org'] }),
    ['inconclusive reverse-could-not-tell resolver'],
  ],
  ['SERVFAIL, which is never "no PTR"', reverse({ names: failure }), ['inconclusive reverse-could-not-tell resolver']],
  [
    'a name made of the address',
    reverse({ names: seen(['host-192-0-2-1.pool.example']), confirmed: ['host-192-0-2-1.pool.example'] }),
    ['warn reverse-generic client'],
  ],
  [
    'a name made of the address beside one of its own',
    reverse({
      names: seen(['host-192-0-2-1.pool.example', 'mail.example.org']),
      confirmed: ['host-192-0-2-1.pool.example', 'mail.example.org'],
    }),
    [],
  ],
  ['a short name in EHLO', named('mail', { addresses: seen([ip]), leadsTo: [ip] }), ['warn helo-not-fqdn client']],
  ['an address in EHLO', named('[192.0.2.1]', {}), ['warn helo-not-fqdn client']],
  [
    'a name in EHLO that does not exist',
    named('mail.example.org', { addresses: { kind: 'absent' } }),
    ['warn helo-unresolvable client'],
  ],
  [
    'a name in EHLO without an address',
    named('mail.example.org', { addresses: seen([]) }),
    ['warn helo-unresolvable client'],
  ],
  [
    'a name in EHLO that leads elsewhere',
    named('mail.example.org', { addresses: seen(['192.0.2.9']) }),
    ['warn helo-leads-elsewhere client'],
  ],
  ['a name in EHLO, and no address to compare', named('mail.example.org', { addresses: seen(['192.0.2.9']) }, []), []],
  [
    'a name in EHLO whose IPv6 address was not told',
    named('mail.example.org', { addresses: { ...seen([ip]), unanswered: [6] }, leadsTo: [ip] }, [ip, ip6]),
    ['inconclusive helo-could-not-tell resolver'],
  ],
  [
    'SERVFAIL for the name in EHLO',
    named('mail.example.org', { addresses: failure }),
    ['inconclusive helo-could-not-tell resolver'],
  ],
  ['no name in EHLO given', withoutName, []],
]

const list = (answer: DnsblAnswer, made: Partial<DnsblObservation> = {}) =>
  sender({ dnsbl: [{ zone: 'bl.test', subject: ip, name: '1.2.0.192.bl.test', answer, texts: [], ...made }] })
const untold = (why: Extract<DnsblAnswer, { kind: 'could-not-tell' }>['why'], ...codes: readonly string[]) =>
  list({ kind: 'could-not-tell', why, codes })
const listRows: readonly Row[] = [
  ['clear', list({ kind: 'clear' }), []],
  ['an address listed', list({ kind: 'listed', codes: ['127.0.0.2'] }), ['fail dnsbl-listed client']],
  [
    'a domain listed',
    list({ kind: 'listed', codes: ['127.0.1.2'] }, { subject: 'example.org' }),
    ['fail dnsbl-listed client'],
  ],
  ['an error answer (F104)', untold('error-answer', '127.255.255.254'), ['inconclusive dnsbl-could-not-tell resolver']],
  [
    'an answer of somebody else (F104)',
    untold('not-a-list', '198.51.100.1'),
    ['inconclusive dnsbl-could-not-tell resolver'],
  ],
  ['a list of everybody', untold('lists-everybody', '127.0.0.2'), ['inconclusive dnsbl-could-not-tell resolver']],
  ['no such zone', untold('no-such-zone'), ['inconclusive dnsbl-could-not-tell resolver']],
  ['no answer (F104)', untold('no-answer'), ['inconclusive dnsbl-could-not-tell resolver']],
  [
    'no answer before the look was interrupted',
    list({ kind: 'could-not-tell', why: 'no-answer', codes: [], cause: aborted.cause }),
    ['inconclusive dnsbl-could-not-tell budget'],
  ],
]

const gone = { fromExists: seen(false), spf: { kind: 'absent' }, dmarc: walk('example.org', {}) } as const
const missing = 'fail sender-domain-missing client'
const domainRows: readonly Row[] = [
  [
    'a domain that does not exist has nothing published, once',
    sender({ ...gone, evaluations: [result('none')] }),
    [missing],
  ],
  [
    'an envelope of another domain is judged all the same',
    sender({ ...gone, ...two({}, 'esp.example'), evaluations: [result('softfail')], spf: spf(['v=spf1 ~all']) }),
    [missing, 'warn spf-softfail client', 'warn dmarc-absent client'],
  ],
]

export const senderRows: Readonly<Record<string, readonly Row[]>> = {
  'SPF (R097)': spfRows,
  'SPF for nobody, and for everybody (R097)': openRows,
  'DKIM keys (R098)': dkimRows,
  'DMARC (R099)': dmarcRows,
  'alignment (R097, R098, R099)': alignmentRows,
  'the names of the sender (R100, R101)': nameRows,
  'blocklists (R103)': listRows,
  'the domain in From:': domainRows,
}
