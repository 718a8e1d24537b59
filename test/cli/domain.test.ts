// R097-R101, R103: smtping domain as people run it, against a fake name server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Zone } from '../../fixtures/scripted/scenario.ts'
import { type SenderReport, senderReportSchema } from '../../lib/report/sender-report.ts'
import { rsaKey } from '../records/made-keys.ts'
import { smtping } from './smtping.ts'

const zone: Zone = {
  'good.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
  's1._domainkey.good.test': { TXT: [`v=DKIM1; k=rsa; p=${rsaKey(2048)}`] },
  'old._domainkey.good.test': { TXT: ['v=DKIM1; p='] },
  '_dmarc.good.test': { TXT: ['v=DMARC1; p=reject'] },
  'bounces.good.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
  'mail.good.test': { A: ['192.0.2.1'] },
  '1.2.0.192.in-addr.arpa': { PTR: ['mail.good.test'] },
  'esp.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
  'bare.test': { A: ['192.0.2.7'] },
  'mistake.test': { TXT: ['v=spf1 ip:192.0.2.1 -all'] },
  '_dmarc.mistake.test': { TXT: ['v=DMARC1; p=reject'] },
  'broken.test': 'servfail',
  '_dmarc.broken.test': 'servfail',
  'bl.test': {},
  '1.2.0.192.bl.test': { A: ['127.0.0.2'], TXT: ['see https://bl.test/\u202e192.0.2.1'] },
  '2.2.0.192.bl.test': { A: ['127.255.255.254'] },
}

let dns: NameServer
beforeAll(async () => {
  dns = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
})
afterAll(() => dns.stop())

const run = (...words: readonly string[]) =>
  smtping(['domain', ...words, '--resolver', `127.0.0.1:${dns.endpoint.port}`])
const json = async (...words: readonly string[]) => {
  const { code, stdout } = await run(...words, '--json')
  const report = senderReportSchema.parse(JSON.parse(stdout))
  return { code, report, bad: badOf(report) }
}
const badOf = ({ findings }: SenderReport) =>
  findings.filter(({ verdict }) => verdict !== 'pass').map(({ verdict, id }) => `${verdict} ${id}`)

const whole = ['good.test', '--ip', '192.0.2.1', '--helo', 'mail.good.test', '--dkim-selector', 's1']

describe('smtping domain', () => {
  it('passes where all is in order, and shows what is published', async () => {
    const { code, report, bad } = await json(...whole, '--mail-from', 'Bounce+1@Bounces.Good.test')
    expect([code, report.verdict, bad]).toEqual([0, 'pass', []])
    expect(report).toMatchObject({
      ...{ kind: 'domain-report', domain: 'good.test', mailFrom: 'bounces.good.test', ips: ['192.0.2.1'] },
      spf: { kind: 'seen', value: { records: ['v=spf1 ip4:192.0.2.1 -all'], lookups: 0 } },
      spfFrom: { mode: 'relaxed', alignment: 'aligned' },
      evaluations: [{ ip: '192.0.2.1', result: 'pass' }],
      dkim: [{ selector: 's1', domain: 'good.test', key: { value: { kind: 'key', type: 'rsa', bits: 2048 } } }],
      dmarc: { kind: 'seen', value: { at: 'good.test', p: 'reject', aspf: 'relaxed' } },
      organizationalDomain: { kind: 'seen', value: 'good.test' },
      reverse: [{ confirmed: ['mail.good.test'] }],
      helo: { name: 'mail.good.test', leadsTo: ['192.0.2.1'] },
    })
    expect(report.findings.find(({ id }) => id === 'dkim-key-found')).toMatchObject({
      command: 'dig s1._domainkey.good.test TXT',
    })
  })

  it.each([
    ['an address that SPF forbids', ['good.test', '--ip', '192.0.2.9'], 1, ['fail spf-fail', 'fail reverse-missing']],
    ['a key withdrawn', ['good.test', '--dkim-selector', 'old'], 1, ['fail dkim-key-revoked']],
    ['a mistake in the record, without --ip', ['mistake.test'], 1, ['fail spf-permerror']],
    ['nothing published', ['bare.test'], 1, ['fail spf-none', 'warn dmarc-absent']],
    ['an envelope of somebody else', ['good.test', '--mail-from', 'esp.test'], 0, ['warn spf-not-aligned']],
    [
      'the same, with --fail-on warn',
      ['good.test', '--mail-from', 'esp.test', '--fail-on', 'warn'],
      1,
      ['warn spf-not-aligned'],
    ],
    ['a listing', [...whole, '--dnsbl', 'bl.test'], 1, ['fail dnsbl-listed']],
    [
      'a name server that fails: could not tell, exit code 3',
      ['broken.test'],
      3,
      ['inconclusive spf-could-not-tell', 'inconclusive dmarc-could-not-tell'],
    ],
    [
      'a list that is not there',
      [...whole, '--dnsbl', 'typo.test'],
      3,
      Array(2).fill('inconclusive dnsbl-could-not-tell'),
    ],
  ])('finds %s', async (_, words, code, bad) => {
    expect(await json(...words)).toMatchObject({ code, bad })
  })

  it('says that SPF was not evaluated without --ip', async () => {
    const { code, stdout } = await run('good.test')
    expect(code).toBe(0)
    expect(stdout).toMatch(/not evaluated: no sending address is named \(--ip\)/)
    expect(stdout).toMatch(/^DMARC {2}v=DMARC1; p=reject \(at _dmarc\.good\.test\)$/m)
    expect(stdout).toMatch(/^DKIM {3}not looked at: no selector is named/m)
  })

  it('names the zone, the code and the words of a list, safe to print (R103)', async () => {
    const { code, stdout } = await run(...whole, '--dnsbl', 'bl.test')
    expect(code).toBe(1)
    expect(stdout).toContain('bl.test for 192.0.2.1: 127.0.0.2')
    expect(stdout).toContain('see https://bl.test/')
    expect(stdout).not.toContain('\u202e')
    expect(stdout).toContain('Try: dig 1.2.0.192.bl.test A; dig 1.2.0.192.bl.test TXT')
  })

  it('prints Markdown', async () => {
    const { code, stdout } = await run(...whole, '--markdown')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^# ✔ pass: `good\.test`\n/)
    expect(stdout).toContain('| SPF | `v=spf1 ip4:192.0.2.1 -all (0 lookups in all)` |')
    expect(stdout).toContain('## In order')
  })

  it('takes a domain that nobody knows for a slip of the pen', async () => {
    const { code, stdout, stderr } = await run('missing.test')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^smtping: domain: The name servers know no "missing.test"/)
  })
})
