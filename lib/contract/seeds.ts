// A seed inbox as its owner describes it: the address, and where the login to its mailbox is. The login's secret is named
// by a reference and never stands here.
import * as z from 'zod/mini'
import { parseHost } from '../mail/host.ts'
import { mailboxProblems } from '../mail/mailbox-test.ts'
import { addressField, bounceAddressField, portField } from './fields.ts'
import { tlsBeyondLoopback } from './mailboxes.ts'

const plainText = (longest: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(longest),
    z.refine((text) => !/\p{Cc}/u.test(text), { error: 'Line ends and control characters are not allowed here.' }),
  )

const hostField = z.string().check(
  z.refine((text) => parseHost(text) !== undefined, {
    error: 'This is not a host: write a name such as imap.example.org, or an IP address.',
  }),
)

export const mailboxTlsModes = ['implicit', 'starttls', 'none'] as const
export const loginMethods = ['password', 'oauth2'] as const
export type LoginMethod = (typeof loginMethods)[number]

const maxFolders = 20

const folders = z.array(plainText(500)).check(z.maxLength(maxFolders))

/** Where the secret of a login is: "ssm:NAME", "secretsmanager:ID", "file:PATH" or "env:NAME". Not the secret. */
const reference = plainText(1000)

/** What may be said of a seed beside its address and its secret. What is left out comes from the provider's settings. */
const seedOptions = {
  provider: z.optional(plainText(100)),
  host: z.optional(hostField),
  port: z.optional(portField),
  tls: z.optional(z.enum(mailboxTlsModes)),
  user: z.optional(plainText(320)),
  auth: z.optional(z.enum(loginMethods)),
  folders: z.optional(folders),
  authservId: z.optional(plainText(253)),
  remove: z.optional(z.boolean()),
  bounces: z.optional(z.boolean()),
}

/** The body of POST /v1/seeds and PUT /v1/seeds/{id}, and what `smtping seeds add` is told. */
export const seedRequestSchema = z
  .strictObject({ address: addressField, secret: reference, ...seedOptions })
  .check(({ value: { address, bounces }, issues }) => {
    const problem = bounces ? bounceAddressField.safeParse(address).error?.issues[0] : undefined
    if (problem) issues.push({ code: 'custom', input: address, path: ['address'], message: problem.message })
  })
export type SeedRequest = z.output<typeof seedRequestSchema>

const loginSchema = z.object({
  host: z.string(),
  port: z.int(),
  tls: z.enum(mailboxTlsModes),
  user: z.string(),
  auth: z.enum(loginMethods),
  secret: z.string(),
})

/** A seed with everything settled. */
export const seedDescriptionSchema = z.object({
  /** Of the seed and of its mailbox: "bounces" for the one where notifications arrive. Queues and logs see it. */
  id: z.string(),
  address: z.string(),
  provider: z.string(),
  login: loginSchema.check(tlsBeyondLoopback),
  /** Folders beside the inbox and Junk. */
  folders: z.optional(z.array(z.string())),
  /** Whose Authentication-Results are believed (RFC 8601 section 5). */
  authservId: z.optional(z.string()),
  /** Test messages are deleted once they were seen. */
  remove: z.optional(z.boolean()),
})
export type SeedDescription = z.output<typeof seedDescriptionSchema>

/** What the last test of the login brought. */
export const seedHealthSchema = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  result: z.enum(['works', ...mailboxProblems]),
  detail: z.optional(z.string()),
  junk: z.optional(z.array(z.string())),
  quota: z.optional(z.object({ usedKib: z.number(), limitKib: z.number() })),
})
export type SeedHealth = z.output<typeof seedHealthSchema>
