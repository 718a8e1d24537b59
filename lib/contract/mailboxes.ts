// Seed inboxes and the mailboxes behind them. Seeds are no secret; the logins of mailboxes are kept apart from them.
import * as z from 'zod/mini'
import { parseHost } from '../mail/host.ts'
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

/** Fits any object with host and tls: a password is readable on its way, so without TLS it stays on this machine. */
export const tlsBeyondLoopback = z.refine<{ readonly host: string; readonly tls: string }>(
  ({ host, tls }) => tls !== 'none' || isLoopback(host),
  {
    path: ['tls'],
    error:
      'Without TLS the password could be read on its way: write "implicit" or "starttls"; "none" is for 127.0.0.1, ::1 and localhost only.',
  },
)

export const mailboxAccountsSchema = z.array(mailboxAccountSchema.check(tlsBeyondLoopback))

/** The id of the mailbox where delivery status notifications arrive. */
export const bounceMailboxId = 'bounces'

/** 127.0.0.0/8 (RFC 1122 section 3.2.1.3), ::1 (RFC 4291 section 2.5.3), and localhost (RFC 6761 section 6.3). */
function isLoopback(text: string): boolean {
  const host = parseHost(text)
  if (host?.kind === 'name') return host.name === 'localhost'
  return host?.kind === 'ipv4' ? host.address.startsWith('127.') : host?.address === '::1'
}
