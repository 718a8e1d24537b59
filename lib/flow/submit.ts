// A request becomes an item in the table, and a message that says so. The item is what counts: the message only hurries.
import { InputError } from '../contract/input-error.ts'
import type { QueueMessage } from '../contract/queue-message.ts'
import { QuotaError } from '../contract/quota-error.ts'
import type { CheckRequest, PreflightRequest, SendRequest } from '../contract/requests.ts'
import type { CheckItem, PreflightItem, SendItem } from '../contract/stored-items.ts'
import type { AddressPolicy } from '../plan/address-policy.ts'
import { planPorts } from '../plan/check-plan.ts'
import { planCheck } from '../plan/check-work.ts'
import { chargeFor, type Demand, type Limits, neverTakenText, quotaText, secondsToNextHour } from '../plan/quota.ts'
import { planPreflight, planSend } from '../plan/send-plan.ts'
import { relayOf } from '../plan/send-route.ts'
import type { WorkEdges } from './edges.ts'
import { senderTo } from './known-seeds.ts'
import { createWithMessage } from './message-store.ts'
import { idForKey } from './request-key.ts'

export interface Submission {
  /** Who asks, as the authorizer names them. */
  readonly caller?: string
  /** Who asks, and the key that they gave this request: the same key again finds what it made the first time. */
  readonly idempotency?: { readonly caller: string; readonly key: string }
}

export interface SubmitEdges extends WorkEdges {
  /** A collision-free digest of a text, hexadecimal. */
  readonly digest: (text: string) => string
  readonly policy: AddressPolicy
  /** Of each caller; without it nobody counts. */
  readonly limits?: Limits
}

/** The id of the check that will answer. Throws InputError where a port is not one to be checked from here. */
export async function submitCheck(request: CheckRequest, submission: Submission, edges: SubmitEdges): Promise<string> {
  planPorts(request, edges)
  return submit('check', request, { submission, edges, plan: (id) => planCheck(request, { id, ...span(edges) }) })
}

/** The id of the send. Throws InputError where the recipient is not one that tests may be sent to. */
export async function submitSend(request: SendRequest, submission: Submission, edges: SubmitEdges): Promise<string> {
  const sender = await senderTo([{ field: 'to', address: request.to }], edges)
  demandLogin(request, edges)
  return submit('send', request, { submission, edges, plan: (id) => planSend(request, { id, ...span(edges), sender }) })
}

/** The id of the preflight. Throws InputError where a seed is not one of this installation's. */
export async function submitPreflight(
  request: PreflightRequest,
  submission: Submission,
  edges: SubmitEdges,
): Promise<string> {
  const sender = await senderTo(
    request.seeds.map(({ address }, index) => ({ field: `seeds.${index}.address`, address })),
    edges,
  )
  demandLogin(request, edges)
  const ids = request.seeds.map(() => edges.newId())
  const plan = (id: string) => planPreflight(request, { id, ids, ...span(edges), sender })
  return submit('preflight', request, { submission, edges, plan })
}

type Submitted = CheckItem | SendItem | PreflightItem

async function submit(
  kind: Submitted['kind'],
  request: unknown,
  { submission, edges, plan }: { submission: Submission; edges: SubmitEdges; plan: (id: string) => Submitted },
): Promise<string> {
  const { id, isKnown } = await idFor(kind, request, submission, edges)
  // Where the first time ended between its key and its item, this is still that first time.
  if (isKnown && (await edges.items.read(kind, id))) return id
  const item = plan(id)
  const giveBack = await pay(demandOf(item), submission, edges)
  const created = item.kind === 'check' ? await edges.items.create(item) : await createWithMessage(item, edges.items)
  if (created === 'created') await hurry({ v: 1, type: kind, id }, edges)
  else await giveBack()
  return id
}

function demandOf(item: Submitted): Demand {
  if (item.kind === 'preflight') return { what: 'seeds', amount: item.sends.length }
  return { what: item.kind === 'check' ? 'checks' : 'sends', amount: 1 }
}

export type PayEdges = Pick<SubmitEdges, 'limits' | 'items' | 'clock'>

/**
 * Counted before the item is made: whoever dies in between has used up a little, and nobody gets more than the limit.
 * Resolves to what gives it back where nothing was made. Throws QuotaError where the hour is used up.
 */
export async function pay(demand: Demand, { caller = '' }: Submission, edges: PayEdges): Promise<() => Promise<void>> {
  const { limits, items, clock } = edges
  if (!limits) return async () => undefined
  const never = neverTakenText(demand, limits)
  if (never !== undefined) throw new InputError([{ field: demand.what === 'seeds' ? 'seeds' : '', message: never }])
  const now = clock.now()
  const charge = chargeFor(demand, { caller, limits, now })
  if ((await items.count(charge)) === 'full') throw new QuotaError(quotaText(demand, limits), secondsToNextHour(now))
  return async () => {
    await items.count({ ...charge, amount: -charge.amount })
  }
}

async function idFor(kind: string, request: unknown, { idempotency }: Submission, edges: SubmitEdges) {
  const freshId = edges.newId()
  if (!idempotency) return { id: freshId, isKnown: false }
  return idForKey({ kind, request, ...idempotency, field: 'Idempotency-Key', freshId }, edges)
}

/** Said before a key is taken for the request: the caller will mend it and use the same one. */
function demandLogin({ login }: { readonly login?: string | undefined }, { sender }: SubmitEdges): void {
  if (login !== undefined) relayOf(login, sender)
}

async function hurry(message: QueueMessage, edges: SubmitEdges): Promise<void> {
  await edges.queues.send([message]).catch((error: unknown) => {
    edges.warn('a new item was left to the sweeper', { ...message, error: String(error) })
  })
}

function span(edges: SubmitEdges) {
  return { now: edges.clock.now(), schedules: edges.schedules }
}
