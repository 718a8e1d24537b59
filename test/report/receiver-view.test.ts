// What a report tells of the receiver's own view of a message, and of mailboxes that are not in order.
import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../lib/classification/evidence.ts'
import type { SendItem } from '../../lib/contract/stored-items.ts'
import { mailboxTroubleTexts } from '../../lib/diagnosis/mailbox-trouble-texts.ts'
import { parseAuthenticationResults } from '../../lib/mail/authentication-results.ts'
import { mailboxTroubleReasons } from '../../lib/mail/mailbox-trouble.ts'
import { makeSendReport, sendReportSchema } from '../../lib/report/send-report.ts'
import { sendText } from '../../lib/report/send-text.ts'
import { queuedSend, replied, t0 } from '../plan/samples.ts'

const outer = { from: 'out.shop.test', by: 'mx.postbox.test', with: 'ESMTPS', tls: true, tlsVersion: 'TLSv1.3' }
const lmtp = { from: 'mx.postbox.test', by: 'store.postbox.test', with: 'LMTP', tls: false }
const clear = { from: 'in.shop.test', by: 'out.shop.test', with: 'ESMTP', tls: false }

function reported(seen: Partial<Arrival>, changes: Partial<SendItem> = {}) {
  const arrival = { kind: 'arrival', at: t0 + 5000, folder: 'inbox', path: 'INBOX', ...seen } as const
  const evidence = [replied(250, 'ok'), arrival]
  const attempts = [{ number: 1, startedAt: t0 }]
  const item = queuedSend({ state: 'accepted', attempts, evidence, arrival: 'inbox', ...changes })
  const report = makeSendReport(item, { final: true, vantage: 'here' })
  expect(sendReportSchema.parse(report)).toEqual(report)
  return report
}

const checked = (results: string) => {
  const authentication = parseAuthenticationResults(`mx.postbox.test; ${results}`)
  return authentication ? { authentication } : {}
}

describe('R130: what the receiver says of the sender leads to what DNS says of it', () => {
  const results = (more = '') =>
    checked(
      `spf=fail smtp.mailfrom=b.a.test; dkim=fail header.d=a.test header.s=s1; dmarc=fail header.from=a.test${more}`,
    )
  const hop = (address: string, protocol = 'ESMTPS') => ({ ...outer, with: protocol, address })
  const commandOf = (seen: Partial<Arrival>) => reported(seen).findings.find(({ command }) => command)?.command

  it('with the very domains, key and address that the receiver judged', () => {
    const seen = { ...results(), hops: [hop('10.0.0.9'), hop('192.0.2.7'), hop('10.1.1.1'), hop('192.0.2.99', 'LMTP')] }
    const command = 'smtping domain a.test --ip 192.0.2.7 --mail-from b.a.test --dkim-selector s1@a.test'
    expect(commandOf(seen)).toBe(command)
    expect(sendText(reported(seen))).toContain(`    Try: ${command}`)
  })

  it.each([
    [
      'without an address where no hop tells one',
      [outer],
      'smtping domain a.test --mail-from b.a.test --dkim-selector s1@a.test',
    ],
    [
      'with an inner one where there is no other',
      [hop('127.0.0.1')],
      'smtping domain a.test --ip 127.0.0.1 --mail-from b.a.test --dkim-selector s1@a.test',
    ],
  ])('%s', (_, hops, command) => expect(commandOf({ ...results(), hops })).toBe(command))

  it.each([
    ['spf=fail smtp.mailfrom="a.test; rm -rf ~"', undefined],
    ['spf=fail smtp.mailfrom="$(id).test"; dmarc=fail header.from=a.test', 'smtping domain a.test'],
    ['dkim=fail header.d=-a.test header.s=s; dmarc=fail header.from=a.test', 'smtping domain a.test'],
  ])('and holds nothing that a shell would obey: %s', (said, command) => expect(commandOf(checked(said))).toBe(command))

  it('and is not shown where all agrees', () => {
    const good = 'spf=pass smtp.mailfrom=a.test; dmarc=pass header.from=a.test'
    expect(commandOf({ ...checked(good), hops: [hop('192.0.2.7')] })).toBeUndefined()
  })
})

describe('the receiver’s own view', () => {
  it('is shown in a line, and whole in the JSON', () => {
    const good = 'spf=pass smtp.mailfrom=shop.test; dkim=pass header.d=shop.test; dmarc=pass header.from=shop.test'
    const report = reported({ ...checked(good), hops: [{ ...outer, at: t0 }] })
    expect(sendText(report)).toContain(
      'as the receiver saw it: SPF pass (shop.test), DKIM pass (shop.test), DMARC pass (shop.test); 1 hop, the last one encrypted (TLSv1.3)',
    )
    expect(report.received).toMatchObject({
      folder: 'INBOX',
      authentication: { authservId: 'mx.postbox.test' },
      hops: [{ ...outer, at: new Date(t0).toISOString() }],
    })
    expect(report.findings).toEqual([])
  })

  it('is left out where the receiver recorded nothing', () => {
    expect(sendText(reported({}))).not.toContain('as the receiver saw it')
  })

  it.each([
    [
      'everything failed',
      'spf=softfail smtp.mailfrom=a.test; dkim=fail header.d=a.test; dmarc=fail header.from=a.test',
      ['SPF softfail (a.test)', 'DKIM fail (a.test)', 'DMARC fail (a.test)'],
    ],
    [
      'one agreeing proof is enough',
      'spf=fail smtp.mailfrom=list.test; dkim=pass header.d=a.test; dmarc=pass header.from=a.test',
      undefined,
    ],
    ['nothing was signed, and nobody was asked', 'dkim=none; spf=none; dmarc=none', undefined],
    ['a broken signature beside one that holds', 'dkim=fail header.d=list.test; dkim=pass header.d=a.test', undefined],
    [
      'SPF of two names, of which one is enough',
      'spf=softfail smtp.helo=b.test; spf=pass smtp.mailfrom=a.test',
      undefined,
    ],
    ['what Microsoft says of a domain without DMARC', 'spf=fail smtp.mailfrom=a.test; dmarc=bestguesspass', undefined],
    ['an address that is not that of the domain', 'spf=fail smtp.mailfrom=a.test', ['SPF fail (a.test)']],
  ])('delivered though not authenticated: %s', (_name, results, evidence) => {
    const found = reported(checked(results)).findings.find(({ id }) => id === 'arrival.authentication-failed')
    expect(found?.evidence).toEqual(evidence)
    if (evidence) expect(found).toMatchObject({ verdict: 'warn', about: 'client' })
  })

  it.each([
    ['a hop between two hosts', [clear, outer], ['in.shop.test → out.shop.test with ESMTP']],
    ['a delivery within one system is none', [outer, lmtp], undefined],
    [
      'a filter on the same host is none',
      [
        { ...clear, from: 'localhost' },
        { ...clear, from: 'out.shop.test' },
      ],
      undefined,
    ],
    ['a hop that does not say is none', [{ from: 'a.test', by: 'b.test' }], undefined],
  ])('in clear text: %s', (_name, hops, evidence) => {
    const found = reported({ hops }).findings.find(({ id }) => id === 'arrival.hop-in-clear')
    expect(found?.evidence).toEqual(evidence)
  })
})

describe('a sick mailbox is a finding of its own, about our side', () => {
  it.each(mailboxTroubleReasons)('%s has words', (reason) => {
    const { title, meaning, remedy } = mailboxTroubleTexts[reason]
    expect([title, meaning, remedy].every((text) => text.length > 20)).toBe(true)
  })

  const without = (changes: Partial<SendItem>) => reported({}, { evidence: [replied(250, 'ok')], ...changes }).findings

  it('beside the arrival that nobody could look for', () => {
    const findings = without({
      arrival: 'could-not-look',
      troubleReason: 'login-refused',
      trouble: 'the login was refused: no',
    })
    expect(findings.map(({ id, about, verdict }) => [id, about, verdict])).toEqual([
      ['accepted.could-not-look', 'client', 'inconclusive'],
      ['mailbox.login-refused', 'client', 'inconclusive'],
    ])
  })

  it('and explains a message that is missing from a full one', () => {
    const findings = without({ arrival: 'missing', troubleReason: 'over-quota', trouble: '1.0 of 1.0 MiB are taken' })
    expect(findings.map(({ id }) => id)).toEqual(['accepted.missing', 'mailbox.over-quota'])
  })

  it('of a reason that another version knows is left out', () => {
    expect(without({ arrival: 'could-not-look', troubleReason: 'of-tomorrow', trouble: 'x' })).toHaveLength(1)
  })
})
