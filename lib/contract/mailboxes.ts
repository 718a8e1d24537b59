// Seed inboxes and the mailboxes behind them. Seeds are no secret; the logins of mailboxes are kept apart from them.
import * as z from 'zod/mini'
import { addressField, portField } from './fields.ts'

export const seedInboxSchema = z.strictObject({
  address: addressField,
  provider: z.string(),
  /** The id of the mailbox where its messages arrive. */
  mailbox: z.string().check(z.minLength(1)),
})
export type SeedInbox = z.output<typeof seedInboxSchema>

export const mailboxAccountSchema = z.strictObject({
  id: z.string().check(z.minLength(1)),
  host: z.string().check(z.minLength(1)),
  port: portField,
  /** `starttls` and `implicit` need a certificate that verifies; `none` is for loopback only. */
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string(),
  password: z.string(),
  /** Folders beside the inbox and the special-use Junk folder. */
  folders: z.optional(z.array(z.string())),
})
export type MailboxAccount = z.output<typeof mailboxAccountSchema>

/** The id of the mailbox where delivery status notifications arrive. */
export const bounceMailboxId = 'bounces'
