// Requests made into the items that carry them out.
import type { SeedInbox } from '../contract/mailboxes.ts'
import type { PreflightRequest, SendRequest } from '../contract/requests.ts'
import type { PreflightItem, SendItem } from '../contract/stored-items.ts'
import { type Address, formatAddress, parseAddress } from '../mail/address.ts'
import type { Instant } from '../mail/time.ts'
import { paceOf } from './pace-terms.ts'
import { messageOf, type PlannedMessage } from './request-message.ts'
import type { Schedules } from './schedule.ts'
import { type Relay, type Route, routeFor } from './send-route.ts'

/** What this installation knows about itself. */
export interface Sender {
  readonly seeds: readonly SeedInbox[]
  /** Where delivery status notifications are to go; without it they go to the sender of the message. */
  readonly bounceAddress?: Address
  /** The servers that it has a login for, by the name of the login. */
  readonly relays?: readonly Relay[]
}

interface Circumstances {
  readonly id: string
  readonly now: Instant
  readonly sender: Sender
  readonly schedules: Schedules
}

/** One send as a queued item. Throws InputError for a login that this installation does not have. */
export function planSend(request: SendRequest, { id, now, sender, schedules }: Circumstances): SendItem {
  return queuedSend({
    id,
    now,
    retryUntil: now + retryWindow(request, schedules),
    followMs: followWindow(request, schedules),
    dueAt: now + schedules.repairMs,
    ...messageOf(request),
    ...(request.quitAfter && { quitAfter: request.quitAfter }),
    envelope: envelopeFor(request, { route: routeFor(request, request.to, sender), sender }),
  })
}

/**
 * A preflight as an item that holds all its sends; `ids` has one fresh id for each seed. Throws InputError for a login that
 * this installation does not have.
 */
export function planPreflight(
  request: PreflightRequest,
  { id, now, sender, schedules, ids }: Circumstances & { readonly ids: readonly string[] },
): PreflightItem {
  return {
    kind: 'preflight',
    id,
    version: 0,
    createdAt: now,
    dueAt: now + schedules.repairMs,
    state: 'planned',
    ...messageOf(request),
    retryUntil: now + retryWindow(request, schedules),
    followMs: followWindow(request, schedules),
    ...paceOf(request, schedules),
    ...(request.gate && { gate: request.gate }),
    sends: request.seeds.flatMap((seed, index) => {
      const sendId = ids[index]
      if (!sendId) return []
      const { server = request.server, address: to } = seed
      const route = routeFor({ server, login: request.login }, to, sender)
      const envelope = envelopeFor({ to, from: request.from }, { route, sender })
      return [{ id: sendId, ...envelope, ...(seed.provider && { provider: seed.provider }) }]
    }),
  }
}

/** A send of a preflight as its lane begins it; undefined where there is none at this position. */
export function sendOfPreflight(
  preflight: PreflightItem,
  index: number,
  { now, schedules, lane }: { readonly now: Instant; readonly schedules: Schedules; readonly lane: string },
): SendItem | undefined {
  const planned = preflight.sends[index]
  if (!planned) return undefined
  const { id, ...envelope } = planned
  const { retryUntil, followMs, message, ownMessageId, brokenSignatures } = preflight
  return queuedSend({
    ...{ id, now, retryUntil, followMs, message, envelope, lane },
    dueAt: now + schedules.repairMs,
    ...(ownMessageId !== undefined && { ownMessageId }),
    ...(brokenSignatures && { brokenSignatures }),
    preflight: preflight.id,
  })
}

type Envelope = Route & Pick<SendItem, 'to' | 'provider' | 'reversePath' | 'verp' | 'mailbox'>

interface QueuedSend
  extends PlannedMessage,
    Pick<SendItem, 'id' | 'retryUntil' | 'followMs' | 'preflight' | 'lane' | 'quitAfter'> {
  readonly now: Instant
  readonly dueAt: Instant
  readonly envelope: Envelope
}

function queuedSend({ now, envelope, ...rest }: QueuedSend): SendItem {
  return {
    kind: 'send',
    version: 0,
    createdAt: now,
    state: 'queued',
    notBefore: now,
    attempts: [],
    evidence: [],
    history: [{ at: now, state: 'queued' }],
    ...envelope,
    ...rest,
  }
}

interface EnvelopeWish extends Pick<SendRequest, 'to' | 'from'> {
  readonly nullReversePath?: boolean | undefined
}

function envelopeFor(
  { to, from, nullReversePath }: EnvelopeWish,
  { route, sender }: { readonly route: Route; readonly sender: Sender },
): Envelope {
  const seed = sender.seeds.find((known) => known.address === to)
  return {
    ...route,
    to,
    provider: seed?.provider ?? parseAddress(to)?.domain ?? to,
    ...(nullReversePath ? { reversePath: '' } : reversePathFor(from, sender)),
    ...(seed && { mailbox: seed.mailbox }),
  }
}

/** Bounces come to a mailbox of ours where there is one. */
function reversePathFor(from: string, { bounceAddress }: Sender): Pick<SendItem, 'reversePath' | 'verp'> {
  return bounceAddress ? { reversePath: formatAddress(bounceAddress), verp: true } : { reversePath: from }
}

type Patience = Pick<SendRequest, 'retrySeconds' | 'followSeconds'>

function retryWindow({ retrySeconds }: Patience, schedules: Schedules): number {
  return retrySeconds === undefined ? schedules.retryWindowMs : retrySeconds * 1000
}

function followWindow({ followSeconds }: Patience, schedules: Schedules): number {
  return followSeconds === undefined ? schedules.followMs : followSeconds * 1000
}
