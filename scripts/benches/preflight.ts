// A preflight of a thousand seeds on the local stack, beside nodemailer's pool alone, to the same sink on as many
// connections: messages a second, and what each costs at the table and at the queues. Next door, and 20 ms away.
import { randomBytes } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod/mini'
import type { SeedInbox } from '../../lib/contract/mailboxes.ts'
import { preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { type LocalStack, startLocalStack } from '../local-stack.ts'
import { countCalls } from './preflight/count-calls.ts'
import { content, ownHeader } from './smtp/bench-message.ts'
import { type ServerProcess, startServerProcess } from './smtp/child.ts'
import { goalLine, valueLine } from './smtp/goal-line.ts'
import { runNodemailerPool } from './smtp/nodemailer-pool.ts'
import { startSlowNetwork } from './smtp/slow-network.ts'

const seedCount = 1000
const countEveryMs = 50
const connections = 20
const sinkProcess = new URL('./smtp/sink-process.ts', import.meta.url)

/** The lines to print. */
export async function benchPreflight(): Promise<string> {
  const sink = await startServerProcess(sinkProcess)
  const slow = await startSlowNetwork({ host: '127.0.0.1', port: sink.port }, { oneWayMs: 20 })
  try {
    return [
      `${seedCount} seeds, ${connections} connections to one sink, a message of 1 kB`,
      ...(await compare('next door', { port: sink.port, sink })),
      ...(await compare('20 ms away', { port: slow.port, sink })),
    ].join('\n')
  } finally {
    await slow.stop()
    await sink.stop()
  }
}

interface Way {
  readonly port: number
  readonly sink: ServerProcess
}

async function compare(where: string, { port, sink }: Way): Promise<readonly string[]> {
  const run = { port, count: seedCount, connections, content, ownHeader }
  await runNodemailerPool({ ...run, count: 100 })
  const before = await runNodemailerPool(run)
  const ours = await runPreflight({ port, sink })
  const after = await runNodemailerPool(run)
  const pool = (2 * seedCount * 1000) / (before.ms + after.ms)
  const rate = (seedCount * 1000) / ours.ms
  const [load] = loadavg()
  return [
    `${availableParallelism()} processors, of which ${load?.toFixed(1)} were busy in the minute before`,
    valueLine(`${where}: nodemailer's pool alone`, { value: pool, unit: 'messages/s' }),
    goalLine(`${where}: preflight with ledger and queue`, {
      ...{
        value: rate / pool,
        unit: "× nodemailer's pool",
        goal: 0.5,
        better: 'more',
        beside: `${rate.toFixed(0)} messages/s`,
      },
    }),
    valueLine('  processor time of stack, table and queues for one message', {
      value: ours.cpuMs / seedCount,
      unit: 'ms',
    }),
    ...costLines(ours.calls),
  ]
}

const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']
const queueCalls = [
  'SendMessageBatch',
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessageBatch',
  'ChangeMessageVisibility',
]

/** What one message costs until it is taken; its arrival is one write more, and each look into a mailbox serves all of them. */
function costLines(calls: ReadonlyMap<string, number>): readonly string[] {
  const each = (names: readonly string[]) => names.reduce((sum, name) => sum + (calls.get(name) ?? 0), 0) / seedCount
  const cost = (what: string, value: number, goal: number) =>
    goalLine(`  ${what} for one message, until it is taken`, { value, unit: '', goal, better: 'less' })
  return [cost('table writes', each(writes), 5), cost('queue calls', each(queueCalls), 4)]
}

const seeds = Array.from(
  { length: seedCount },
  (_, index): SeedInbox => ({
    address: ownHeader(index).to,
    provider: `Provider ${index % 10}`,
    mailbox: 'nobody',
  }),
)

/** From the request until every message was taken. The mailbox has no login: arrivals are another bench's business. */
async function runPreflight({ port, sink }: Way) {
  const token = randomBytes(16).toString('hex')
  const stack = await startLocalStack({
    ...{ port: 0, token, seeds, mailboxes: [], sweepEveryMs: 1000, log: () => undefined },
    schedules: { paceMs: 0, paceLeastMs: 0, lookMs: [60_000] },
  })
  const counter = countCalls()
  try {
    const [begin, cpu] = [performance.now(), process.cpuUsage()]
    const takenBefore = Number(await sink.ask())
    const url = await ask(stack, { port, token })
    await untilTrue(async () => Number(await sink.ask()) >= takenBefore + seedCount)
    // The last answers are written down a moment after the sink gave them. Making a report is work of its own.
    await untilTrue(() => areAllAccepted(url, token))
    const ms = performance.now() - begin
    return { ms, cpuMs: cpuMsSince(cpu), calls: counter.take() }
  } finally {
    counter.stop()
    await stack.stop()
  }
}

async function ask(
  { url }: LocalStack,
  { port, token }: { readonly port: number; readonly token: string },
): Promise<string> {
  const { from, subject, text } = content
  const body = {
    ...{ server: `127.0.0.1:${port}`, tls: 'none', from, subject, text, pace: { connections } },
    seeds: seeds.map(({ address }) => ({ address })),
  }
  const answer = await fetch(`${url}/v1/preflights`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 202) throw new Error(`The preflight was refused: ${await answer.text()}`)
  return new URL(answer.headers.get('location') ?? '', url).href
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const jobSchema = z.object({ report: z.pick(preflightReportSchema, { counts: true }) })

/** Two minutes: ten times as long as it takes. */
const mostCounts = 2400

async function untilTrue(isSo: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < mostCounts; count++) {
    if (await isSo()) return
    await setTimeout(countEveryMs)
  }
  throw new Error('The preflight did not come to its end.')
}

async function areAllAccepted(url: string, token: string): Promise<boolean> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const { outcomes } = jobSchema.parse(await answer.json()).report.counts
  if ((outcomes.bounced ?? 0) > 0) throw new Error('A message bounced.')
  return outcomes.accepted === seedCount
}
