// Planted faults: services that are wrong in one thing each, made of the product's own stories over other edges. Each must be
// caught by the checker, or the checker is worth nothing.
import type { ItemKind, ItemOf, SendItem, StoredItem } from '../../../lib/contract/stored-items.ts'
import { attemptSend } from '../../../lib/flow/attempt-send.ts'
import type { Items, Transmit } from '../../../lib/flow/edges.ts'
import { sweep } from '../../../lib/flow/sweep.ts'
import { modelWire, type WireContext } from '../world/model-wire.ts'
import type { ServerSession } from '../world/mx-model.ts'
import { type Edges, productStories, type Stories } from '../world/stories.ts'
import type { Invoke, WorldSettings, WrapItems } from '../world/world.ts'

type Mutant = Omit<WorldSettings, 'faults' | 'choose' | 'seed'>

const goOn = async () => 'go-on' as const

const withoutMark: Mutant = {
  wire: (context) => (send, terms) => modelWire(context)(send, { ...terms, beforeDot: goOn }),
}

const markAfterDot: Mutant = {
  wire: (context) => (send, terms) => {
    const at: WireContext['at'] = async (point, work) => {
      if (point === 'smtp.dot-reply') await terms.beforeDot()
      return context.at(point, work)
    }
    return modelWire({ ...context, at })(send, { ...terms, beforeDot: goOn })
  },
}

/** Somebody else has written since, and whoever is about to say the dot says it all the same. */
const goesOnInConflict: Partial<Stories> = {
  work: (message, edges, signal) => {
    if (message.type !== 'send') return productStories.work(message, edges, signal)
    const replace: Items['replace'] = async <Kind extends ItemKind>(item: ItemOf<Kind>) => {
      const written = await edges.items.replace<Kind>(item)
      return written === 'conflict' && isMark(item) ? item : written
    }
    return productStories.work(message, { ...edges, items: { ...edges.items, replace } }, signal)
  },
}

function isMark(item: StoredItem): boolean {
  return item.kind === 'send' && item.state === 'committing'
}

/** Whoever comes home takes the send for its own. */
const resultWithoutToken: Mutant = {
  stories: {
    work: (message, edges, signal) => {
      if (message.type !== 'send') return productStories.work(message, edges, signal)
      let owner = ''
      let isHome = false
      const newId = () => {
        owner = edges.newId()
        return owner
      }
      const transmit: Transmit = async (send, terms) => {
        const attempted = await edges.transmit(send, terms)
        isHome = true
        return attempted
      }
      const read: Items['read'] = async (kind, id) => {
        const item = await edges.items.read(kind, id)
        return item && isHome && 'lease' in item && item.lease ? { ...item, lease: { ...item.lease, owner } } : item
      }
      return attemptSend(message.id, { ...edges, newId, transmit, items: { ...edges.items, read } }, { signal })
    },
  },
}

const deletesFirst: Invoke = async (batch, carryOut, remove) => {
  for (const one of batch) {
    await remove(one)
    await carryOut(one)
  }
}

const failsWholeBatch: Invoke = async (batch, carryOut, remove) => {
  const results = await Promise.allSettled(batch.map(carryOut))
  if (results.every(({ status }) => status === 'fulfilled')) for (const one of batch) await remove(one)
}

const swallowsErrors: Invoke = async (batch, carryOut, remove) => {
  for (const one of batch) {
    await carryOut(one).catch(() => undefined)
    await remove(one)
  }
}

const retriesUnknown: Partial<Stories> = {
  sweep: async (edges: Edges) => {
    for (const { kind, id } of await edges.items.due(edges.clock.now(), 100)) {
      const send = kind === 'send' ? await edges.items.read('send', id) : undefined
      if (send?.state === 'unknown') await edges.items.replace<'send'>({ ...again(send), notBefore: edges.clock.now() })
    }
    await sweep(edges)
  },
}

function again({ arrival: _arrival, lookUntil: _lookUntil, ...send }: SendItem): SendItem {
  return { ...send, state: 'queued', retryUntil: send.retryUntil + 3_600_000 }
}

/** DynamoDB deletes what is past its TTL within two days. */
const ttlAsTimer: WrapItems = (items) => ({
  ...items,
  due: (now, limit) => items.due(now - 48 * 3_600_000, limit),
})

const replacesWithoutCondition: WrapItems = (items, { reach, force }) => ({
  ...items,
  replace: <Kind extends ItemKind>(item: ItemOf<Kind>) =>
    reach(`items.replace(${item.kind} unconditionally)`, () => force<Kind>(item)),
})

/** Each test has a table of its own to count in. */
export function countsByReading(): WrapItems {
  const counters = new Map<string, number>()
  return (items, { reach }) => ({
    ...items,
    count: async ({ counter, amount, limit }) => {
      const used = (await reach('count.read', () => counters.get(counter) ?? 0)) + amount
      if (used > limit) return 'full'
      await reach('count.write', () => counters.set(counter, used))
      return 'counted'
    },
  })
}

const keyWithoutCaller: Partial<Stories> = {
  submitSend: (request, { idempotency, ...submission }, edges) => {
    const shared = idempotency && { idempotency: { ...idempotency, caller: '' } }
    return productStories.submitSend(request, { ...submission, ...shared }, edges)
  },
}

/** Waits in the queue, a quarter of an hour at a time, and not in the table. */
const waitsInQueue: Partial<Stories> = {
  work: async (message, edges, signal) => {
    if (message.type !== 'send') return productStories.work(message, edges, signal)
    await attemptSend(message.id, edges, { signal })
    const send = await edges.items.read('send', message.id)
    if (send?.state !== 'queued') return
    const delaySeconds = Math.min(900, Math.ceil((send.notBefore - edges.clock.now()) / 1000))
    await edges.queues.send([message], { delaySeconds })
  },
}

/** The second answer of the name server is not the one that the guard has judged. */
const resolvesTwice: Mutant = {
  wire: (context) => modelWire({ ...context, connect: (sendId) => context.connect(sendId, '169.254.169.254') }),
}

/** "250-" and behind it "550 ": taken for a 250. */
const readsFirstLine: Mutant = {
  wire: (context) => {
    const { servers } = context
    const real = new Map<ServerSession, ServerSession>()
    const open = (sendId: string) => {
      const session = servers.open(sendId)
      if (session.script?.does !== 'mixed') return session
      const seen = { sendId, script: undefined }
      real.set(seen, session)
      return seen
    }
    const hearDot = (session: ServerSession) => servers.hearDot(real.get(session) ?? session)
    return modelWire({ ...context, servers: { ...servers, open, hearDot } })
  },
}

export const mutants = {
  'no sweep': { hasSweeper: false },
  'no mark before the dot': withoutMark,
  'the mark comes after the dot': markAfterDot,
  'a conflict at the mark goes on': { stories: goesOnInConflict },
  'a result is taken without its token': resultWithoutToken,
  'the lease of a look is shorter than its budget': { schedules: { lookLeaseMs: 20_000 } },
  'the lease of a send is shorter than its budget': { schedules: { sendingLeaseMs: 20_000, retryMs: [1000] } },
  'the message is deleted before the result': { invoke: deletesFirst },
  'one error fails the whole batch': { invoke: failsWholeBatch, batchSize: 5 },
  'an error is swallowed': { invoke: swallowsErrors },
  'what is unknown is sent again': { stories: retriesUnknown },
  'TTL is the timer': { wrapItems: ttlAsTimer },
  'the table writes without a condition': { wrapItems: replacesWithoutCondition },
  'the idempotency key forgets its caller': { stories: keyWithoutCaller },
  'what waits is put into the queue again': { stories: waitsInQueue, hasSweeper: false },
  'the guard resolves twice': resolvesTwice,
  'the outcome is read from the first line': readsFirstLine,
} as const satisfies Record<string, Mutant>
