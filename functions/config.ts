// The environment of the functions, read once into a frozen value. Nothing else reads process.env.
import * as z from 'zod/mini'
import { bounceAddressField, ehloNameField } from '../lib/contract/fields.ts'
import { parseInput } from '../lib/contract/input-error.ts'
import { seedInboxSchema } from '../lib/contract/mailboxes.ts'
import { dkimKeysSchema, relayLoginsSchema } from '../lib/contract/sending-secrets.ts'
import { type Address, parseAddress } from '../lib/mail/address.ts'
import { generousLimits, type Limits } from '../lib/plan/quota.ts'
import { productionSchedules, type Schedules } from '../lib/plan/schedule.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const json = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text, context): unknown => {
        try {
          return JSON.parse(text)
        } catch (error) {
          context.issues.push({ code: 'custom', input: text, message: `This is not JSON: ${String(error)}` })
          return z.NEVER
        }
      }),
    ),
    schema,
  )

const millis = z.number().check(z.gte(0))

/** Any of the schedules may be set; the rest are those of production. */
const schedulesSchema = z.partial(
  z.strictObject({
    retryMs: z.array(millis),
    retryHintMs: z.tuple([millis, millis]),
    retryWindowMs: millis,
    lookMs: z.array(millis),
    followMs: millis,
    lookGraceMs: millis,
    paceMs: millis,
    paceLeastMs: millis,
    repairMs: millis,
    startGraceMs: millis,
    sendingLeaseMs: millis,
    committingLeaseMs: millis,
    lookLeaseMs: millis,
    checkLeaseMs: millis,
    laneLeaseMs: millis,
  } satisfies Record<keyof Schedules, z.ZodMiniType>),
)

const limit = z.int().check(z.gte(0))

/** Any of the limits may be set; the rest are generous. */
const limitsSchema = z.partial(
  z.strictObject({ checks: limit, sends: limit, seeds: limit } satisfies Record<keyof Limits, z.ZodMiniType>),
)

const environmentSchema = z.object({
  TABLE: z._default(z.string(), ''),
  CHECK_QUEUE_URL: z.optional(z.string()),
  SEND_QUEUE_URL: z.optional(z.string()),
  FOLLOW_QUEUE_URL: z.optional(z.string()),
  /** Hexadecimal; empty refuses everyone. */
  TOKEN_SHA256: z._default(z.string(), ''),
  SEEDS: z._default(json(z.array(seedInboxSchema)), []),
  /** Where the logins of the mailboxes are: "ssm:NAME" or "file:PATH". */
  MAILBOXES: z._default(z.string(), ''),
  /** Where the key of the tokens is, by the same kind of reference. */
  TOKEN_KEY: z._default(z.string(), ''),
  /** Where the secrets of seeds may be: prefixes of such references, separated by commas. */
  SEED_SECRETS: z._default(z.string(), ''),
  /** Logins for relays and keys for DKIM, each with a reference to where its secret is. */
  RELAY_LOGINS: z._default(json(relayLoginsSchema), []),
  DKIM: z._default(json(dkimKeysSchema), []),
  EHLO_NAME: z._default(ehloNameField, 'smtping.invalid'),
  BOUNCE_ADDRESS: z._default(z.union([z.literal(''), bounceAddressField]), ''),
  VANTAGE: z._default(z.string(), 'unnamed'),
  /** Longer than any send can take: what is still on its way must not be forgotten. */
  RETENTION_DAYS: z._default(
    z.coerce.number().check(z.minimum(7, { error: 'At least 7: a send may take five days.' })),
    30,
  ),
  /** Of each caller in an hour of the clock. */
  LIMITS: z._default(json(limitsSchema), {}),
  SCHEDULES: z._default(json(schedulesSchema), {}),
  AWS_ENDPOINT_URL_DYNAMODB: z.optional(z.string()),
  AWS_ENDPOINT_URL_SQS: z.optional(z.string()),
  AWS_REGION: z.optional(z.string()),
})

/** What the functions know about where they run. Throws InputError naming the variable at fault. */
export function readConfig(environment: Environment) {
  const read = parseInput(environmentSchema, environment)
  const bounceAddress: Address | undefined = parseAddress(read.BOUNCE_ADDRESS)
  return Object.freeze({
    table: read.TABLE,
    queueUrls: {
      ...(read.CHECK_QUEUE_URL && { checks: read.CHECK_QUEUE_URL }),
      ...(read.SEND_QUEUE_URL && { sends: read.SEND_QUEUE_URL }),
      ...(read.FOLLOW_QUEUE_URL && { follow: read.FOLLOW_QUEUE_URL }),
    },
    tokenSha256: read.TOKEN_SHA256.toLowerCase(),
    sender: {
      seeds: read.SEEDS,
      relays: read.RELAY_LOGINS.map(({ name, server }) => ({ name, server })),
      ...(bounceAddress && { bounceAddress }),
    },
    relayLogins: read.RELAY_LOGINS,
    dkim: read.DKIM,
    mailboxes: read.MAILBOXES,
    tokenKey: read.TOKEN_KEY,
    seedSecrets: read.SEED_SECRETS.split(',').filter((place) => place !== ''),
    ehloName: read.EHLO_NAME,
    vantage: read.VANTAGE,
    retentionMs: read.RETENTION_DAYS * 24 * 3_600_000,
    limits: { ...generousLimits, ...read.LIMITS },
    schedules: { ...productionSchedules, ...read.SCHEDULES },
    endpoints: {
      ...(read.AWS_ENDPOINT_URL_DYNAMODB && { dynamodb: read.AWS_ENDPOINT_URL_DYNAMODB }),
      ...(read.AWS_ENDPOINT_URL_SQS && { sqs: read.AWS_ENDPOINT_URL_SQS }),
    },
    region: read.AWS_REGION,
  })
}

export type Config = ReturnType<typeof readConfig>
