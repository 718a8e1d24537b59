// What the table holds: one item per check, send, preflight, mailbox and seed, moved by conditional writes on `version` only.
// `dueAt` makes an item visible to the sweeper; an item without it waits for nothing.
import * as z from 'zod/mini'
import { arrivals, verdicts } from '../mail/outcome.ts'
import { tlsModes } from '../mail/session-facts.ts'
import { quitStages, stages } from '../mail/stage.ts'
import { evidenceSchema, transcriptSchema } from './evidence-schema.ts'
import { hostSchema, serverSchema } from './fields.ts'
import { gatePolicySchema } from './gate-policy.ts'
import { laneFields, paceTermsSchema } from './lane-item.ts'
import { messageContentSchema } from './message-content.ts'
import { tlsPolicies } from './requests.ts'
import { seedDescriptionSchema, seedHealthSchema } from './seeds.ts'

/** Milliseconds since the epoch. */
const instant = z.number()

const common = {
  id: z.string(),
  /** Counts the writes of this item; every replacement demands the version that it was made from. */
  version: z.int(),
  createdAt: instant,
  dueAt: z.optional(instant),
}

const leaseSchema = z.object({ owner: z.string(), until: instant })

export const checkItemSchema = z.object({
  ...common,
  kind: z.literal('check'),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  request: z.object({
    target: z.object({ host: hostSchema, port: z.optional(z.int()) }),
    ports: z.optional(z.array(z.int())),
    tls: z.optional(z.enum(tlsModes)),
  }),
  lease: z.optional(leaseSchema),
  attempts: z.int(),
  /** The finished report; its shape is lib/report's. */
  report: z.optional(z.unknown()),
  /** Why it failed. */
  trouble: z.optional(z.string()),
})
export type CheckItem = z.infer<typeof checkItemSchema>

/** The states of a send, DESIGN section 6. */
export const sendStates = [
  'queued',
  'sending',
  'committing',
  'accepted',
  'bounced',
  'deferred',
  'not-sent',
  'unknown',
] as const
export type SendState = (typeof sendStates)[number]

const messageSchema = z.object({
  from: z.string(),
  tls: z.enum(tlsPolicies),
  subject: z.string(),
  ...messageContentSchema.shape,
  /** Where the content is kept in items of its own: what stands here beside it is empty. */
  apart: z.optional(z.object({ id: z.string(), parts: z.int() })),
})
export type StoredMessage = z.infer<typeof messageSchema>

/** What was found about an attempt; the words are not stored. Ids are kept as text: another version may have others. */
const storedFindingSchema = z.object({
  id: z.string(),
  verdict: z.enum(verdicts),
  about: z.string(),
  stage: z.enum(stages),
  port: z.optional(z.int()),
  address: z.optional(z.string()),
  evidence: z.readonly(z.array(z.string())),
  retryable: z.boolean(),
})
export type StoredFinding = z.infer<typeof storedFindingSchema>

const attemptSchema = z.object({
  number: z.int(),
  startedAt: instant,
  endedAt: z.optional(instant),
  evidence: z.optional(evidenceSchema),
  /** What is not in order, worst first; absent where nobody judged. */
  findings: z.optional(z.array(storedFindingSchema)),
  transcript: z.optional(transcriptSchema),
  /** The host that was dialled last, where that was found out only then, and its address. */
  server: z.optional(serverSchema),
  address: z.optional(z.string()),
})

/** Where a message is handed over. */
const routeSchema = {
  server: serverSchema,
  /** The server is a mail domain, and stands for the hosts that its MX records name. */
  byMx: z.optional(z.boolean()),
  /** The name of the login for the server. */
  login: z.optional(z.string()),
}

export const sendItemSchema = z.object({
  ...common,
  kind: z.literal('send'),
  state: z.enum(sendStates),
  ...routeSchema,
  to: z.string(),
  message: messageSchema,
  /** The session ends behind this stage, and nothing is sent. */
  quitAfter: z.optional(z.enum(quitStages)),
  /** The Message-ID that a message brought along, under which the receiver knows it. */
  ownMessageId: z.optional(z.string()),
  /** Domains whose signature in the message does not verify any more, since we have to add to it. */
  brokenSignatures: z.optional(z.array(z.string())),
  /** The envelope's reverse-path. */
  reversePath: z.string(),
  /** The token is put into the reverse-path when it is said. */
  verp: z.optional(z.boolean()),
  provider: z.string(),
  preflight: z.optional(z.string()),
  /** The lane of the preflight that hands it over; without one it is handed over by itself. */
  lane: z.optional(z.string()),
  /** The mailbox where it should arrive, for seeds. */
  mailbox: z.optional(z.string()),
  lease: z.optional(leaseSchema),
  /** Not to be tried before. */
  notBefore: instant,
  /** No further attempt begins after. */
  retryUntil: instant,
  /** How long to look for the arrival once accepted, milliseconds. */
  followMs: z.number(),
  attempts: z.array(attemptSchema),
  evidence: z.array(evidenceSchema),
  acceptedAt: z.optional(instant),
  arrival: z.optional(z.enum(arrivals)),
  lookUntil: z.optional(instant),
  /** What was wrong with its mailbox when the looking ended, in words and as one of `mailboxTroubleReasons`. */
  trouble: z.optional(z.string()),
  troubleReason: z.optional(z.string()),
  history: z.array(z.object({ at: instant, state: z.enum(sendStates) })),
})
export type SendItem = z.infer<typeof sendItemSchema>

export const preflightItemSchema = z.object({
  ...common,
  kind: z.literal('preflight'),
  /** `failed`: nobody carried it out in time. `done`: nothing more is expected of any seed. */
  state: z.enum(['planned', 'started', 'done', 'failed']),
  /** Once it is done. */
  verdict: z.optional(z.enum(verdicts)),
  /** How fast; by provider where one of them has terms of its own. */
  pace: z.optional(paceTermsSchema),
  paces: z.optional(z.record(z.string(), paceTermsSchema)),
  /** What opens the gate; the verdict alone where it is not given. */
  gate: z.optional(gatePolicySchema),
  /** Why it failed. */
  trouble: z.optional(z.string()),
  message: messageSchema,
  ownMessageId: z.optional(z.string()),
  brokenSignatures: z.optional(z.array(z.string())),
  retryUntil: instant,
  followMs: z.number(),
  /** What each send is made of, its id included: the preflight is its own outbox, and may be carried out twice. */
  sends: z.array(
    z.object({
      id: z.string(),
      to: z.string(),
      provider: z.string(),
      ...routeSchema,
      reversePath: z.string(),
      verp: z.optional(z.boolean()),
      mailbox: z.optional(z.string()),
    }),
  ),
})
export type PreflightItem = z.infer<typeof preflightItemSchema>

/** A part of the content of a message, which all sends of it read. It is written before anything that refers to it. */
export const messageItemSchema = z.object({
  ...common,
  kind: z.literal('message'),
  bytes: z.instanceof(Uint8Array),
})
export type MessageItem = z.infer<typeof messageItemSchema>

export const mailboxItemSchema = z.object({
  ...common,
  kind: z.literal('mailbox'),
  /** Somebody waits for mail here since and until. */
  watchedSince: instant,
  watchUntil: instant,
  nextLookAt: instant,
  /** Looks since the last send that asked for one: the index into the schedule. */
  looks: z.int(),
  /** When the last look that read every folder began. */
  lookedAt: z.optional(instant),
  /** When the last look began, whatever came of it. */
  triedAt: z.optional(instant),
  lease: z.optional(leaseSchema),
  /** Folder → where reading goes on (RFC 9051 section 2.3.1.1). */
  cursor: z.record(z.string(), z.object({ uidValidity: z.string(), nextUid: z.number() })),
  /** Why the last look failed, in the mailbox server's words and as one of `mailboxTroubleReasons`. */
  trouble: z.optional(z.string()),
  troubleReason: z.optional(z.string()),
  /** What is wrong with it though the last look read it. */
  notice: z.optional(z.object({ reason: z.string(), detail: z.string() })),
})
export type MailboxItem = z.infer<typeof mailboxItemSchema>

/** A seed inbox, or the bounce mailbox, and where the secret of its login is. Its mailbox has the same id. */
export const seedItemSchema = z.object({
  ...seedDescriptionSchema.shape,
  ...common,
  kind: z.literal('seed'),
  /** A removed one is kept for a while, for the sends that are under way to it. */
  state: z.enum(['active', 'removed']),
  removedAt: z.optional(instant),
  /** When its present login first let us in, or did so last. */
  verifiedAt: z.optional(instant),
  /** A test that was asked for and is not done yet. */
  test: z.optional(z.object({ askedAt: instant, lease: z.optional(leaseSchema) })),
  health: z.optional(seedHealthSchema),
})
export type SeedItem = z.infer<typeof seedItemSchema>

/** A key that a caller gave to a request (Idempotency-Key), and what it made. */
export const requestKeyItemSchema = z.object({
  ...common,
  kind: z.literal('request-key'),
  requestHash: z.string(),
  madeId: z.string(),
})

export const laneItemSchema = z.object({ ...common, ...laneFields })
export type LaneItem = z.infer<typeof laneItemSchema>

export const storedItemSchema = z.discriminatedUnion('kind', [
  checkItemSchema,
  sendItemSchema,
  preflightItemSchema,
  mailboxItemSchema,
  messageItemSchema,
  requestKeyItemSchema,
  seedItemSchema,
  laneItemSchema,
])
export type StoredItem = z.infer<typeof storedItemSchema>

export type ItemKind = StoredItem['kind']
export const itemKinds = [
  'check',
  'send',
  'preflight',
  'mailbox',
  'message',
  'request-key',
  'seed',
  'lane',
] as const satisfies readonly ItemKind[]
export type ItemOf<Kind extends ItemKind> = Extract<StoredItem, { kind: Kind }>
