// The five classic false alarms, over real sockets: none of them may fail.
import { describe, expect, it, onTestFinished } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import { startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Scenario } from '../../fixtures/scripted/scenario.ts'
import { runCheck } from '../../lib/flow/run-check.ts'
import type { Host } from '../../lib/mail/host.ts'
import { quickCheckDeadlines } from '../../lib/plan/check-plan.ts'
import { openNetwork } from '../../lib/probe/network.ts'
import { probePort } from '../../lib/probe/probe-port.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import type { Dial } from '../../lib/smtp/dial.ts'

const name: Host = { kind: 'name', name: 'mx.fake.test' }
const here: Host = { kind: 'ipv4', address: '127.0.0.1' }

async function verdictOf(
  host: Host,
  port: number,
  { nameServers, dial }: { readonly nameServers?: readonly string[]; readonly dial?: Dial } = {},
) {
  const network = openNetwork('any-unicast', nameServers)
  const clock = { now: () => Date.now(), elapsed: () => performance.now() }
  const session = { dial: dial ?? network.dial, clock, ehloName: 'check.smtping.test', deadlines: quickCheckDeadlines }
  const edges = {
    ...network,
    clock,
    probe: (connection: Parameters<typeof probePort>[0], { signal }: { readonly signal: AbortSignal }) =>
      probePort(connection, { ...session, signal }),
  }
  const seen = await runCheck({ target: { host, port } }, edges, { signal: new AbortController().signal })
  const report = makeCheckReport(seen, { id: 'x', vantage: { name: 'here' } })
  return {
    verdict: report.verdict,
    failing: report.findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
    found: report.findings.map(({ id }) => id),
  }
}

async function serve(scenario: Partial<Scenario>) {
  const server = await startFakeServer({ scenario: { title: 'Inline', ...scenario } })
  onTestFinished(server.stop)
  return server
}

describe('no false alarm', () => {
  it.each<readonly [string, Pick<Scenario, 'rules'>, string]>([
    [
      '421 in place of the greeting',
      { rules: [{ at: 'greeting', reply: '421 4.7.0 Too many connections, slow down' }] },
      'rate-limited',
    ],
    [
      '421 to EHLO, which is never "no STARTTLS"',
      { rules: [{ at: 'ehlo', reply: '421 4.3.2 Try again later' }] },
      'temporarily-refused',
    ],
    [
      'an error of a blocklist',
      {
        rules: [
          {
            at: 'greeting',
            reply:
              '554 5.7.1 blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/',
          },
        ],
      },
      'blocklist-query-failed',
    ],
    [
      'greylisting at the greeting',
      { rules: [{ at: 'greeting', reply: '451 4.7.1 Greylisted, try again in 60 seconds' }] },
      'greylisted',
    ],
  ])('from %s', async (_, scenario, id) => {
    const server = await serve(scenario)
    const told = await verdictOf(here, server.port)
    expect(told).toMatchObject({ verdict: 'inconclusive', failing: [] })
    expect(told.found).toContain(id)
    expect(told.found).not.toContain('starttls-missing')
  })

  it.each([
    ['SERVFAIL', 'servfail', 'name-server-failed'],
    ['REFUSED', 'refused', 'name-server-refused'],
    ['silence of the name servers', 'silence', 'name-server-timeout'],
  ] as const)(
    'from %s',
    async (_, answer, id) => {
      const dns = await startNameServer(() => ({ 'mx.fake.test': answer }), { host: '127.0.0.1', port: 0 })
      onTestFinished(dns.stop)
      const told = await verdictOf(name, 25, { nameServers: [`127.0.0.1:${dns.endpoint.port}`] })
      expect(told).toEqual({ verdict: 'inconclusive', failing: [], found: [id] })
    },
    15_000,
  )

  it('from a network that lets nobody out on port 25', async () => {
    const blocked: Dial = async () => ({
      kind: 'failed',
      state: 'filtered',
      failure: { stage: 'connect', reason: 'timed-out' },
    })
    const told = await verdictOf({ kind: 'ipv4', address: '192.0.2.1' }, 25, { dial: blocked })
    expect(told).toEqual({ verdict: 'inconclusive', failing: [], found: ['port-25-filtered'] })
  })
})
