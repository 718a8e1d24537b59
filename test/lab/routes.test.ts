// `ports` sees the states that nmap sees, and `check --mx` follows the records that dig shows.
import { beforeAll, describe, expect, it } from 'vitest'
import type { MxReport } from '../../lib/report/mx-report.ts'
import { findTool, runTool } from '../differential/tool.ts'
import { isLabAbsent } from './lab.ts'
import { checkDomain, complaints, portOf, ports, seen } from './smtping.ts'
import { askNmap, nmap } from './tools/nmap.ts'

const dig = findTool('dig')

for (const [tool, found] of Object.entries({ nmap, dig })) {
  if (!found) console.warn(`SKIPPED: ${tool} is not on PATH, so nothing is compared with it.`)
}

const mailPorts = [25, 465, 587, 2525, 143, 993, 110, 995]

describe.skipIf(isLabAbsent || !nmap)('ports and nmap', () => {
  it.each([
    ['mx1.lab.test', 'open', {}],
    ['closed.lab.test', 'closed', { 'fail port-closed': mailPorts }],
    [
      'filtered.lab.test',
      'filtered',
      { 'inconclusive port-25-filtered': [25], 'inconclusive port-filtered': mailPorts.slice(1) },
    ],
  ])('find those of %s %s', async (host, state, expected) => {
    const [report, theirs] = await Promise.all([ports(host, mailPorts), askNmap(host, mailPorts)])
    const states = mailPorts.map((port) => portOf(report, port).state)
    expect(states).toEqual(mailPorts.map(() => state))
    expect(states).toEqual(mailPorts.map((port) => theirs.get(port)?.state))
    expect(complaints(report)).toEqual(expected)
    // Not a byte was said: the scripts of nmap talk, we did not.
    expect(report.ports.flatMap(({ transcript }) => transcript)).toEqual([])
  })
})

/** What is said of the domain as a whole, and of how it is reached. */
const domains = [
  ['lab.test', ['pass mx-found', 'pass mx-reachable']],
  ['plain.test', ['pass mx-found', 'pass mx-reachable']],
  ['nullmx.lab.test', ['warn null-mx']],
  ['implicit.lab.test', ['warn mx-missing', 'pass mx-reachable']],
  ['danglingmx.lab.test', ['pass mx-found', 'fail mx-host-unresolvable']],
] as const

describe.skipIf(isLabAbsent).each(domains)('check --mx %s', (domain, expected) => {
  let report: MxReport

  beforeAll(async () => {
    report = await checkDomain(domain)
  })

  it('says of the domain what it is', () => {
    expect(report.findings.map(({ verdict, id }) => `${verdict} ${id}`)).toEqual(expected)
  })

  it.skipIf(!dig)('follows the MX records that dig shows', async () => {
    const { output } = await runTool('dig', ['+short', 'MX', domain])
    const records = output.split('\n').filter((line) => /^\d+ [a-z]/.test(line))
    const ours = seen(report.route)?.exchangers ?? []
    expect(ours.map(({ preference, host }) => `${preference} ${host}.`)).toEqual(records.toSorted())
  })
})
