// What callers may ask for: the bodies of POST /v1/checks, /v1/sends and /v1/preflights, and the CLI's configuration.
import * as z from 'zod/mini'
import { familyExpectations } from '../mail/expectations.ts'
import { tlsModes } from '../mail/session-facts.ts'
import { quitStages } from '../mail/stage.ts'
import { addressField, portField, serverField, targetField } from './fields.ts'
import { gatePolicySchema } from './gate-policy.ts'
import { headerText, messageFields, wholeOrMade } from './message-fields.ts'

const maxSeeds = 1000
const maxFollowSeconds = 72 * 3600
const maxRetrySeconds = 48 * 3600

export const tlsPolicies = ['opportunistic', 'starttls', 'implicit', 'none'] as const

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

const patienceFields = {
  /** How long a deferred message is tried again, seconds. */
  retrySeconds: z.optional(z.int().check(z.minimum(0), z.maximum(maxRetrySeconds))),
  /** How long an accepted message is looked for in the seed inbox, seconds. */
  followSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(maxFollowSeconds))),
}

const tls = z.optional(z.enum(tlsPolicies))

/** The name of a login for a relay, as the installation has it. The login itself is never in a request. */
const login = z.optional(z.string().check(z.minLength(1), z.maxLength(100)))

const notByTwoWays = z.check<{ readonly login?: string | undefined; readonly server?: unknown }>(
  ({ value, issues }) => {
    if (value.login === undefined || value.server === undefined) return
    const message = 'A login belongs to its own server, and goes nowhere else: leave the server out.'
    issues.push({ code: 'custom', input: value, path: ['server'], message })
  },
)

export const sendRequestSchema = z
  .strictObject({
    /** Where it is handed over; the hosts that the recipient's domain names (MX) where it is not given. */
    server: z.optional(serverField),
    login,
    to: addressField,
    tls,
    /** The session ends behind this stage, and nothing is sent. */
    quitAfter: z.optional(z.enum(quitStages)),
    /** MAIL FROM:<>, as notifications have it: does the server take those (RFC 5321 section 4.5.5)? No bounce comes back. */
    nullReversePath: z.optional(z.boolean()),
    ...messageFields,
    ...patienceFields,
  })
  .check(wholeOrMade, notByTwoWays)
export type SendRequest = z.output<typeof sendRequestSchema>

const seed = z.strictObject({
  address: addressField,
  /** A name to group by in the report; the address's domain where it is not given. */
  provider: z.optional(headerText),
  /** Where this seed's message is handed over; the preflight's server, or the domain's own, where it is not given. */
  server: z.optional(serverField),
})

const perMinute = z.optional(z.number().check(z.gte(0.2), z.lte(6000)))

const paceFields = {
  /** Messages a minute to one provider: at the beginning, and at the fastest. */
  startPerMinute: perMinute,
  perMinute,
  /** Connections to one server, and messages on their way to one provider, at a time. */
  connections: z.optional(z.int().check(z.gte(1), z.lte(20))),
}
export type PaceWish = z.output<z.ZodMiniObject<typeof paceFields>>

const paceSchema = z.strictObject({
  ...paceFields,
  /** Terms for one provider alone. */
  providers: z.optional(z.record(z.string().check(z.minLength(1)), z.strictObject(paceFields))),
})

export const preflightRequestSchema = z
  .strictObject({
    server: z.optional(serverField),
    login,
    seeds: z.array(seed).check(z.minLength(1), z.maxLength(maxSeeds)),
    /** How fast; it grows while messages are taken, and is halved by a throttle. */
    pace: z.optional(paceSchema),
    /** What opens the gate; the verdict alone where it is not given. */
    gate: z.optional(gatePolicySchema),
    tls,
    ...messageFields,
    ...patienceFields,
  })
  .check(wholeOrMade, notByTwoWays, (context) => {
    const { login: byLogin, seeds } = context.value
    const first = new Map(seeds.map(({ address }, index) => [address, index] as const).toReversed())
    for (const [index, { address, server: own }] of seeds.entries()) {
      if (byLogin !== undefined && own) report(['seeds', index, 'server'], 'With a login all go through its server.')
      if (first.get(address) !== index) {
        report(['seeds', index, 'address'], `${address} is listed twice: a seed gets one message.`)
      }
    }
    function report(path: (string | number)[], message: string): void {
      context.issues.push({ code: 'custom', input: context.value, path, message })
    }
  })
export type PreflightRequest = z.output<typeof preflightRequestSchema>
