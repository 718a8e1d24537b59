// Frozen: how the table was read before dead letters, quotas and reasons came (November 2026). Not to be edited together
// with the code: what is stored today must be readable by it, since a deployment that is rolled back reads what the newer
// one wrote. A release freezes the shapes anew.
import * as z from 'zod/mini'

const arrivals = ['pending', 'inbox', 'junk', 'other-folder', 'missing', 'could-not-look'] as const
const verdicts = ['pass', 'warn', 'fail', 'inconclusive'] as const
const tlsModes = ['starttls', 'implicit'] as const
const tlsPolicies = ['opportunistic', 'starttls', 'implicit', 'none'] as const
const stages = [
  'dns',
  'connect',
  'greeting',
  'ehlo',
  'helo',
  'capability',
  'starttls',
  'tls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'body',
  'dot',
  'quit',
] as const
const hostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('name'), name: z.string() }),
  z.object({ kind: z.literal('ipv4'), address: z.string() }),
  z.object({ kind: z.literal('ipv6'), address: z.string() }),
])
const serverSchema = z.object({ host: hostSchema, port: z.int() })

const enhancedStatusSchema = z.object({
  class: z.literal([2, 4, 5]),
  subject: z.int(),
  detail: z.int(),
})

const replySchema = z.object({
  code: z.int(),
  enhancedStatus: z.optional(enhancedStatusSchema),
  lines: z.readonly(z.array(z.string())),
})

const stageSchema = z.enum(stages)

/** The reason is kept as text here, so that an item written by a newer version can still be read. */
const failureSchema = z.object({
  stage: stageSchema,
  reason: z.string(),
  detail: z.optional(z.string()),
  reply: z.optional(replySchema),
})

const recipientStatusSchema = z.object({
  finalRecipient: z.string(),
  originalRecipient: z.optional(z.string()),
  action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']),
  status: z.optional(enhancedStatusSchema),
  remoteMta: z.optional(z.string()),
  diagnosticCode: z.optional(z.string()),
  diagnosticReply: z.optional(replySchema),
})

const at = z.number()

const evidenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), at, stage: stageSchema, reply: replySchema }),
  z.object({ kind: z.literal('lost'), at, failure: failureSchema, afterDot: z.boolean() }),
  z.object({ kind: z.literal('delivery-status'), at, status: recipientStatusSchema }),
  z.object({ kind: z.literal('arrival'), at, folder: z.enum(['inbox', 'junk', 'other-folder']) }),
])

const transcriptSchema = z.readonly(
  z.array(
    z.object({
      atMs: z.number(),
      direction: z.enum(['client', 'server', 'event']),
      stage: stageSchema,
      tls: z.boolean(),
      text: z.string(),
    }),
  ),
)

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

const checkItemSchema = z.object({
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
})

/** The states of a send, DESIGN section 6. */
const sendStates = [
  'queued',
  'sending',
  'committing',
  'accepted',
  'bounced',
  'deferred',
  'not-sent',
  'unknown',
] as const

const messageSchema = z.object({
  from: z.string(),
  tls: z.enum(tlsPolicies),
  subject: z.string(),
  text: z.string(),
  html: z.optional(z.string()),
})

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

const attemptSchema = z.object({
  number: z.int(),
  startedAt: instant,
  endedAt: z.optional(instant),
  evidence: z.optional(evidenceSchema),
  /** What is not in order, worst first; absent where nobody judged. */
  findings: z.optional(z.array(storedFindingSchema)),
  transcript: z.optional(transcriptSchema),
})

const sendItemSchema = z.object({
  ...common,
  kind: z.literal('send'),
  state: z.enum(sendStates),
  server: serverSchema,
  to: z.string(),
  message: messageSchema,
  /** The envelope's reverse-path: a VERP address with the token, or the sender itself. */
  reversePath: z.string(),
  provider: z.string(),
  preflight: z.optional(z.string()),
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
  /** Why its mailbox could not be read, where that ended the looking. */
  trouble: z.optional(z.string()),
  history: z.array(z.object({ at: instant, state: z.enum(sendStates) })),
})

const preflightItemSchema = z.object({
  ...common,
  kind: z.literal('preflight'),
  /** `failed`: nobody carried it out in time. */
  state: z.enum(['planned', 'started', 'failed']),
  message: messageSchema,
  retryUntil: instant,
  followMs: z.number(),
  /** What each send is made of, its token included: the preflight is its own outbox, and may be carried out twice. */
  sends: z.array(
    z.object({
      id: z.string(),
      to: z.string(),
      provider: z.string(),
      server: serverSchema,
      reversePath: z.string(),
      mailbox: z.optional(z.string()),
    }),
  ),
})

const mailboxItemSchema = z.object({
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
  lease: z.optional(leaseSchema),
  /** Folder → where reading goes on (RFC 9051 section 2.3.1.1). */
  cursor: z.record(z.string(), z.object({ uidValidity: z.string(), nextUid: z.number() })),
  /** Why the last look failed, in the mailbox server's words. */
  trouble: z.optional(z.string()),
})

/** A key that a caller gave to a request (Idempotency-Key), and what it made. */
const requestKeyItemSchema = z.object({
  ...common,
  kind: z.literal('request-key'),
  requestHash: z.string(),
  madeId: z.string(),
})

/** Any item of that time. */
export const previousStoredItemSchema = z.discriminatedUnion('kind', [
  checkItemSchema,
  sendItemSchema,
  preflightItemSchema,
  mailboxItemSchema,
  requestKeyItemSchema,
])
