// Requests made into the items that carry them out.
import type { Server } from '../contract/fields.ts'
import { InputError } from '../contract/input-error.ts'
import type { SeedInbox } from '../contract/mailboxes.ts'
import type { PreflightRequest, SendRequest } from '../contract/requests.ts'
import type { PreflightItem, SendItem } from '../contract/stored-items.ts'
import { type Address, formatAddress, parseAddress } from '../mail/address.ts'
import { parseHost } from '../mail/host.ts'
import { readOwnMessage } from '../mail/message/own-message.ts'
import { decodeBase64 } from '../mail/message/transfer-encoding.ts'
import type { Instant } from '../mail/time.ts'
import { tokenHeader } from '../mail/token.ts'
import { paceOf } from './pace-terms.ts'
import { probeMessage } from './probe-message.ts'
import type { Schedules } from './schedule.ts'

/** What this installation knows about itself. */
export interface Sender {
  readonly seeds: readonly SeedInbox[]
  /** Where delivery status notifications are to go; without it they go to the sender of the message. */
  readonly bounceAddress?: Address
  /** The servers that it has a login for, by the name of the login. */
  readonly relays?: readonly Relay[]
}

/** A login has one server, and goes to no other: whoever may name a server must not learn the password. */
export interface Relay {
  readonly name: string
  readonly server: Server
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

/** A planned preflight that nobody carried out in time; undefined where somebody still may. */
export function abandonPreflight(
  preflight: PreflightItem,
  { now, schedules }: { readonly now: Instant; readonly schedules: Schedules },
): PreflightItem | undefined {
  if (preflight.state !== 'planned' || now <= preflight.retryUntil + schedules.startGraceMs) return undefined
  const { dueAt: _, ...rest } = preflight
  return { ...rest, state: 'failed', trouble: 'no worker took it in time' }
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
  const { retryUntil, followMs, message, brokenSignatures } = preflight
  return queuedSend({
    ...{ id, now, retryUntil, followMs, message, envelope, lane },
    dueAt: now + schedules.repairMs,
    ...(brokenSignatures && { brokenSignatures }),
    preflight: preflight.id,
  })
}

type Route = Pick<SendItem, 'server' | 'byMx' | 'login'>
type Envelope = Route & Pick<SendItem, 'to' | 'provider' | 'reversePath' | 'verp' | 'mailbox'>
type Message = Pick<SendItem, 'message' | 'brokenSignatures'>

interface QueuedSend
  extends Message,
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

/** Port 25 is where servers take mail from each other, RFC 5321 section 4.5.4.2. */
const relayPort = 25

interface RouteWish {
  readonly server?: Server | undefined
  readonly login?: string | undefined
}

/** Through the server that was named, or to those that the recipient's domain names. */
function routeFor({ server, login }: RouteWish, to: string, sender: Sender): Route {
  if (login !== undefined) return { server: relayOf(login, sender).server, login }
  if (server) return { server }
  const domain = parseAddress(to)?.domain ?? to
  const literal = /^\[(?:IPv6:)?(.+)\]$/i.exec(domain)?.[1]
  const host = parseHost(literal ?? domain) ?? { kind: 'name', name: domain }
  return { server: { host, port: relayPort }, ...(literal === undefined && { byMx: true }) }
}

/** The relay that a login is for. Throws InputError where this installation has no such login. */
export function relayOf(login: string, { relays = [] }: Sender): Relay {
  const relay = relays.find(({ name }) => name === login)
  if (relay) return relay
  const message = `There is no login "${login}" here: name one that RELAY_LOGINS has.`
  throw new InputError([{ field: 'login', message }])
}

function envelopeFor(
  { to, from }: { readonly to: string; readonly from: string },
  { route, sender }: { readonly route: Route; readonly sender: Sender },
): Envelope {
  const seed = sender.seeds.find((known) => known.address === to)
  return {
    ...route,
    to,
    provider: seed?.provider ?? parseAddress(to)?.domain ?? to,
    ...(sender.bounceAddress
      ? { reversePath: formatAddress(sender.bounceAddress), verp: true }
      : { reversePath: from }),
    ...(seed && { mailbox: seed.mailbox }),
  }
}

function messageOf(request: SendRequest | PreflightRequest): Message {
  const { from, tls = 'opportunistic', raw } = request
  return raw === undefined ? { message: madeMessage(request) } : wholeMessage(raw, { from, tls })
}

function madeMessage(request: SendRequest | PreflightRequest): SendItem['message'] {
  const { from, tls = 'opportunistic', html, headers, attachments = [] } = request
  const isOwn = html !== undefined || attachments.length > 0
  return {
    from,
    tls,
    subject: request.subject ?? probeMessage.subject,
    text: request.text ?? (isOwn ? '' : probeMessage.text),
    ...(html !== undefined && { html }),
    ...(headers && Object.keys(headers).length > 0 && { headers }),
    ...(attachments.length > 0 && {
      attachments: attachments.map(({ contentType, ...rest }) => ({ ...rest, ...(contentType && { contentType }) })),
    }),
  }
}

function wholeMessage(raw: string, envelope: Pick<SendItem['message'], 'from' | 'tls'>): Message {
  const bytes = decodeBase64(new TextEncoder().encode(raw))
  const { subject, brokenSignatures } = readOwnMessage(bytes, [tokenHeader])
  return {
    message: { ...envelope, subject: subject.slice(0, 200).toWellFormed(), text: '', raw },
    ...(brokenSignatures.length > 0 && { brokenSignatures: [...brokenSignatures] }),
  }
}

type Patience = Pick<SendRequest, 'retrySeconds' | 'followSeconds'>

function retryWindow({ retrySeconds }: Patience, schedules: Schedules): number {
  return retrySeconds === undefined ? schedules.retryWindowMs : retrySeconds * 1000
}

function followWindow({ followSeconds }: Patience, schedules: Schedules): number {
  return followSeconds === undefined ? schedules.followMs : followSeconds * 1000
}
