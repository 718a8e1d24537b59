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

/** Gmail, Outlook and Yahoo: a refresh token and the service that turns it into access tokens (RFC 6749 section 6). */
export const oauth2Schema = z.strictObject({
  /** https; http on loopback only. */
  tokenUrl: z.url({ protocol: /^https?$/ }),
  clientId: z.string().check(z.minLength(1)),
  clientSecret: z.optional(z.string()),
  refreshToken: z.string().check(z.minLength(1)),
  scope: z.optional(z.string()),
})

export const mailboxAccountSchema = z.strictObject({
  id: z.string().check(z.minLength(1)),
  host: z.string().check(z.minLength(1)),
  port: portField,
  /** `starttls` and `implicit` need a certificate that verifies; `none` is for loopback only. */
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string(),
  /** This, or `oauth2`. */
  password: z.optional(z.string()),
  oauth2: z.optional(oauth2Schema),
  /** Folders beside the inbox and the special-use Junk folder. */
  folders: z.optional(z.array(z.string())),
  /** The name under which the receiver writes Authentication-Results, where it is not to be found out (RFC 8601 section 2.5). */
  authservId: z.optional(z.string().check(z.minLength(1))),
  /** Test messages are removed from it once their evidence is written. */
  remove: z.optional(z.boolean()),
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

/** A mailbox is entered in one way, in whatever form its secrets stand. */
export const oneWayIn = z.refine<{ readonly password?: unknown; readonly oauth2?: unknown }>(
  ({ password, oauth2 }) => (password === undefined) !== (oauth2 === undefined),
  { path: ['password'], error: 'Write either a password or oauth2: one of them is how the mailbox is entered.' },
)

/** A refresh token is as good as a password. */
export const tokensInTls = z.refine<{ readonly oauth2?: { readonly tokenUrl: string } | undefined }>(
  ({ oauth2 }) => oauth2 === undefined || isSafeUrl(oauth2.tokenUrl),
  {
    path: ['oauth2', 'tokenUrl'],
    error: 'Write an address that begins with https://: the token could be read on its way.',
  },
)

export const mailboxAccountsSchema = z.array(mailboxAccountSchema.check(tlsBeyondLoopback, oneWayIn, tokensInTls))

/** The id of the mailbox where delivery status notifications arrive. */
export const bounceMailboxId = 'bounces'

/** What is no address at all is refused by its own field. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return true
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

/** 127.0.0.0/8 (RFC 1122 section 3.2.1.3), ::1 (RFC 4291 section 2.5.3), and localhost (RFC 6761 section 6.3). */
function isLoopback(text: string): boolean {
  const host = parseHost(text)
  if (host?.kind === 'name') return host.name === 'localhost'
  return host?.kind === 'ipv4' ? host.address.startsWith('127.') : host?.address === '::1'
}
