// Mailboxes are watched before a message can arrive in them. A worker that sends many remembers which already are.
import { bounceMailboxId } from '../contract/mailboxes.ts'
import type { SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import { beginWatch, prolongWatch } from '../plan/mailbox-watch.ts'
import { waitAt } from '../plan/schedule.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'
import { mapBounded } from './map-bounded.ts'

export interface Watcher {
  /** Whoever may hear of this message is watched from now on. */
  readonly watchFor: (send: SendItem) => Promise<void>
  /** A look soon after the message was taken: the sweeper would see to it too, up to a minute later. */
  readonly hastenLook: (send: SendItem) => Promise<void>
}

/** Watches last a little longer than a send demands, so that the next send needs no write of its own. */
const spareShare = 0.1
const leastSpareMs = 60_000
/** The seed's, and the one of bounces. */
const mailboxesAtOnce = 2

/** Remembers nothing yet. */
export function openWatcher(edges: WorkEdges): Watcher {
  const watched = new Map<string, { readonly until: Instant; readonly seenAt: Instant }>()
  const hastened = new Map<string, Instant>()
  const firstLookMs = waitAt(edges.schedules.lookMs, 0)

  async function watch(id: string, until: Instant, spareMs: number): Promise<void> {
    const now = edges.clock.now()
    const known = watched.get(id)
    // Looks that have become rare are asked for more often again, so it is read anew after each first look.
    if (known && known.until >= until && now - known.seenAt < firstLookMs) return
    watched.set(id, { until: await watchMailbox(id, { until, spareMs }, edges), seenAt: now })
  }

  return {
    watchFor: async (send) => {
      await mapBounded(mailboxesOf(send), mailboxesAtOnce, (id) => {
        const followMs = followMsOf(id, send, edges)
        const until = edges.clock.now() + edges.schedules.committingLeaseMs + followMs
        return watch(id, until, Math.max(leastSpareMs, followMs * spareShare))
      })
    },
    hastenLook: async (send) => {
      if (send.arrival !== 'pending') return
      const now = edges.clock.now()
      const ids = mailboxesOf(send).filter((id) => (hastened.get(id) ?? 0) <= now)
      for (const id of ids) hastened.set(id, now + firstLookMs)
      if (ids.length > 0) await queueLooks(ids, { send: send.id, delaySeconds: Math.ceil(firstLookMs / 1000) }, edges)
    },
  }
}

/** Until when it is watched. */
async function watchMailbox(
  id: string,
  { until, spareMs }: { readonly until: Instant; readonly spareMs: number },
  edges: WorkEdges,
): Promise<Instant> {
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  for (let round = 0; round < 3; round++) {
    const prolonged = await changeItem(edges.items, { kind: 'mailbox', id }, (item) =>
      prolongWatch(item, { ...span, until: item.watchUntil >= until ? until : until + spareMs }),
    )
    if (prolonged.kind !== 'absent') return prolonged.item.watchUntil
    const begun = beginWatch(id, { ...span, until: until + spareMs })
    if ((await edges.items.create(begun)) === 'created') return begun.watchUntil
  }
  throw new Error(`The mailbox ${id} is neither there nor to be made.`)
}

async function queueLooks(
  ids: readonly string[],
  { send, delaySeconds }: { readonly send: string; readonly delaySeconds: number },
  edges: WorkEdges,
): Promise<void> {
  const messages = ids.map((id) => ({ v: 1, type: 'mailbox', id }) as const)
  await edges.queues.send(messages, { delaySeconds }).catch((error: unknown) => {
    edges.warn('a look into a mailbox was left to the sweeper', { send, error: String(error) })
  })
}

/** Bounces come late: they are waited for the usual time, also where nobody waits so long for the arrival. */
function followMsOf(mailbox: string, { followMs }: SendItem, { schedules }: WorkEdges): number {
  return mailbox === bounceMailboxId ? Math.max(followMs, schedules.followMs) : followMs
}

/** The bounces of a send with a token in its reverse-path come to a mailbox of ours, configured or stored. */
function mailboxesOf({ mailbox, verp }: SendItem): readonly string[] {
  return [...(mailbox ? [mailbox] : []), ...(verp ? [bounceMailboxId] : [])]
}
