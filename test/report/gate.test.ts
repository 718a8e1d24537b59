import { describe, expect, it } from 'vitest'
import type { GatePolicy } from '../../lib/contract/gate-policy.ts'
import { parseAuthenticationResults } from '../../lib/mail/authentication-results.ts'
import { judgeGate } from '../../lib/report/gate.ts'
import type { SeedReport } from '../../lib/report/seed-report.ts'

function seed(changes: Partial<SeedReport> = {}, provider = 'N'): SeedReport {
  return {
    ...{ id: 'x', at: '2026-11-21T00:00:00.000Z', target: { server: 'mx:25', to: 'a@n.test', provider } },
    ...{
      state: 'accepted',
      final: true,
      verdict: 'pass',
      action: 'none',
      attempts: [],
      contradictions: [],
      findings: [],
    },
    ...{ outcome: 'accepted', arrival: 'inbox', seconds: { outcome: 1, arrival: 61 } },
    ...changes,
  }
}
const junk = seed({ arrival: 'junk' })
const bounced = seed({ outcome: 'bounced', arrival: undefined })
const unknown = seed({ outcome: 'unknown', arrival: 'pending', final: false, seconds: { outcome: 1 } })
const unread = seed({ arrival: 'could-not-look', seconds: { outcome: 1 } })
const missing = seed({ arrival: 'missing', seconds: { outcome: 1 } })
const putOff = seed({ deferrals: { count: 1, seconds: 300 } })
const authenticated = (...[dmarc, spf, dkim]: readonly string[]) => {
  const told = Object.entries({ dmarc, spf, dkim }).filter(([, result]) => result !== undefined)
  const authentication = parseAuthenticationResults(`n; ${told.map((pair) => pair.join('=')).join('; ')}`)
  const results = [...(authentication?.results ?? [])]
  return seed({ received: { at: '2026-11-21T00:00:00.000Z', authentication: { authservId: 'n', results } } })
}
const many = (count: number, one = seed()) => Array.from({ length: count }, () => one)

describe('a gate', () => {
  it.each<[string, GatePolicy, readonly SeedReport[], string, string]>([
    ['enough are taken', { acceptance: 0.9 }, [...many(9), bounced], 'pass', 'accepted 90 % (9 of 10) = 90 %'],
    ['too few are taken', { acceptance: 0.95 }, [...many(9), bounced], 'fail', 'accepted 90 % (9 of 10) < 95 %'],
    [
      'one that is not known could open it',
      { acceptance: 1 },
      [...many(9), unknown],
      'inconclusive',
      'accepted 90 % (9 of 10, 1 not known) < 100 %',
    ],
    [
      'one that is not known cannot open it',
      { acceptance: 1 },
      [bounced, unknown],
      'fail',
      'accepted 0 % (0 of 2, 1 not known) < 100 %',
    ],
    [
      'one that is not known cannot close it',
      { acceptance: 0.5 },
      [seed(), unknown],
      'pass',
      'accepted 50 % (1 of 2, 1 not known) = 50 %',
    ],
    [
      'what is not known may count against it',
      { acceptance: 1, unknown: 'fail' },
      [seed(), unknown],
      'fail',
      'accepted 50 % (1 of 2, 1 not known) < 100 %',
    ],
    [
      'or not at all',
      { acceptance: 1, unknown: 'ignore' },
      [seed(), unknown],
      'pass',
      'accepted 100 % (1 of 1) = 100 %',
    ],
    [
      'one that is put off may still be taken',
      { acceptance: 1 },
      [seed(), seed({ outcome: 'deferred', final: false })],
      'inconclusive',
      'accepted 50 % (1 of 2, 1 not known) < 100 %',
    ],
    [
      'nobody looks for what has no mailbox',
      { arrival: { withinMinutes: 5, share: 1 } },
      [seed(), seed({ arrival: undefined })],
      'pass',
      'arrived within 5 min 100 % (1 of 1) = 100 %',
    ],
    ['Junk within its share', { junk: 0.125 }, [...many(7), junk], 'pass', 'in Junk 12.5 % (1 of 8) = 12.5 %'],
    ['Junk beyond its share', { junk: 0.05 }, [...many(7), junk], 'fail', 'in Junk 12.5 % (1 of 8) > 5 %'],
    [
      'a mailbox that nobody could read may hold Junk',
      { junk: 0 },
      [seed(), unread],
      'inconclusive',
      'in Junk 0 % (0 of 2, 1 not known) = 0 %',
    ],
    [
      'which may count against it',
      { junk: 0, unknown: 'fail' },
      [seed(), unread],
      'fail',
      'in Junk 0 % (0 of 2, 1 not known) = 0 %',
    ],
    ['a missing message is in no folder', { junk: 0 }, [seed(), missing], 'pass', 'in Junk 0 % (0 of 1) = 0 %'],
    [
      'all arrive in time',
      { arrival: { withinMinutes: 1, share: 1 } },
      many(2),
      'pass',
      'arrived within 1 min 100 % (2 of 2) = 100 %',
    ],
    [
      'one arrives too late',
      { arrival: { withinMinutes: 0.5, share: 1 } },
      [seed(), seed({ seconds: { outcome: 1, arrival: 10 } })],
      'fail',
      'arrived within 0.5 min 50 % (1 of 2) < 100 %',
    ],
    [
      'one never arrives',
      { arrival: { withinMinutes: 5, share: 1 } },
      [seed(), missing],
      'fail',
      'arrived within 5 min 50 % (1 of 2) < 100 %',
    ],
    [
      'what bounced is not waited for',
      { arrival: { withinMinutes: 5, share: 1 } },
      [seed(), bounced],
      'pass',
      'arrived within 5 min 100 % (1 of 1) = 100 %',
    ],
    ['put off too often', { deferral: 0.25 }, [seed(), putOff], 'fail', 'put off at least once 50 % (1 of 2) > 25 %'],
    [
      'taken at the first try',
      { firstTryAcceptance: 1 },
      [seed(), putOff],
      'fail',
      'accepted at the first try 50 % (1 of 2) < 100 %',
    ],
    [
      'aligned',
      { authentication: 'aligned' },
      [authenticated('pass')],
      'pass',
      'aligned as the receivers saw it 100 % (1 of 1) = 100 %',
    ],
    [
      'not aligned',
      { authentication: 'aligned' },
      [authenticated('pass'), authenticated('fail')],
      'fail',
      'aligned as the receivers saw it 50 % (1 of 2) < 100 %',
    ],
    [
      'aligned where the domain has no record of DMARC',
      { authentication: 'aligned' },
      [authenticated('none', 'pass', 'pass'), authenticated('bestguesspass', 'pass', 'none')],
      'pass',
      'aligned as the receivers saw it 100 % (2 of 2) = 100 %',
    ],
    [
      'proofs of the domain in From, or of one above it, where it has no record of DMARC',
      { authentication: 'aligned' },
      [
        authenticated('none header.from=a.b.test', 'pass smtp.mailfrom=esp.test', 'pass header.d=b.test'),
        authenticated('none header.from=b.test', 'pass smtp.mailfrom=x.b.test', 'pass header.d=esp.test'),
      ],
      'pass',
      'aligned as the receivers saw it 100 % (2 of 2) = 100 %',
    ],
    [
      'proofs of other domains alone, where that in From has no record of DMARC',
      { authentication: 'aligned' },
      [
        authenticated('pass'),
        authenticated('none header.from=b.test', 'pass smtp.mailfrom=esp.test', 'pass header.d=notb.test'),
      ],
      'inconclusive',
      'aligned as the receivers saw it 50 % (1 of 2, 1 not known) < 100 %',
    ],
    [
      'not authenticated at all where the domain has no record of DMARC',
      { authentication: 'aligned' },
      [authenticated('none', 'none', 'none')],
      'fail',
      'aligned as the receivers saw it 0 % (0 of 1) < 100 %',
    ],
    [
      'a receiver whose name servers failed',
      { authentication: 'aligned' },
      [authenticated('temperror', 'pass', 'pass')],
      'inconclusive',
      'aligned as the receivers saw it 0 % (0 of 1, 1 not known) < 100 %',
    ],
    [
      'a receiver that does not tell',
      { authentication: 'aligned' },
      [seed()],
      'inconclusive',
      'aligned as the receivers saw it 0 % (0 of 1, 1 not known) < 100 %',
    ],
    ['nothing arrived', { junk: 0 }, [bounced], 'inconclusive', 'in Junk: nothing is known of any seed'],
  ])('%s', (_, policy, seeds, verdict, sentence) => {
    const gate = judgeGate(policy, seeds)
    expect(gate).toMatchObject({ verdict, rules: [{ verdict, sentence }] })
  })

  it('a rule for one provider takes the place of the general one there', () => {
    const seeds = [seed({}, 'N'), seed({ outcome: 'bounced' }, 'P')]
    const gate = judgeGate({ acceptance: 1, providers: { P: { acceptance: 0 } } }, seeds)
    expect(gate.rules.map(({ provider, verdict }) => [provider, verdict])).toEqual([
      [undefined, 'pass'],
      ['P', 'pass'],
    ])
  })
  it.each([
    ['the general one', { unknown: 'fail' }, {}, 'fail'],
    ['that of its own rules', { unknown: 'fail' }, { unknown: 'ignore' }, 'pass'],
  ] as const)('what is not known of one provider counts as %s says', (_, general, own, verdict) => {
    const policy = { ...general, providers: { N: { acceptance: 1, ...own } } }
    expect(judgeGate(policy, [seed(), unknown])).toMatchObject({ verdict })
  })
  it('one rule that fails closes it, whatever cannot be told', () => {
    expect(judgeGate({ acceptance: 1, authentication: 'aligned' }, [bounced, seed()]).verdict).toBe('fail')
  })
})
