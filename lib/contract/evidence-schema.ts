// Evidence as it is stored with a send and shown in its report.
import * as z from 'zod/mini'
import { dsnActions } from '../mail/delivery-status.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { type Stage, stages } from '../mail/stage.ts'

const enhancedStatusSchema = z.object({
  class: z.literal([2, 4, 5]),
  subject: z.int(),
  detail: z.int(),
})

export const replySchema = z.object({
  code: z.int(),
  enhancedStatus: z.optional(enhancedStatusSchema),
  lines: z.readonly(z.array(z.string())),
})

const stageSchema = z.enum(stages) satisfies z.ZodMiniType<Stage>

/** The reason is kept as text here, so that an item written by a newer version can still be read. */
const failureSchema = z.object({
  stage: stageSchema,
  reason: z.custom<SessionFailure['reason']>((value) => typeof value === 'string'),
  detail: z.optional(z.string()),
  reply: z.optional(replySchema),
})

const recipientStatusSchema = z.object({
  finalRecipient: z.string(),
  originalRecipient: z.optional(z.string()),
  action: z.enum(dsnActions),
  status: z.optional(enhancedStatusSchema),
  remoteMta: z.optional(z.string()),
  diagnosticCode: z.optional(z.string()),
  diagnosticReply: z.optional(replySchema),
})

const at = z.number()

const methodResultsSchema = z.readonly(
  z.array(
    z.object({
      method: z.enum(['spf', 'dkim', 'dmarc', 'arc']),
      result: z.string(),
      domain: z.optional(z.string()),
      selector: z.optional(z.string()),
    }),
  ),
)

const arcRecordSchema = z.object({ instance: z.int(), authservId: z.string(), results: methodResultsSchema })

export const authenticationSchema = z.object({
  authservId: z.string(),
  results: methodResultsSchema,
  arcChain: z.optional(z.readonly(z.array(arcRecordSchema))),
})

export const hopSchema = z.object({
  from: z.optional(z.string()),
  address: z.optional(z.string()),
  by: z.optional(z.string()),
  with: z.optional(z.string()),
  tls: z.optional(z.boolean()),
  tlsVersion: z.optional(z.string()),
  at: z.optional(at),
})

export const evidenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), at, stage: stageSchema, reply: replySchema }),
  z.object({ kind: z.literal('lost'), at, failure: failureSchema, afterDot: z.boolean() }),
  z.object({
    kind: z.literal('delivery-status'),
    at,
    status: recipientStatusSchema,
    matchedBy: z.optional(z.enum(['token', 'envelope-id', 'message-id'])),
  }),
  z.object({
    kind: z.literal('arrival'),
    at,
    folder: z.enum(['inbox', 'junk', 'other-folder']),
    path: z.optional(z.string()),
    authentication: z.optional(authenticationSchema),
    hops: z.optional(z.readonly(z.array(hopSchema))),
  }),
])

export const transcriptSchema = z.readonly(
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
