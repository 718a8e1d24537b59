// The logins of the seeds of this machine's user: their secrets read from where they are, and tried.
import { InputError } from '../lib/contract/input-error.ts'
import { readLoginSecret } from '../lib/contract/login-secret.ts'
import type { MailboxAccount } from '../lib/contract/mailboxes.ts'
import { parseAddress } from '../lib/mail/address.ts'
import type { MailboxTest } from '../lib/mail/mailbox-test.ts'
import { type FiledSeed, readSeedsFile } from './seeds-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A login by the path of the seeds file and the environment that secrets may be in. */
export interface SeedPlace {
  readonly path: string
  readonly environment: Environment
}

export interface SeedLogin {
  readonly seed: FiledSeed
  readonly account: MailboxAccount
}

/** The login of a seed, by its address or as "bounces"; undefined where it is none. Throws InputError where its secret is not to be had. */
export async function findSeedLogin(name: string, { path, environment }: SeedPlace): Promise<SeedLogin | undefined> {
  const wanted = nameOf(name)
  const seed = (await readSeedsFile(path)).find(({ id }) => id === wanted)
  return seed && { seed, account: await accountOf(seed, environment) }
}

/** The address as seeds are named by: its domain in lower case. */
export function nameOf(text: string): string {
  const address = parseAddress(text)
  return address ? `${address.localPart}@${address.domain}` : text
}

/** The login with its secret. Throws InputError that says what is wrong, without a word of the secret. */
export async function accountOf(seed: FiledSeed, environment: Environment): Promise<MailboxAccount> {
  const { id, login, folders, authservId, remove } = seed
  const { host, port, tls, user } = login
  const read = readLoginSecret(await secretOf(seed, environment), login)
  if (read.kind === 'for-another-login') throw unusable(seed, 'it is meant for another host or user')
  if (read.kind === 'unusable') throw unusable(seed, read.why)
  return { id, host, port, tls, user, ...read.secret, folders, authservId, remove }
}

async function secretOf(seed: FiledSeed, environment: Environment): Promise<string> {
  const { secret } = seed.login
  if (secret === 'here') return seed.here ?? ''
  if (secret.startsWith('env:')) return variableOf(seed, secret.slice('env:'.length), environment)
  const { readSecret } = await import('../lib/secrets/read-secret.ts')
  return readSecret(secret, { field: seed.id }).catch((error: unknown) => {
    throw error instanceof InputError ? error : unusable(seed, reasonOf(error))
  })
}

function variableOf(seed: FiledSeed, name: string, environment: Environment): string {
  const value = environment[name]
  if (value === undefined) throw unusable(seed, `the variable ${name} is not set`)
  return value
}

function unusable({ id, login }: FiledSeed, why: string): InputError {
  const message = `The secret cannot be used (${login.secret === 'here' ? 'in the file of seeds' : login.secret}): ${why}.`
  return new InputError([{ field: id, message }])
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read'
  if ('code' in error && typeof error.code === 'string') return error.code
  // The SDK's own troubles, such as a region that is missing, have no name.
  return error.name === 'Error' ? error.message.replace(/\.$/, '') : error.name
}

/** Tries the login. What goes wrong is in the answer, an unreadable secret too. */
export async function testSeed(
  seed: FiledSeed,
  { environment, signal }: { readonly environment: Environment; readonly signal: AbortSignal },
): Promise<MailboxTest> {
  const account = await accountOf(seed, environment).catch((error: unknown) => {
    if (error instanceof InputError) return error
    throw error
  })
  if (account instanceof InputError) return { result: 'secret-unreadable', detail: account.message }
  const { testLogin } = await import('../lib/mailbox/test-login.ts')
  return testLogin(account, { signal })
}
