// What a message is made of, beside what the envelope holds: as requests bring it, and as it is kept.
import * as z from 'zod/mini'

export const attachmentSchema = z.object({
  filename: z.string(),
  contentType: z.optional(z.string()),
  /** Base64 (RFC 4648 section 4). */
  content: z.string(),
})

export const messageContentSchema = z.object({
  text: z.string(),
  html: z.optional(z.string()),
  /** Further header fields by name. */
  headers: z.optional(z.record(z.string(), z.string())),
  attachments: z.optional(z.readonly(z.array(attachmentSchema))),
  /** A whole message in base64. It stands for all of the others. */
  raw: z.optional(z.string()),
})
/** The part of a message that may be large. */
export type MessageContent = z.infer<typeof messageContentSchema>
