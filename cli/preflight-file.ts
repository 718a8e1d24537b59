// The configuration of `smtping preflight`: what is sent, to which seeds, and how their mailboxes are read. YAML or JSON.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { addressField, bounceAddressField } from '../lib/contract/fields.ts'
import { InputError, type InputIssue, parseInput } from '../lib/contract/input-error.ts'
import {
  bounceMailboxId,
  type MailboxAccount,
  mailboxAccountSchema,
  oauth2Schema,
  oneWayIn,
  type SeedInbox,
  tlsBeyondLoopback,
  tokensInTls,
} from '../lib/contract/mailboxes.ts'
import { type PreflightRequest, preflightRequestSchema } from '../lib/contract/requests.ts'
import { type Address, parseAddress } from '../lib/mail/address.ts'
import { seedsPath } from './seeds-file.ts'
import { useStoredSeeds } from './stored-seeds.ts'
import { unreadable } from './usage.ts'

export interface PreflightFile {
  readonly request: PreflightRequest
  readonly seeds: readonly SeedInbox[]
  readonly mailboxes: readonly MailboxAccount[]
  readonly bounceAddress?: Address
}

type Environment = Readonly<Record<string, string | undefined>>

/** A password or a token as it stands, or where it is: the file itself had better not hold it. */
const secretSchema = z.union([z.string(), z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })])

const mailboxSchema = z
  .extend(z.omit(mailboxAccountSchema, { password: true, oauth2: true }), {
    password: z.optional(secretSchema),
    oauth2: z.optional(z.extend(oauth2Schema, { clientSecret: z.optional(secretSchema), refreshToken: secretSchema })),
  })
  .check(tlsBeyondLoopback, oneWayIn, tokensInTls)

const fileSchema = z.looseObject({
  seeds: z.array(
    z.looseObject({ address: addressField, provider: z.optional(z.string()), mailbox: z.optional(z.string()) }),
  ),
  mailboxes: z._default(z.array(mailboxSchema), []),
  /** Where bounces go; its mailbox has the id "bounces". */
  bounceAddress: z.optional(bounceAddressField),
})

/** Reads the file and the passwords that it points to. Throws InputError for whatever is wrong with them. */
export async function readPreflightFile(path: string, environment: Environment): Promise<PreflightFile> {
  const written = parseYaml(await readText(path, 'config'))
  if (!isMapping(written)) throw new InputError([noSettings(path)])
  const stored = await useStoredSeeds(written, { path: seedsPath(environment), environment })
  const { content } = stored
  const { seeds, mailboxes, bounceAddress } = parseInput(fileSchema, content)
  const request = parseInput(preflightRequestSchema, requestPart(content))
  const own = await Promise.all(mailboxes.map((mailbox, index) => withSecrets(mailbox, { index, environment })))
  const accounts = [...own, ...stored.accounts]
  demandMailboxes({ seeds, accounts, bounceAddress })
  const bounce = bounceAddress === undefined ? undefined : parseAddress(bounceAddress)
  return {
    request,
    mailboxes: accounts,
    seeds: seeds.flatMap(({ address, provider, mailbox }) =>
      mailbox === undefined ? [] : [{ address, mailbox, provider: provider ?? parseAddress(address)?.domain ?? '' }],
    ),
    ...(bounce && { bounceAddress: bounce }),
  }
}

function isMapping(content: unknown): boolean {
  return typeof content === 'object' && content !== null && !Array.isArray(content)
}

function noSettings(path: string): InputIssue {
  return {
    field: 'config',
    message: `${path} holds no settings: write from, seeds and mailboxes as the README shows.`,
  }
}

async function readText(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new InputError([unreadable(field, path, error)])
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split('\n')
    throw new InputError([{ field: 'config', message: `This is neither YAML nor JSON: ${first}` }])
  }
}

/** What is not about mailboxes is the same as the body of POST /v1/preflights. */
function requestPart(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || !('seeds' in content)) return content
  const { mailboxes: _mailboxes, bounceAddress: _bounce, ...rest } = { mailboxes: 0, bounceAddress: 0, ...content }
  const seeds = Array.isArray(content.seeds) ? content.seeds.map(withoutMailbox) : content.seeds
  return { ...rest, seeds }
}

function withoutMailbox(seed: unknown): unknown {
  if (typeof seed !== 'object' || seed === null) return seed
  const { mailbox: _, ...rest } = { mailbox: 0, ...seed }
  return rest
}

interface Around {
  readonly index: number
  readonly environment: Environment
}

async function withSecrets(
  { password, oauth2, ...rest }: z.output<typeof mailboxSchema>,
  around: Around,
): Promise<MailboxAccount> {
  const read = (secret: z.output<typeof secretSchema>, name: string) =>
    readSecret(secret, { ...around, field: `mailboxes.${around.index}.${name}`, user: rest.user })
  if (password !== undefined) return { ...rest, password: await read(password, 'password') }
  if (!oauth2) return rest
  const { clientSecret, refreshToken, ...service } = oauth2
  return {
    ...rest,
    oauth2: {
      ...service,
      refreshToken: await read(refreshToken, 'oauth2.refreshToken'),
      ...(clientSecret !== undefined && { clientSecret: await read(clientSecret, 'oauth2.clientSecret') }),
    },
  }
}

async function readSecret(
  secret: z.output<typeof secretSchema>,
  { field, user, environment }: Around & { readonly field: string; readonly user: string },
): Promise<string> {
  if (typeof secret === 'string') return secret
  if ('file' in secret) return (await readText(secret.file, field)).replace(/\r?\n$/, '')
  const value = environment[secret.env]
  if (value !== undefined) return value
  const what = field.endsWith('password') ? 'password' : 'secret'
  throw new InputError([
    { field, message: `The environment variable ${secret.env} is not set: set it to the ${what} of ${user}.` },
  ])
}

interface Named {
  readonly seeds: readonly { readonly mailbox?: string | undefined }[]
  readonly accounts: readonly MailboxAccount[]
  readonly bounceAddress: string | undefined
}

function demandMailboxes({ seeds, accounts, bounceAddress }: Named): void {
  const known = accounts.map(({ id }) => id)
  const strangers = seeds.flatMap(({ mailbox }, index) =>
    mailbox !== undefined && !known.includes(mailbox)
      ? [
          {
            field: `seeds.${index}.mailbox`,
            message: `There is no mailbox "${mailbox}" under mailboxes: add its login there.`,
          },
        ]
      : [],
  )
  const bounce =
    bounceAddress !== undefined && !known.includes(bounceMailboxId)
      ? [
          {
            field: 'bounceAddress',
            message: `Bounces are read from a mailbox with the id "${bounceMailboxId}": add its login under mailboxes.`,
          },
        ]
      : []
  if (strangers.length + bounce.length > 0) throw new InputError([...strangers, ...bounce])
}
