// The follower: what one look into a mailbox costs, and how that grows with the sends that wait and with the mailbox. With
// our own IMAP server in a process of its own, and with the lab's Dovecot where SMTPING_LAB_HOME names it.
import { readFileSync } from 'node:fs'
import type { MailboxLogin } from '../../lib/mailbox/login.ts'
import { startCountingProxy } from './follow/counting-proxy.ts'
import { measurePolls, type PollCost } from './follow/poll-times.ts'
import { openSeedMailbox } from './follow/seed-mailbox.ts'
import { startServerProcess } from './smtp/child.ts'
import { goalLine, valueLine } from './smtp/goal-line.ts'

/** Flat, as far as a machine that does other work can tell. */
const flat = 1.5

/** The lines to print. */
export async function benchFollow(): Promise<string> {
  const own = await measureOwn()
  const home = process.env.SMTPING_LAB_HOME
  const dovecot = home ? ['the lab’s Dovecot, with STARTTLS; medians', ...(await measureDovecot(home))] : []
  return ['our own IMAP server in a process of its own; medians', ...own, ...dovecot].join('\n')
}

/** A seed of the lab that no test uses. */
function measureDovecot(home: string): Promise<readonly string[]> {
  const login = {
    host: 'mx1.lab.test',
    port: 143,
    tls: 'starttls',
    user: 'seed18@lab.test',
    password: 'pw-seed18',
  } as const
  return measureAll({ login, address: '127.0.0.2', root: readFileSync(`${home}/certs/root.pem`, 'utf8') })
}

async function measureOwn(): Promise<readonly string[]> {
  const address = '127.0.0.1'
  const server = await startServerProcess(new URL('follow/imap-process.ts', import.meta.url))
  const login = { tls: 'none', user: 'seed@postbox.test', password: 'bench' } as const
  try {
    return await measureAll({ login: { host: address, port: server.port, ...login }, address })
  } finally {
    await server.stop()
  }
}

const mailboxSizes = [100, 1000, 10_000] as const
const pendingSends = [1, 100, 10_000] as const

interface Place {
  readonly login: MailboxLogin
  /** Of the login's host: the proxy listens there as well, under the same name. */
  readonly address: string
  readonly root?: string
}

async function measureAll({ login, address, root }: Place): Promise<readonly string[]> {
  const seed = await openSeedMailbox(login, root)
  const proxy = await startCountingProxy({ host: address, port: login.port })
  const through = { ...login, port: proxy.port }
  const measure = (pending: number) => measurePolls({ login: through, root, proxy, seed, pending })
  try {
    await seed.empty()
    // What runs for the first time is not counted.
    await measure(1)
    const bySize = []
    for (const size of mailboxSizes) {
      await seed.growTo(size)
      bySize.push(await measure(10_000))
    }
    const byPending = []
    for (const pending of pendingSends) byPending.push(await measure(pending))
    return [...idleLines(bySize, byPending), ...newsLines(bySize, byPending)]
  } finally {
    await seed.empty()
    await seed.close()
    await proxy.stop()
  }
}

type Costs = readonly { readonly idle: PollCost; readonly news: PollCost }[]

function idleLines(bySize: Costs, byPending: Costs): readonly string[] {
  const last = byPending.at(-1)?.idle
  return [
    '10,000 sends wait on a mailbox of 10,000 messages, and nothing is new:',
    ...costLines(last),
    ...growthLines('idle', { bySize, byPending }),
  ]
}

function newsLines(bySize: Costs, byPending: Costs): readonly string[] {
  const last = byPending.at(-1)?.news
  return [
    'the same, and ten messages are new, five of them ours:',
    ...costLines(last),
    ...growthLines('news', { bySize, byPending }),
  ]
}

function costLines(cost: PollCost | undefined): readonly string[] {
  const { ms, bytes, connections, tableCalls } = cost ?? { ms: NaN, bytes: NaN, connections: NaN, tableCalls: NaN }
  return [
    goalLine('  connections', { value: connections, unit: '', goal: 1, better: 'less' }),
    valueLine('  time of one look, login and goodbye included', { value: ms, unit: 'ms' }),
    valueLine('  bytes in both directions', { value: bytes, unit: 'bytes' }),
    valueLine('  table calls', { value: tableCalls, unit: '' }),
  ]
}

function growthLines(
  kind: 'idle' | 'news',
  { bySize, byPending }: { bySize: Costs; byPending: Costs },
): readonly string[] {
  const line = (what: string, costs: Costs, name: 'ms' | 'bytes') => {
    const [first, ...more] = costs.map((cost) => cost[kind][name])
    const ratios = more.map((value) => value / (first ?? Number.NaN))
    const beside = costs.map((cost) => cost[kind][name].toFixed(name === 'ms' ? 1 : 0)).join(', ')
    return goalLine(what, { value: Math.max(...ratios), unit: '×', goal: flat, better: 'less', beside })
  }
  return [
    line('  time, 10,000 sends for 1 (1, 100, 10,000)', byPending, 'ms'),
    line('  bytes, 10,000 sends for 1', byPending, 'bytes'),
    line('  time, 10,000 messages for 100 (100, 1,000, 10,000)', bySize, 'ms'),
    line('  bytes, 10,000 messages for 100', bySize, 'bytes'),
  ]
}
