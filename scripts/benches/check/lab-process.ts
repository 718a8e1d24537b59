// Runs inside the lab's delayed network and prints what it measured there: our check, then the tools that others use.
import { readFileSync } from 'node:fs'
import { checkEdges } from '../../../cli/adapters.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { median, timeRuns } from '../measure.ts'
import { timeChecks } from './check-times.ts'
import { jobs } from './jobs.ts'
import { ownLines, tripLine } from './round-trip-lines.ts'
import { toolLines } from './tools.ts'

const runs = 9
const [home = ''] = process.argv.slice(2)
const root = `${home}/certs/root.pem`
/** Postfix and Dovecot, on all of the eight ports. */
const address = '127.0.0.2'
const target = { host: { kind: 'name', name: 'mx1.lab.test' } } as const

const rttMs = await roundTrip()
const edges = {
  ...(await checkEdges({ ehloName: 'bench.test', trustedCertificates: [readFileSync(root, 'utf8')] })),
  // The name costs nothing here: what it costs is the resolver's, and the same for every tool.
  resolve: async () => ({ kind: 'seen', value: [address] }) as const,
}
const one = await timeChecks(runs, { target, ports: [587] }, edges)
const all = await timeChecks(runs, { target, ports: jobs.all.ports }, edges)
console.log(
  `the lab's delayed network: a round trip (RTT) of ${rttMs.toFixed(1)} ms; medians of ${runs}; Postfix, Dovecot`,
)
for (const line of ownLines({ rttMs, one, all, allPorts: 'eight mail ports' })) console.log(line)
console.log('with the start of a process, as a person runs them:')
for (const { what, ms } of await toolLines({ address, root })) console.log(tripLine(what, { ms, rttMs }))

async function roundTrip(): Promise<number> {
  const { signal } = new AbortController()
  const times = await timeRuns(runs, async () => {
    const dialled = await dialTcp(address, 25, { signal, timeoutMs: 4000 })
    if (dialled.kind === 'failed') throw new Error(`The lab does not answer: ${dialled.failure.reason}`)
    dialled.socket.destroy()
  })
  return median(times)
}
