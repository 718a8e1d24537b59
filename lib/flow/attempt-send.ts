// One attempt of one send: claim, hand over, mark before the dot, settle. Whatever dies when, no message goes twice.

import { bounceMailboxId } from '../contract/mailboxes.ts'
import type { SendItem } from '../contract/stored-items.ts'
import { diagnoseAttempt } from '../diagnosis/diagnose-attempt.ts'
import type { Instant } from '../mail/time.ts'
import type { TokenSeal } from '../mail/token.ts'
import { beginWatch, prolongWatch } from '../plan/mailbox-watch.ts'
import { waitAt } from '../plan/schedule.ts'
import { type AttemptResult, annotate, claim, isFinal, markCommitting, settle } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { Attempted, Transmit, WorkEdges } from './edges.ts'
import { readContent } from './message-store.ts'

export interface SendEdges extends WorkEdges {
  readonly transmit: Transmit
  readonly seal: TokenSeal
}

/** Makes the attempt that is due. A message that comes twice, or too early, changes nothing. */
export async function attemptSend(
  id: string,
  edges: SendEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const owner = edges.newId()
  const claimed = await changeItem(edges.items, { kind: 'send', id }, (item) => claim(item, owner, moment(edges)))
  if (claimed.kind !== 'changed') return
  const beforeDot = () => markBeforeDot(claimed.item, owner, edges)
  const whole = await withContent(claimed.item, edges)
  const attempted = whole
    ? await edges.transmit(whole, { token: edges.seal.tokenOf(id), beforeDot, signal })
    : withoutContent(edges)
  const { evidence, transcript, server, address } = attempted
  const place = claimed.item.byMx ? { server, address } : { address }
  const result = { evidence, transcript, ...place, ...findingsOf(attempted, claimed.item, edges) }
  const settled = await settleSend(id, { owner, result }, edges)
  if (settled && !isFinal(settled)) await hastenLook(settled, edges)
}

/** The send with the content of its message in it; undefined where that is lost. */
async function withContent(send: SendItem, { items }: SendEdges): Promise<SendItem | undefined> {
  const content = await readContent(send.message, items)
  return content && { ...send, message: { ...send.message, ...content } }
}

/** A message that is kept as long as its send cannot be missing, unless somebody took it out of the table. */
function withoutContent({ clock }: SendEdges): Attempted {
  const failure = { stage: 'connect', reason: 'not-prepared', detail: 'the stored message is not there' } as const
  return { evidence: { kind: 'lost', at: clock.now(), failure, afterDot: false }, transcript: [] }
}

/** Judged here, while everything that was seen is at hand: the item keeps what was found. */
function findingsOf(
  { facts, address, server }: Attempted,
  { id, server: named }: SendItem,
  { clock, warn }: SendEdges,
) {
  const target = server ?? named
  const place = { target, ...(address !== undefined && { address }) }
  try {
    return facts && { findings: diagnoseAttempt({ facts, at: clock.now(), ...place }) }
  } catch (error) {
    // What the server answered is known and must be kept, whatever a rule makes of its words.
    warn('an attempt could not be judged', { id, error: String(error) })
    return undefined
  }
}

async function markBeforeDot(claimed: SendItem, owner: string, edges: SendEdges): Promise<'go-on' | 'withdraw'> {
  await watchFor(claimed, edges)
  const marked = markCommitting(claimed, owner, moment(edges))
  if (!marked) return 'withdraw'
  const written = await edges.items.replace<'send'>(marked)
  return written === 'conflict' ? 'withdraw' : 'go-on'
}

/** Whoever may hear of this message is watched before it can arrive. */
async function watchFor(send: SendItem, edges: SendEdges): Promise<void> {
  await Promise.all(mailboxesOf(send).map((id) => watchMailbox(id, watchUntil(id, send, edges), edges)))
}

/** Bounces come late: they are waited for the usual time, also where nobody waits so long for the arrival. */
function watchUntil(mailbox: string, { followMs: asked }: SendItem, { clock, schedules }: SendEdges): Instant {
  const followMs = mailbox === bounceMailboxId ? Math.max(asked, schedules.followMs) : asked
  return clock.now() + schedules.committingLeaseMs + followMs
}

async function watchMailbox(id: string, until: Instant, edges: SendEdges): Promise<void> {
  const span = { until, now: edges.clock.now(), schedules: edges.schedules }
  for (let round = 0; round < 3; round++) {
    const prolonged = await changeItem(edges.items, { kind: 'mailbox', id }, (item) => prolongWatch(item, span))
    if (prolonged.kind !== 'absent') return
    if ((await edges.items.create(beginWatch(id, span))) === 'created') return
  }
  throw new Error(`The mailbox ${id} is neither there nor to be made.`)
}

async function settleSend(
  id: string,
  { owner, result }: { readonly owner: string; readonly result: AttemptResult },
  edges: SendEdges,
): Promise<SendItem | undefined> {
  const decide = (item: SendItem) => {
    const byOwner = settle(item, owner, result, moment(edges))
    // The lease ran out after the dot and the send was given up as unknown: the late reply is evidence, not a new state.
    return byOwner ?? (item.state === 'unknown' ? annotate(item, result.evidence) : undefined)
  }
  const settled = await persist(() => changeItem(edges.items, { kind: 'send', id }, decide), edges)
  return settled.kind === 'changed' ? settled.item : undefined
}

/** Waits between the tries to write down what is known: nobody else knows it, and without it the outcome is lost. */
const persistenceMs = [100, 300, 1000, 2000, 4000] as const

async function persist<Result>(write: () => Promise<Result>, edges: SendEdges): Promise<Result> {
  for (const waitMs of persistenceMs) {
    try {
      return await write()
    } catch (error) {
      edges.warn('the end of an attempt could not be written yet', { error: String(error) })
      await edges.pause(waitMs)
    }
  }
  return write()
}

/** The sweeper would see to the first look too, up to a minute later. */
async function hastenLook(send: SendItem, edges: SendEdges): Promise<void> {
  if (send.arrival !== 'pending') return
  const delaySeconds = Math.ceil(waitAt(edges.schedules.lookMs, 0) / 1000)
  const messages = mailboxesOf(send).map((id) => ({ v: 1, type: 'mailbox', id }) as const)
  await edges.queues.send(messages, { delaySeconds }).catch((error: unknown) => {
    edges.warn('a look into a mailbox was left to the sweeper', { send: send.id, error: String(error) })
  })
}

/** The bounces of a send with a token in its reverse-path come to a mailbox of ours, configured or stored. */
function mailboxesOf({ mailbox, verp }: SendItem): readonly string[] {
  return [...(mailbox ? [mailbox] : []), ...(verp ? [bounceMailboxId] : [])]
}

function moment(edges: SendEdges) {
  return { now: edges.clock.now(), schedules: edges.schedules, jitter: edges.random() }
}
