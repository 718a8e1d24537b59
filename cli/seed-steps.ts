// What the seeds command does to the file of seeds.
import { resolve } from 'node:path'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { bounceMailboxId } from '../lib/contract/mailboxes.ts'
import { type SeedDescription, type SeedHealth, seedRequestSchema } from '../lib/contract/seeds.ts'
import { parseAddress } from '../lib/mail/address.ts'
import { type MailboxTest, provesControl } from '../lib/mail/mailbox-test.ts'
import { describeSeed, isSameSeed } from '../lib/plan/seed-plan.ts'
import { presetFor } from '../lib/plan/seed-presets.ts'
import { makeSeedInboxReport, type SeedInboxReport } from '../lib/report/seed-inbox-report.ts'
import { clock } from './adapters.ts'
import { readNumber } from './flags.ts'
import { readPassword } from './password.ts'
import { nameOf, type SeedPlace, testSeed } from './seed-adapters.ts'
import { changeSeedsFile, type FiledSeed, readSeedsFile } from './seeds-file.ts'

interface Place extends SeedPlace {
  readonly signal: AbortSignal
}

export interface AddOptions {
  readonly provider?: string
  readonly host?: string
  readonly port?: string
  readonly tls?: string
  readonly user?: string
  readonly oauth2?: true
  readonly passwordEnv?: string
  readonly passwordFile?: string
  readonly secret?: string
  readonly folder?: readonly string[]
  readonly authservId?: string
  readonly remove?: true
  readonly bounces?: true
  readonly unverified?: true
  readonly replace?: true
}

export interface AddOutcome {
  /** `refused`: its login did not work, and nothing was written. */
  readonly kind: 'added' | 'replaced' | 'unchanged' | 'refused'
  readonly text: string
  readonly report: SeedInboxReport
}

/** Adds a seed whose login works. Throws InputError where it is there already and described otherwise. */
export async function addSeed(address: string, options: AddOptions, place: Place): Promise<AddOutcome> {
  const description = describe(address, options)
  const known = (await readSeedsFile(place.path)).find(({ id }) => id === description.id)
  // Before a password is asked for: it may be in vain.
  if (known && !options.replace && !isSameSeed(known, description)) throw alreadyThere(description)
  const here = description.login.secret === 'here' ? await askSecret(description) : undefined
  const asked: FiledSeed = { ...description, ...(here !== undefined && { here }), addedAt: clock.now() }
  if (known && isSameSeed(known, asked) && known.here === here) {
    return { kind: 'unchanged', text: `${known.id} is a seed already; nothing changed.`, report: reportOf(known) }
  }
  if (known && !options.replace) throw alreadyThere(description)
  const seed = options.unverified ? asked : withHealth(asked, await testSeed(asked, place))
  if (!options.unverified && seed.verifiedAt === undefined) return refused(seed)
  await changeSeedsFile(place.path, (seeds) => {
    const other = seeds.find(({ id }) => id === seed.id)
    if (other && !options.replace) throw alreadyThere(description)
    return other ? seeds.map((one) => (one.id === seed.id ? { ...seed, addedAt: one.addedAt } : one)) : [...seeds, seed]
  })
  const kind = known ? 'replaced' : 'added'
  return {
    kind,
    text: `${seed.id} was ${kind === 'added' ? 'added to the seeds' : 'described anew'}.`,
    report: reportOf(seed),
  }
}

function refused(seed: FiledSeed): AddOutcome {
  const needs = presetFor(parseAddress(seed.address)?.domain ?? '')?.needs
  const hint = needs === undefined ? '' : ` ${seed.provider} takes: ${needs}`
  const text = `${seed.id} was not added: its login did not work. With --unverified it is added all the same.${hint}`
  return { kind: 'refused', text, report: reportOf(seed) }
}

function alreadyThere({ id }: SeedDescription): InputError {
  const message = `${id} is a seed already, and is described otherwise: --replace describes it anew.`
  return new InputError([{ field: 'address', message }])
}

function describe(address: string, options: AddOptions): SeedDescription {
  const { port, oauth2, folder, provider, host, tls, user, authservId, remove, bounces } = options
  const request = parseInFlags(() =>
    parseInput(seedRequestSchema, {
      address,
      secret: secretReference(options),
      ...(port !== undefined && { port: readNumber('--port', port) }),
      ...(oauth2 && { auth: 'oauth2' }),
      ...(folder && { folders: folder }),
      ...{ provider, host, tls, user, authservId, remove, bounces },
    }),
  )
  return parseInFlags(() => describeSeed(request, bounces ? bounceMailboxId : request.address))
}

/** Where the secret is; "here" where the file of seeds will hold it. */
function secretReference({ passwordEnv, passwordFile, secret }: AddOptions): string {
  const named = [
    ...(passwordEnv === undefined ? [] : [`env:${passwordEnv}`]),
    ...(passwordFile === undefined ? [] : [`file:${resolve(passwordFile)}`]),
    ...(secret === undefined ? [] : [secret]),
  ]
  if (named.length > 1) {
    throw new InputError([{ field: '--secret', message: 'Give one of --password-env, --password-file and --secret.' }])
  }
  const [reference = 'here'] = named
  if (secret !== undefined && !/^(?:ssm|secretsmanager):./.test(secret)) {
    const message = 'Write ssm:NAME or secretsmanager:ID. The secret itself is never written on a command line.'
    throw new InputError([{ field: '--secret', message }])
  }
  return reference
}

async function askSecret({ address }: SeedDescription): Promise<string> {
  const preset = presetFor(parseAddress(address)?.domain ?? '')
  if (preset && process.stdin.isTTY) console.error(`${preset.provider} takes: ${preset.needs}`)
  return readPassword({ field: '--password-env', variable: 'SMTPING_PASSWORD' })
}

/** All seeds, in the order in which they were added. */
export async function listSeeds({ path }: Place): Promise<readonly SeedInboxReport[]> {
  return (await readSeedsFile(path)).map(reportOf)
}

/** As many logins are tried at once. */
const atOnce = 4

/** Tests these seeds, or all, and writes down what was found. Throws InputError for a name that is no seed's. */
export async function testSeeds(names: readonly string[], place: Place): Promise<readonly SeedInboxReport[]> {
  const seeds = await readSeedsFile(place.path)
  const wanted = names.length === 0 ? seeds : names.map((name) => seedNamed(name, seeds))
  const waiting = wanted.values()
  const tested = new Map<string, FiledSeed>()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const seed of waiting) tested.set(seed.id, withHealth(seed, await testSeed(seed, place)))
    }),
  )
  await changeSeedsFile(place.path, (current) => current.map((seed) => afterTest(seed, tested.get(seed.id))))
  return wanted.flatMap(({ id }) => tested.get(id) ?? []).map(reportOf)
}

function seedNamed(name: string, seeds: readonly FiledSeed[]): FiledSeed {
  const seed = seeds.find(({ id }) => id === nameOf(name))
  if (seed) return seed
  const message = `${name} is not among the seeds: smtping seeds list shows them, smtping seeds add adds one.`
  throw new InputError([{ field: 'address', message }])
}

/** What was found counts for the login that was tried: it may have been described anew meanwhile. */
function afterTest(seed: FiledSeed, tested: FiledSeed | undefined): FiledSeed {
  const isSame = tested && isSameSeed(seed, tested) && seed.here === tested.here
  if (!isSame) return seed
  const { health, verifiedAt } = tested
  return { ...seed, ...(health && { health }), ...(verifiedAt !== undefined && { verifiedAt }) }
}

export interface Removed {
  readonly name: string
  readonly wasThere: boolean
  readonly text: string
}

/** Takes these from the seeds; those that are none are told and are no mistake. */
export async function removeSeeds(names: readonly string[], { path }: Place): Promise<readonly Removed[]> {
  const wanted = names.map(nameOf)
  let before: readonly FiledSeed[] = []
  await changeSeedsFile(path, (seeds) => {
    before = seeds
    const left = seeds.filter(({ id }) => !wanted.includes(id))
    return left.length === seeds.length ? undefined : left
  })
  return wanted.map((name) => {
    const seed = before.find(({ id }) => id === name)
    return { name, wasThere: seed !== undefined, text: removalText(name, seed) }
  })
}

function removalText(name: string, seed: FiledSeed | undefined): string {
  if (!seed) return `${name} is not among the seeds: nothing to remove.`
  const { secret } = seed.login
  const kept = secret === 'here' ? 'Its password went with it.' : `Its secret is still at ${secret}.`
  return `${name} was removed from the seeds. ${kept} A preflight that is running follows what it sent there to its end.`
}

function withHealth(seed: FiledSeed, test: MailboxTest): FiledSeed {
  const { junk, quota, result, detail } = test
  const health: SeedHealth = {
    at: clock.now(),
    result,
    ...(detail !== undefined && { detail }),
    ...(junk && { junk: [...junk] }),
    ...(quota && { quota }),
  }
  return { ...seed, health, ...(provesControl(test) && { verifiedAt: health.at }) }
}

function reportOf(seed: FiledSeed): SeedInboxReport {
  return makeSeedInboxReport(seed)
}

const flags: Readonly<Record<string, string>> = {
  ...{ host: '--host', port: '--port', tls: '--tls', 'login.tls': '--tls', user: '--user', provider: '--provider' },
  ...{ authservId: '--authserv-id', secret: '--secret' },
}

function parseInFlags<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(
      error.issues.map(({ field, message }) => ({
        field: flags[field] ?? (field.startsWith('folders') ? '--folder' : field),
        message,
      })),
    )
  }
}
