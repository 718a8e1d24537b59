// Logins for relays and keys for DKIM as configuration has them: who and where, and a reference to the secret, never it.
import * as z from 'zod/mini'
import { parseDomain } from '../mail/address.ts'
import { serverField } from './fields.ts'

/** What lib/secrets reads. */
const reference = z.string().check(
  z.regex(/^(?:ssm|secretsmanager|file):.+$/s, {
    error: 'Write where the secret is: "ssm:PARAMETER", "secretsmanager:ID" or "file:PATH".',
  }),
)

const loginNames = {
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The only server that is ever told the secret. */
  server: serverField,
  user: z.string().check(z.minLength(1)),
}

const relayLoginSchema = z.union([
  z.strictObject({
    ...loginNames,
    password: reference,
    mechanism: z.optional(z.enum(['PLAIN', 'LOGIN', 'CRAM-MD5'])),
  }),
  z.strictObject({ ...loginNames, accessToken: reference, mechanism: z.optional(z.enum(['OAUTHBEARER', 'XOAUTH2'])) }),
])
export type RelayLogin = z.output<typeof relayLoginSchema>

export const relayLoginsSchema = z.array(relayLoginSchema).check(
  z.refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
    error: 'A login is named twice.',
  }),
)

/** RFC 6376 section 3.1. */
export const selectorField = z.string().check(
  z.regex(/^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/i, {
    error: 'A selector is made of letters, digits, hyphens and dots.',
  }),
)

export const domainField = z.pipe(
  z.string().check(z.maxLength(254)),
  z.transform((text, context): string => {
    const domain = parseDomain(text)
    if (domain !== undefined && !domain.startsWith('[')) return domain
    context.issues.push({ code: 'custom', input: text, message: 'This is no domain: write it as example.org.' })
    return z.NEVER
  }),
)

const dkimKeySchema = z.strictObject({ domain: domainField, selector: selectorField, key: reference })

export const dkimKeysSchema = z.array(dkimKeySchema)
