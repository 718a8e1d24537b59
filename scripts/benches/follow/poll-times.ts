// What one look costs the follower: time, bytes on the wire, connections and table calls, with the real flow and the real
// reader of mailboxes over a table in memory.
import { randomBytes, randomUUID } from 'node:crypto'
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { Items } from '../../../lib/flow/edges.ts'
import { lookForMail } from '../../../lib/flow/look-for-mail.ts'
import { makeId } from '../../../lib/mail/token.ts'
import { lookIntoImap } from '../../../lib/mailbox/imap-mailbox.ts'
import type { MailboxLogin } from '../../../lib/mailbox/login.ts'
import { beginWatch } from '../../../lib/plan/mailbox-watch.ts'
import { productionSchedules as schedules } from '../../../lib/plan/schedule.ts'
import { createTokenSeal } from '../../../lib/send/token-seal.ts'
import { memoryItems } from '../../../lib/store/memory-items.ts'
import { median } from '../measure.ts'
import type { CountingProxy } from './counting-proxy.ts'
import { ownMessage, type SeedMailbox, strangerMessage } from './seed-mailbox.ts'

export interface Measuring {
  /** As it is reached through the proxy. */
  readonly login: MailboxLogin
  /** PEM, for TLS. */
  readonly root: string | undefined
  readonly proxy: CountingProxy
  readonly seed: SeedMailbox
  /** Sends that wait for their arrival. */
  readonly pending: number
}

/** Medians of one look. */
export interface PollCost {
  readonly ms: number
  readonly bytes: number
  readonly connections: number
  readonly tableCalls: number
}

const idleRuns = 25
const newsRuns = 11
/** Every look of the second kind finds so many of each. */
const ours = 5
const others = 5
const day = 24 * 3_600_000

/** The cost of a look that finds nothing, and of one that finds ten messages of which five are ours. Throws where one is not found. */
export async function measurePolls(
  measuring: Measuring,
): Promise<{ readonly idle: PollCost; readonly news: PollCost }> {
  const desk = await openDesk(measuring)
  await desk.readAll()
  const idle = await measure(measuring, idleRuns, desk, async () => undefined)
  const waiting: string[] = []
  const news = await measure(measuring, newsRuns, desk, async () => {
    const ids = await Promise.all(Array.from({ length: ours }, () => desk.waitForOne()))
    waiting.push(...ids)
    const strangers = Array.from({ length: others }, (_, index) => strangerMessage(index))
    await measuring.seed.deliver([...ids.map((id) => ownMessage(desk.tokenOf(id))), ...strangers])
  })
  await desk.demandFound(waiting)
  return { idle, news }
}

type Desk = Awaited<ReturnType<typeof openDesk>>

async function measure(
  { proxy }: Measuring,
  runs: number,
  desk: Desk,
  prepare: () => Promise<void>,
): Promise<PollCost> {
  const costs: PollCost[] = []
  for (let run = 0; run < runs; run++) {
    await prepare()
    proxy.take()
    desk.takeCalls()
    const begin = performance.now()
    await desk.look()
    costs.push({ ms: performance.now() - begin, ...proxy.take(), tableCalls: desk.takeCalls() })
  }
  const of = (name: keyof PollCost) => median(costs.map((cost) => cost[name]))
  return { ms: of('ms'), bytes: of('bytes'), connections: of('connections'), tableCalls: of('tableCalls') }
}

async function openDesk({ login, pending, root }: Measuring) {
  const store = memoryItems()
  let calls = 0
  const items: Items = {
    ...store,
    read: (...asked) => {
      calls += 1
      return store.read(...asked)
    },
    replace: (...given) => {
      calls += 1
      return store.replace(...given)
    },
  }
  const seal = createTokenSeal(randomBytes(32).toString('hex'))
  // Time is moved on by hand: every look is due.
  const time = { now: Date.now() }
  const clock = { now: () => time.now, elapsed: () => performance.now() }
  const newId = () => makeId(randomBytes(16))
  const { signal } = new AbortController()
  const fail = (message: string, details: object) => {
    throw new Error(`${message}: ${JSON.stringify(details)}`)
  }
  const edges = {
    ...{ items, clock, schedules, newId, seal, random: Math.random, pause: async () => undefined, warn: fail },
    ...{ queues: { send: async () => undefined }, sender: { seeds: [] } },
    look: (_id: string, context: Parameters<typeof lookIntoImap>[1]) =>
      lookIntoImap(login, { ...context, ...(root !== undefined && { trustedCertificates: [root] }) }),
  }
  await store.create(beginWatch('seed', { until: time.now + 1000 * day, now: time.now, schedules }))
  const waitForOne = async () => {
    const send = waitingSend(newId(), time.now)
    await store.create(send)
    return send.id
  }
  for (let index = 0; index < pending; index++) await waitForOne()
  const look = async () => {
    time.now += day
    await lookForMail('seed', edges, { signal })
  }
  return {
    waitForOne,
    look,
    /** What came in the day before the watch began is read first, in as many looks as that takes. */
    async readAll() {
      do await look()
      while ((await store.read('mailbox', 'seed'))?.lookedAt === undefined)
    },
    tokenOf: seal.tokenOf,
    takeCalls() {
      const counted = calls
      calls = 0
      return counted
    },
    async demandFound(ids: readonly string[]) {
      const sends = await store.readMany('send', ids)
      const found = sends.filter(({ arrival }) => arrival === 'inbox').length
      if (found !== ids.length) throw new Error(`of ${ids.length} messages ${found} were found`)
    },
  }
}

function waitingSend(id: string, now: number): SendItem {
  return {
    ...{ kind: 'send', id, version: 0, createdAt: now, state: 'accepted', arrival: 'pending', mailbox: 'seed' },
    server: { host: { kind: 'name', name: 'mx.postbox.test' }, port: 25 },
    ...{ to: 'seed@postbox.test', reversePath: 'bounce@smtping.test', verp: true, provider: 'Postbox' },
    message: { from: 'news@smtping.test', tls: 'opportunistic', subject: randomUUID(), text: 'Hello.' },
    ...{ notBefore: now, retryUntil: now + day, followMs: 1000 * day, lookUntil: now + 1000 * day },
    ...{ attempts: [], evidence: [], history: [] },
  }
}
