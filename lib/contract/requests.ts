// What callers may ask for: the bodies of POST /v1/checks, /v1/sends and /v1/preflights, and the CLI's configuration.
import * as z from 'zod/mini'
import { familyExpectations } from '../mail/expectations.ts'
import { tlsModes } from '../mail/session-facts.ts'
import { addressField, portField, serverField, targetField } from './fields.ts'

/** RFC 5322 section 2.1.1: a header line holds 998 characters; a subject of 200 leaves room for encoding. */
const maxSubjectLength = 200
/** Bytes of UTF-8: a send with its message is one item of the table, and DynamoDB takes 400 KB. */
const maxTextBytes = 64 * 1024
const maxSeeds = 200
const maxFollowSeconds = 72 * 3600
const maxRetrySeconds = 48 * 3600

export const tlsPolicies = ['opportunistic', 'starttls', 'implicit', 'none'] as const

const headerText = z.string().check(
  z.maxLength(maxSubjectLength),
  z.refine((text) => !/\p{Cc}/u.test(text), { error: 'Line ends and control characters are not allowed here.' }),
)

const bodyText = z.string().check(
  z.refine((text) => new TextEncoder().encode(text).length <= maxTextBytes, {
    error: 'Longer than 64 KiB: shorten it.',
  }),
)

const ports = z.array(portField).check(
  z.minLength(1),
  z.maxLength(16),
  z.refine((list) => new Set(list).size === list.length, { error: 'A port is named twice.' }),
)

export const profiles = ['mx', 'submission', 'all-mail-ports', 'migration', 'tls-audit'] as const
/** A set of ports for an occasion. */
export type Profile = (typeof profiles)[number]

const days = z.optional(z.int().check(z.minimum(0), z.maximum(3650)))

/** See lib/mail/expectations.ts. */
const expectSchema = z.strictObject({
  family: z.optional(z.enum(familyExpectations)),
  payload: z.optional(z.int().check(z.minimum(1), z.maximum(1e12))),
  daysLeft: z.optional(z.strictObject({ warn: days, fail: days })),
})

export const checkRequestSchema = z
  .strictObject({
    target: targetField,
    /** The target is a mail domain: all hosts that its mail may go to are looked at, on port 25. */
    mx: z.optional(z.boolean()),
    /** Ports to look at; those of the profile where neither they nor a port in the target are given. */
    ports: z.optional(ports),
    /** 25, 465, 587 and 2525 where it is not given. */
    profile: z.optional(z.enum(profiles)),
    /** `connect`: the ports are only opened, and not a byte is written. Default `talk`. */
    depth: z.optional(z.enum(['connect', 'talk'])),
    expect: z.optional(expectSchema),
    /** What is looked for over connections of its own. */
    onRequest: z.optional(
      z.strictObject({
        /** Which versions of TLS are taken. */
        tlsVersions: z.optional(z.boolean()),
      }),
    ),
    /** How TLS begins on a port whose number does not tell. */
    tls: z.optional(z.enum(tlsModes)),
  })
  .check(({ value, issues }) => {
    if (!value.mx || (!value.ports && value.target.port === undefined)) return
    const message = 'Mail for a domain goes to port 25 of its hosts: leave the ports out.'
    issues.push({ code: 'custom', input: value, path: ['ports'], message })
  })
export type CheckRequest = z.output<typeof checkRequestSchema>

const messageFields = {
  from: addressField,
  subject: z.optional(headerText),
  text: z.optional(bodyText),
  html: z.optional(bodyText),
}

const patienceFields = {
  /** How long a deferred message is tried again, seconds. */
  retrySeconds: z.optional(z.int().check(z.minimum(0), z.maximum(maxRetrySeconds))),
  /** How long an accepted message is looked for in the seed inbox, seconds. */
  followSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(maxFollowSeconds))),
}

const tls = z.optional(z.enum(tlsPolicies))

export const sendRequestSchema = z.strictObject({
  server: serverField,
  to: addressField,
  tls,
  ...messageFields,
  ...patienceFields,
})
export type SendRequest = z.output<typeof sendRequestSchema>

const seed = z.strictObject({
  address: addressField,
  /** A name to group by in the report; the address's domain where it is not given. */
  provider: z.optional(headerText),
  /** Where this seed's message is handed over; the preflight's server where it is not given. */
  server: z.optional(serverField),
})

export const preflightRequestSchema = z
  .strictObject({
    server: z.optional(serverField),
    seeds: z.array(seed).check(z.minLength(1), z.maxLength(maxSeeds)),
    tls,
    ...messageFields,
    ...patienceFields,
  })
  .check((context) => {
    const { server, seeds } = context.value
    for (const [index, { address, server: own }] of seeds.entries()) {
      if (!server && !own)
        report(['seeds', index, 'server'], 'No server: name one here, or one for the whole preflight.')
      if (seeds.findIndex((other) => other.address === address) !== index) {
        report(['seeds', index, 'address'], `${address} is listed twice: a seed gets one message.`)
      }
    }
    function report(path: (string | number)[], message: string): void {
      context.issues.push({ code: 'custom', input: context.value, path, message })
    }
  })
export type PreflightRequest = z.output<typeof preflightRequestSchema>
