// The facts of a session as they stand in every report. An Observed stays a tagged union: absent, temporarily unknown
// and never asked are three things in JSON too.
import * as z from 'zod/mini'
import { replySchema } from '../contract/evidence-schema.ts'
import { tlsModes } from '../mail/session-facts.ts'
import { stages } from '../mail/stage.ts'

const strings = z.readonly(z.array(z.string()))

/** The reason is text: a reader need not know every reason that a newer version has. */
export const failureSchema = z.object({
  stage: z.enum(stages),
  reason: z.string(),
  detail: z.optional(z.string()),
  reply: z.optional(replySchema),
})

/** An Observed of something. */
export function observedSchema<Value extends z.ZodMiniType>(value: Value) {
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seen'), value }),
    z.object({ kind: z.literal('absent') }),
    z.object({ kind: z.literal('temporary-failure'), cause: failureSchema }),
    z.object({ kind: z.literal('not-reached'), stoppedAt: z.enum(stages) }),
  ])
}

/** Milliseconds by stage. */
export const timingsSchema = z.partialRecord(z.enum(stages), z.number())

export const extensionsSchema = z.object({
  serverName: z.string(),
  heloOnly: z.boolean(),
  /** As they stood on the wire. */
  lines: strings,
  offered: z.readonly(z.array(z.object({ keyword: z.string(), parameters: strings, meaning: z.optional(z.string()) }))),
  authMechanisms: strings,
  /** Bytes; absent where SIZE is not offered. */
  size: z.optional(z.union([z.number(), z.literal('unlimited')])),
})
export type ExtensionsReport = z.infer<typeof extensionsSchema>

const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  names: strings,
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  serialNumber: z.string(),
  sha256Fingerprint: z.string(),
  publicKey: z.string(),
  signatureAlgorithm: z.optional(z.string()),
  selfIssued: z.boolean(),
})

export const tlsSchema = z.object({
  mode: z.enum(tlsModes),
  protocol: z.string(),
  cipher: z.string(),
  keyExchange: z.optional(z.string()),
  alpn: z.optional(z.string()),
  serverName: z.optional(z.string()),
  certificates: z.readonly(z.array(certificateSchema)),
  chain: z.enum(['trusted', 'self-signed', 'incomplete', 'untrusted-root']),
  nameMatches: z.boolean(),
  validNow: z.boolean(),
  /** Whole days until the server's own certificate expires, negative once it has; absent where there is none. */
  daysLeft: z.optional(z.int()),
  openSslError: z.optional(z.string()),
})
export type TlsReport = z.infer<typeof tlsSchema>
