// A request becomes an item in the table, and a message that says so. The item is what counts: the message only hurries.
import { InputError } from '../contract/input-error.ts'
import type { QueueMessage } from '../contract/queue-message.ts'
import type { CheckRequest, PreflightRequest, SendRequest } from '../contract/requests.ts'
import type { CheckItem, PreflightItem, SendItem } from '../contract/stored-items.ts'
import type { AddressPolicy } from '../plan/address-policy.ts'
import { planPorts } from '../plan/check-plan.ts'
import { planCheck } from '../plan/check-work.ts'
import { planPreflight, planSend } from '../plan/send-plan.ts'
import { relayOf } from '../plan/send-route.ts'
import type { WorkEdges } from './edges.ts'
import { createWithMessage } from './message-store.ts'

export interface Submission {
  /** Who asks, and the key that they gave this request: the same key again finds what it made the first time. */
  readonly idempotency?: { readonly caller: string; readonly key: string }
}

export interface SubmitEdges extends WorkEdges {
  /** A collision-free digest of a text, hexadecimal. */
  readonly digest: (text: string) => string
  readonly policy: AddressPolicy
}

/** The id of the check that will answer. Throws InputError where a port is not one to be checked from here. */
export async function submitCheck(request: CheckRequest, submission: Submission, edges: SubmitEdges): Promise<string> {
  planPorts(request, edges)
  return submit('check', request, { submission, edges, plan: (id) => planCheck(request, { id, ...span(edges) }) })
}

/** The id of the send. Throws InputError where the recipient is not one that tests may be sent to. */
export async function submitSend(request: SendRequest, submission: Submission, edges: SubmitEdges): Promise<string> {
  demandSeeds([{ field: 'to', address: request.to }], edges)
  demandLogin(request, edges)
  return submit('send', request, { submission, edges, plan: (id) => planSend(request, { id, ...span(edges) }) })
}

/** The id of the preflight. Throws InputError where a seed is not one of this installation's. */
export async function submitPreflight(
  request: PreflightRequest,
  submission: Submission,
  edges: SubmitEdges,
): Promise<string> {
  demandSeeds(
    request.seeds.map(({ address }, index) => ({ field: `seeds.${index}.address`, address })),
    edges,
  )
  demandLogin(request, edges)
  const ids = request.seeds.map(() => edges.newId())
  const plan = (id: string) => planPreflight(request, { id, ids, ...span(edges) })
  return submit('preflight', request, { submission, edges, plan })
}

type Submitted = CheckItem | SendItem | PreflightItem

async function submit(
  kind: Submitted['kind'],
  request: unknown,
  { submission, edges, plan }: { submission: Submission; edges: SubmitEdges; plan: (id: string) => Submitted },
): Promise<string> {
  const id = await idFor(kind, request, submission, edges)
  const item = plan(id)
  const created = item.kind === 'check' ? await edges.items.create(item) : await createWithMessage(item, edges.items)
  if (created === 'created') await hurry({ v: 1, type: kind, id }, edges)
  return id
}

async function idFor(kind: string, request: unknown, { idempotency }: Submission, edges: SubmitEdges): Promise<string> {
  const id = edges.newId()
  if (!idempotency) return id
  const requestHash = edges.digest(JSON.stringify(request))
  const keyId = edges.digest(JSON.stringify([kind, idempotency.caller, idempotency.key]))
  const item = {
    kind: 'request-key',
    id: keyId,
    version: 0,
    createdAt: edges.clock.now(),
    requestHash,
    madeId: id,
  } as const
  if ((await edges.items.create(item)) === 'created') return id
  const known = await edges.items.read('request-key', keyId)
  if (known && known.requestHash !== requestHash) throw new InputError([reusedKey])
  return known?.madeId ?? id
}

const reusedKey = {
  field: 'Idempotency-Key',
  message: 'This key was used for another request: take a fresh key for each new request.',
}

/** Test messages go to seed inboxes and to nobody else. */
function demandSeeds(wanted: readonly { field: string; address: string }[], { sender }: SubmitEdges): void {
  const known = new Set(sender.seeds.map((seed) => seed.address))
  const strangers = wanted.filter(({ address }) => !known.has(address))
  if (strangers.length === 0) return
  throw new InputError(
    strangers.map(({ field, address }) => ({
      field,
      message: `${address} is not a seed inbox of this installation: add it to the seeds first, test messages go nowhere else.`,
    })),
  )
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
  return { now: edges.clock.now(), schedules: edges.schedules, sender: edges.sender }
}
