// The whole service in a box: table, queues, functions, sweeper, mail servers and mailboxes, under one clock that jumps.
import { seededRandom } from '../../../fixtures/scripted/seeded-random.ts'
import { bounceMailboxId } from '../../../lib/contract/mailboxes.ts'
import { type QueueMessage, queueOf } from '../../../lib/contract/queue-message.ts'
import type { Items } from '../../../lib/flow/edges.ts'
import type { Limits } from '../../../lib/plan/quota.ts'
import { productionSchedules, type Schedules } from '../../../lib/plan/schedule.ts'
import { sendDeadlines } from '../../../lib/plan/send-deadlines.ts'
import type { Sender } from '../../../lib/plan/send-plan.ts'
import type { Deadlines } from '../../../lib/smtp/deadlines.ts'
import { seal } from '../../flow/desk.ts'
import { t0 } from '../../plan/samples.ts'
import { type ChooseFault, faultText } from './fault.ts'
import { type Actor, openKernel } from './kernel.ts'
import { type MailboxModel, openMailbox } from './mailbox-model.ts'
import { modelWire, type WireContext } from './model-wire.ts'
import { type AfterTaking, friendly, openServers, type ServerScript } from './mx-model.ts'
import { emptyRecord } from './record.ts'
import { openQueue, type QueueModel, type Received } from './sqs-model.ts'
import { type Edges, productStories, type Stories } from './stories.ts'
import { openTable, type Reach, reachTable } from './table.ts'

/** How the functions stand in serverless.yml, milliseconds. */
export interface FunctionTerms {
  readonly timeoutMs: number
  readonly atOnce: number
}

export interface WorldSettings {
  readonly seed?: number
  readonly faults?: ChooseFault
  readonly choose?: (points: readonly string[]) => number
  readonly scriptOf?: (sendId: string) => ServerScript
  readonly schedules?: Partial<Schedules>
  readonly sender?: Sender
  readonly limits?: Limits
  readonly sendWorkers?: FunctionTerms
  readonly hasSweeper?: boolean
  /** The queues keep two copies of each message from its beginning, and two functions have them at once. */
  readonly deliversTwice?: boolean
  /** How many messages one delivery to a function holds. */
  readonly batchSize?: number
  // What a mutant does otherwise.
  readonly stories?: Partial<Stories>
  readonly wire?: (context: WireContext) => ReturnType<typeof modelWire>
  readonly wrapItems?: WrapItems
  readonly invoke?: Invoke
}

/** Another table for a process, made of the one that it has. `force` writes without a condition. */
export type WrapItems = (items: Items, context: { readonly reach: Reach; readonly force: Items['replace'] }) => Items

/** One delivery to a function: answers the messages to be deleted. */
export type Invoke = (
  batch: readonly Received[],
  carryOut: (received: Received) => Promise<void>,
  remove: (received: Received) => Promise<void>,
) => Promise<void>

export type World = ReturnType<typeof openWorld>

export const minute = 60_000
/** serverless.yml: `visibility = 6 × timeout`. */
const visibilityFactor = 6
const reserveMs = 10_000
const guardedAddress = '192.0.2.25'

export const testSender: Sender = {
  seeds: [{ address: 'seed@postbox.test', provider: 'Postbox', mailbox: 'seed' }],
  bounceAddress: { localPart: 'bounce', domain: 'smtping.test' },
}

/** What functions/queue.ts does with a batch: each by itself, and deleted only after its work. */
const invokeProduct: Invoke = async (batch, carryOut, remove) => {
  for (const received of batch) {
    const isDone = await carryOut(received).then(
      () => true,
      () => false,
    )
    if (isDone) await remove(received)
  }
}

/** Nothing submitted yet; it is {@link t0}. */
export function openWorld(settings: WorldSettings = {}) {
  const { faults = () => undefined, scriptOf = () => friendly, sender = testSender, hasSweeper = true } = settings
  const random = seededRandom(settings.seed ?? 1, 1)
  // Bounces are waited for as long as arrivals usually are: here an hour, so that the world comes to rest within a day.
  const schedules: Schedules = { ...productionSchedules, followMs: 3_600_000, ...settings.schedules }
  const deadlines: Deadlines = sendDeadlines
  const stories: Stories = { ...productStories, ...settings.stories }
  const invoke = settings.invoke ?? invokeProduct
  const record = emptyRecord()
  const kernel = openKernel({
    beginsAt: t0,
    whenStill: () => startFunctions(),
    ...(settings.choose && { choose: settings.choose }),
    faults: (visit) => {
      const fault = faults(visit)
      if (fault) record.faults.push(faultText(fault))
      return fault
    },
  })
  const { now } = kernel
  const table = openTable({
    now,
    tell: (write) => {
      record.writes.push(write)
      if (write.after.kind === 'send' && !write.before) record.planned.set(write.after.id, write.after)
      if (write.after.dueAt !== undefined) sweepAfter(write.after.dueAt)
    },
  })
  const servers = openServers(now, scriptOf)
  const mailboxes = new Map<string, MailboxModel>()
  const live = new Map<string, number>()

  function mailbox(id: string): MailboxModel {
    const known = mailboxes.get(id) ?? openMailbox(now)
    mailboxes.set(id, known)
    return known
  }

  // Queues and the functions behind them.

  const wake = (at: number) => kernel.alarm(at, () => undefined)
  const log = record.queue.push.bind(record.queue)
  const makeQueue = (name: string, terms: FunctionTerms, bury?: QueueModel) => ({
    ...{ name, terms, reserved: 0 },
    queue: openQueue({
      ...{ name, now, wake, visibilityMs: visibilityFactor * terms.timeoutMs, log: (event) => void log(event) },
      pick: (count) => Math.min(count - 1, Math.floor(random.fraction() * count)),
      ...(bury && { bury: (body: QueueMessage) => bury.put(body) }),
    }),
  })
  const dead = makeQueue('dead', { timeoutMs: 30_000, atOnce: 1 })
  const sends = makeQueue('sends', settings.sendWorkers ?? { timeoutMs: 300_000, atOnce: 5 }, dead.queue)
  const follow = makeQueue('follow', { timeoutMs: 120_000, atOnce: 2 }, dead.queue)
  const lines = { sends, follow, dead }

  function queueFor({ type }: QueueMessage): QueueModel {
    return queueOf[type] === 'follow' ? follow.queue : sends.queue
  }

  function startFunctions(): void {
    for (const line of Object.values(lines)) {
      while (line.reserved < line.terms.atOnce && line.queue.visibleCount() > waitingReceives(line)) startFunction(line)
    }
  }

  const receiving = new Map<string, number>()
  const waitingReceives = ({ name }: { readonly name: string }) => receiving.get(name) ?? 0

  function startFunction(line: (typeof lines)[keyof typeof lines]): void {
    const { name, terms, queue } = line
    line.reserved += 1
    receiving.set(name, waitingReceives(line) + 1)
    kernel.spawn(`${name}-function`, async (actor) => {
      let isReceiving = true
      const received = () => {
        if (isReceiving) receiving.set(name, waitingReceives(line) - 1)
        isReceiving = false
      }
      actor.whenOver(() => {
        received()
        line.reserved -= 1
      })
      const batch = await kernel.at(actor, `sqs.receive(${name})`, () => {
        received()
        return receiveBatch(queue, settings.batchSize ?? 1)
      })
      if (batch.length === 0) return
      kernel.alarm(now() + terms.timeoutMs, () => kernel.kill(actor), actor)
      const givesUpAt = now() + terms.timeoutMs - reserveMs
      await invoke(
        batch,
        (one) => carryOut(one, { actor, line, givesUpAt }),
        (one) => kernel.at(actor, `sqs.delete(${name})`, () => queue.remove(one)),
      )
    })
  }

  async function carryOut(
    received: Received,
    { actor, line, givesUpAt }: { readonly actor: Actor; readonly line: typeof sends; readonly givesUpAt: number },
  ): Promise<void> {
    const edges = edgesOf(actor, { givesUpAt, hops: received.hops + 1 })
    const { signal } = new AbortController()
    const event = { queue: line.name, messageId: received.id, body: received.body }
    try {
      if (line === dead) await stories.endDeadLetter(received.body, received.id, edges)
      else await stories.work(received.body, edges, signal)
      log({ ...event, at: now(), what: 'succeeded' })
    } catch (error) {
      log({ ...event, at: now(), what: 'failed' })
      throw error
    }
  }

  // The sweeper: it starts every minute, and where nothing is due it does nothing, so those minutes are left out.

  const sweepsAt = new Set<number>()

  function sweepAfter(dueAt: number): void {
    const at = (Math.floor(Math.max(dueAt, now()) / minute) + 1) * minute
    if (!hasSweeper || sweepsAt.has(at)) return
    sweepsAt.add(at)
    kernel.alarm(at, () => {
      sweepsAt.delete(at)
      startSweeper()
    })
  }

  function startSweeper(): Actor {
    return kernel.spawn('sweeper', async (actor) => {
      actor.whenOver(() => {
        const overdue = table.all().filter(({ dueAt }) => dueAt !== undefined && dueAt <= now())
        if (overdue.length > 0) sweepAfter(now())
      })
      kernel.alarm(now() + minute, () => kernel.kill(actor), actor)
      await stories.sweep(edgesOf(actor, { givesUpAt: Number.POSITIVE_INFINITY, hops: 0 }))
    })
  }

  // What a process reaches.

  function edgesOf(actor: Actor, { givesUpAt, hops }: { readonly givesUpAt: number; readonly hops: number }): Edges {
    const reach = <Value>(point: string, work: () => Value | Promise<Value>) => kernel.at(actor, point, work)
    const guarded = new Set<string>()
    const items = reachTable(table.base, reach)
    const wire: WireContext = {
      ...{ now, servers, deadlines, givesUpAt, at: reach, sleep: kernel.sleep },
      process: {
        outside: (work) => kernel.outside(actor, work),
        kill: () => kernel.kill(actor),
        whenOver: actor.whenOver,
      },
      resolve: () => {
        guarded.add(guardedAddress)
        return { kind: 'seen', value: [guardedAddress] }
      },
      count: (sendId, traffic) => void record.sockets.push({ sendId, traffic }),
      connect: (sendId, address) => connect(actor, `send ${sendId}`, address, guarded.has(address)),
    }
    return {
      ...{ clock: { now, elapsed: now }, schedules, sender, seal, random: random.fraction, policy: 'any-unicast' },
      newId: () => random.bytes(16).toString('hex'),
      digest: (text) => `digest of ${text}`,
      items: settings.wrapItems?.(items, { reach, force: table.force }) ?? items,
      pause: async (ms) => {
        await reach('pause', () => undefined)
        await kernel.sleep(ms)
      },
      queues: {
        send: (messages, options) =>
          reach(`sqs.send(${[...new Set(messages.map(({ type }) => type))].join()})`, () => {
            const delayMs = (options?.delaySeconds ?? 0) * 1000
            const copies = settings.deliversTwice ? [...messages, ...messages] : messages
            for (const message of copies) queueFor(message).put(message, { delayMs, hops })
          }),
      },
      warn: (message) => void record.warnings.push(message),
      transmit: (settings.wire ?? modelWire)(wire),
      look: async (id, { cursor, since }) => {
        const close = await reach('imap.connect', () => connect(actor, `mailbox ${id}`, id, true))
        try {
          await reach('imap.login', () => undefined)
          return await reach('imap.fetch', () => mailbox(id).read({ cursor, since }))
        } finally {
          close()
        }
      },
      ...(settings.limits && { limits: settings.limits }),
    }
  }

  function connect(actor: Actor, to: string, address: string, isGuarded: boolean): () => void {
    const beside = live.get(to) ?? 0
    record.connections.push({ at: now(), to, beside, address, isGuarded })
    live.set(to, beside + 1)
    let isOpen = true
    const close = () => {
      if (isOpen) live.set(to, (live.get(to) ?? 1) - 1)
      isOpen = false
    }
    actor.whenOver(close)
    return close
  }

  servers.whenTaken((id, after) => post(id, after))

  function post(
    id: string,
    { arrivesAfterMs = [], folder = 'inbox', reportsAfterMs = [], reports }: AfterTaking,
  ): void {
    for (const ms of arrivesAfterMs) kernel.alarm(now() + ms, () => arrive(id, folder))
    for (const ms of reportsAfterMs) kernel.alarm(now() + ms, () => notify(id, reports ?? 'failed'))
  }

  function arrive(id: string, folder: 'inbox' | 'junk' = 'inbox'): void {
    const seedMailbox = record.planned.get(id)?.mailbox
    if (seedMailbox !== undefined) mailbox(seedMailbox).deliver({ folder, token: seal.tokenOf(id) })
  }

  function notify(id: string, action: 'failed' | 'delayed' | 'delivered'): void {
    const finalRecipient = record.planned.get(id)?.to ?? ''
    const status = { class: action === 'failed' ? 5 : action === 'delayed' ? 4 : 2, subject: 0, detail: 0 } as const
    const notification = { token: seal.tokenOf(id), recipients: [{ finalRecipient, action, status }] }
    mailbox(bounceMailboxId).deliver({ folder: 'inbox', notification })
  }

  return {
    ...{ kernel, now, record, table, servers, schedules, mailbox, arrive, notify, startSweeper, random },
    queues: { sends: sends.queue, follow: follow.queue, dead: dead.queue },
    /** The edges of a process of the caller's own. */
    edgesFor: (actor: Actor) => edgesOf(actor, { givesUpAt: Number.POSITIVE_INFINITY, hops: 0 }),
    stories,
    limits: settings.limits,
  }
}

function receiveBatch(queue: QueueModel, size: number): readonly Received[] {
  const batch: Received[] = []
  while (batch.length < size) {
    const received = queue.receive()
    if (!received) break
    batch.push(received)
  }
  return batch
}
