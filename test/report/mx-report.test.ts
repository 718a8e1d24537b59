import { describe, expect, it } from 'vitest'
import type { DomainObservations } from '../../lib/diagnosis/domain-observation.ts'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { fitCheckedReport } from '../../lib/report/checked-report.ts'
import { mxExitCode } from '../../lib/report/exit-code.ts'
import { makeMxReport, mxReportSchema } from '../../lib/report/mx-report.ts'
import { mxText } from '../../lib/report/mx-text.ts'
import { makeVantageReport, vantageReportSchema } from '../../lib/report/vantage-report.ts'
import { vantageText } from '../../lib/report/vantage-text.ts'
import { brokenSession, host, now, observations, openPort, seen, shutPort } from '../diagnosis/made-observations.ts'

const domain = (...hosts: readonly Observations[]): DomainObservations => ({
  ...{ domain: 'example.org', at: now, resolvers: ['192.0.2.53'] },
  hosts: hosts.map((one, index) => ({
    ...one,
    target: { host: host(`mx${index}.example.org`) },
    isOneOfSeveral: true,
  })),
  route: seen({
    kind: 'exchangers',
    exchangers: hosts.map((_, index) => ({ preference: index, host: host(`mx${index}.example.org`) })),
    unusable: [],
  }),
})
const report = (...hosts: readonly Observations[]) =>
  makeMxReport(domain(...hosts), { id: 'x', newId: () => 'y', vantage: { name: 'here' } })

const good = observations([openPort(25)])
const closed = observations([shutPort(25, 'closed')])
const silent = observations([shutPort(25, 'filtered')])
const broken = observations([
  openPort(25, { session: brokenSession(25, { stage: 'greeting', reason: 'malformed-reply', detail: 'x' }) }),
])

describe('the report of a mail domain', () => {
  it('is what the schema says, in JSON too', () => {
    const made = report(good, closed)
    expect(mxReportSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
  })

  it.each([
    ['all hosts are good', [good, good], 'pass', 0],
    ['one is closed, and another takes mail', [closed, good], 'warn', 0],
    ['one is silent, and another takes mail', [silent, good], 'warn', 0],
    ['all are closed', [closed, closed], 'fail', 1],
    ['all are silent', [silent, silent], 'inconclusive', 4],
    ['one talks, and talks badly', [broken, good], 'fail', 1],
  ] as const)('where %s', (_, hosts, verdict, code) => {
    const made = report(...hosts)
    expect([made.verdict, mxExitCode(made, 'fail')]).toEqual([verdict, code])
    expect(mxExitCode(made, 'warn')).toBe(verdict === 'warn' ? 1 : code)
  })

  it('as text says the verdict first, then the domain, then each host', () => {
    const text = mxText(report(closed, good))
    expect(text).toMatch(/^! warn {2}mail for example\.org, 2 hosts\n/)
    expect(text.indexOf('mx-some-closed')).toBeLessThan(text.indexOf('mx1.example.org: '))
  })

  it('fits into the room that there is', () => {
    const entry = { atMs: 0, direction: 'server', stage: 'ehlo', tls: false, text: 'x'.repeat(30_000) } as const
    const made = report(good, good)
    const long = {
      ...made,
      hosts: made.hosts.map((one) => ({ ...one, ports: one.ports.map((port) => ({ ...port, transcript: [entry] })) })),
    }
    expect(JSON.stringify(fitCheckedReport(long, 20_000)).length).toBeLessThan(25_000)
  })
})

describe('the report of our own network', () => {
  const made = makeVantageReport(
    { at: now, controls: [observations([shutPort(25, 'filtered')])], resolvers: ['192.0.2.53'] },
    { id: 'x', vantage: { name: 'here', region: 'north' } },
  )

  it('is what the schema says, in JSON too', () => {
    expect(vantageReportSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
    expect(made).toMatchObject({
      verdict: 'fail',
      vantage: { name: 'here', region: 'north', resolvers: ['192.0.2.53'] },
    })
  })

  it('as text explains port 25, Lambda included', () => {
    expect(vantageText(made).replace(/\s+/g, ' ')).toMatch(/^✖ fail .*Lambda outside a VPC for good/)
  })
})
