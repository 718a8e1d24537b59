// One attempt of one send: claim, hand over, mark before the dot, settle. Whatever dies when, no message goes twice.
import type { Evidence } from '../classification/evidence.ts'
import type { SendItem } from '../contract/stored-items.ts'
import { diagnoseAttempt } from '../diagnosis/diagnose-attempt.ts'
import type { TokenSeal } from '../mail/token.ts'
import { type AttemptResult, annotate, claim, isFinal, markCommitting, settle } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { Attempted, Transmit, WorkEdges } from './edges.ts'
import { readContent } from './message-store.ts'
import { openWatcher, type Watcher } from './watch-mailboxes.ts'

export interface SendEdges extends WorkEdges {
  readonly transmit: Transmit
  /** One that keeps its connections between messages until it is closed, for whoever has many of them. */
  readonly openTransmit?: () => { readonly transmit: Transmit; readonly close: () => Promise<void> }
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
  if (claimed.kind === 'changed')
    await carryOutSend(claimed.item, edges, { owner, signal, watcher: openWatcher(edges) })
}

export interface Carrying {
  /** Who claimed it. */
  readonly owner: string
  readonly signal: AbortSignal
  readonly watcher: Watcher
  /** Called when the server has answered, before that is written down. */
  readonly heard?: (evidence: Evidence) => void
}

/** Makes the attempt of a send that was claimed. The send as it then is; undefined where it is in other hands. */
export async function carryOutSend(
  claimed: SendItem,
  edges: SendEdges,
  { owner, signal, watcher, heard }: Carrying,
): Promise<SendItem | undefined> {
  let known = claimed
  const beforeDot = async () => {
    await watcher.watchFor(claimed)
    const marked = await markBeforeDot(claimed, owner, edges)
    known = marked ?? known
    return marked ? 'go-on' : 'withdraw'
  }
  const whole = await withContent(claimed, edges)
  const attempted = whole
    ? await edges.transmit(whole, { token: edges.seal.tokenOf(claimed.id), beforeDot, signal })
    : withoutContent(edges)
  const { evidence, transcript, server, address } = attempted
  heard?.(evidence)
  const place = claimed.byMx ? { server, address } : { address }
  const result = { evidence, transcript, ...place, ...findingsOf(attempted, claimed, edges) }
  const settled = await settleSend(known, { owner, result }, edges)
  if (settled && !isFinal(settled)) await watcher.hastenLook(settled)
  return settled
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

/** The send as it stands before the dot; undefined where it may not be sent. */
async function markBeforeDot(claimed: SendItem, owner: string, edges: SendEdges): Promise<SendItem | undefined> {
  const marked = markCommitting(claimed, owner, moment(edges))
  if (!marked) return undefined
  const written = await edges.items.replace<'send'>(marked)
  return written === 'conflict' ? undefined : written
}

/** `known`: the send as this worker last wrote it, which mostly is how it still is. */
async function settleSend(
  known: SendItem,
  { owner, result }: { readonly owner: string; readonly result: AttemptResult },
  edges: SendEdges,
): Promise<SendItem | undefined> {
  const decide = (item: SendItem) => {
    const byOwner = settle(item, owner, result, moment(edges))
    // The lease ran out after the dot and the send was given up as unknown: the late reply is evidence, not a new state.
    return byOwner ?? (item.state === 'unknown' ? annotate(item, result.evidence) : undefined)
  }
  const reference = { kind: 'send', id: known.id } as const
  const settled = await persist(() => changeItem(edges.items, reference, decide, known), edges)
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

function moment(edges: SendEdges) {
  return { now: edges.clock.now(), schedules: edges.schedules, jitter: edges.random() }
}
