import { describe, expect, it } from 'vitest'
import type { Finding } from '../../lib/diagnosis/finding.ts'
import { checkExitCode } from '../../lib/report/exit-code.ts'
import { overallVerdict } from '../../lib/report/verdict.ts'

type Judged = Pick<Finding, 'verdict' | 'about' | 'port' | 'address'>

const pass4: Judged = { verdict: 'pass', about: 'target', port: 25, address: '198.51.100.7' }
const warn: Judged = { ...pass4, verdict: 'warn' }
const fail: Judged = { ...pass4, verdict: 'fail' }
const throttled: Judged = { ...pass4, verdict: 'inconclusive' }
const blocked25: Judged = { verdict: 'inconclusive', about: 'vantage', port: 25, address: '198.51.100.7' }
const noRoute6: Judged = { verdict: 'inconclusive', about: 'vantage', address: '2001:db8::7' }
const silent6: Judged = { verdict: 'inconclusive', about: 'vantage', port: 587, address: '2001:db8::7' }
const resolver: Judged = { verdict: 'inconclusive', about: 'resolver' }
const throttled6: Judged = { verdict: 'inconclusive', about: 'target', port: 25, address: '2001:db8::7' }

describe('the verdict and exit code of a check', () => {
  it.each<readonly [string, readonly Judged[], string, failOnFail: number, failOnWarn: number]>([
    ['all is well', [pass4], 'pass', 0, 0],
    ['nothing was seen', [], 'inconclusive', 3, 3],
    ['a warning', [pass4, warn], 'warn', 0, 1],
    ['a failure outranks what stayed open', [fail, blocked25, warn], 'fail', 1, 1],
    ['what stayed open outranks a warning, and the warning is certain', [pass4, warn, throttled], 'inconclusive', 3, 1],
    ['the name servers failed', [resolver], 'inconclusive', 3, 3],
    ['our network blocks port 25', [blocked25, { ...pass4, port: 587 }], 'inconclusive', 4, 4],
    ['our network and something else', [blocked25, resolver], 'inconclusive', 3, 3],
    ['no IPv6 here, and the IPv4 address is good', [pass4, noRoute6], 'pass', 0, 0],
    ['no IPv6 here, and nothing else was good', [noRoute6], 'inconclusive', 4, 4],
    ['a port that only the other address answers on', [{ ...pass4, port: 587 }, silent6], 'pass', 0, 0],
    ['another port says nothing about a silent one', [pass4, silent6], 'inconclusive', 4, 4],
    ['a throttle at one address is not made good by the other', [pass4, throttled6], 'inconclusive', 3, 3],
  ])('%s', (_, findings, verdict, failOnFail, failOnWarn) => {
    expect(overallVerdict(findings)).toBe(verdict)
    const report = { verdict: overallVerdict(findings), findings }
    expect([checkExitCode(report, 'fail'), checkExitCode(report, 'warn')]).toEqual([failOnFail, failOnWarn])
  })
})
