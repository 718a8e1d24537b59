// A preflight's configuration that names seeds instead of describing them: "all", those of a provider, or by address. They
// come from the file of seeds, with their logins.
import * as z from 'zod/mini'
import { InputError } from '../lib/contract/input-error.ts'
import { bounceMailboxId, type MailboxAccount } from '../lib/contract/mailboxes.ts'
import { accountOf, nameOf, type SeedPlace } from './seed-adapters.ts'
import { type FiledSeed, readSeedsFile } from './seeds-file.ts'

export interface WithStoredSeeds {
  /** The configuration with every seed described. */
  readonly content: unknown
  /** How the mailboxes of those from the file are read. */
  readonly accounts: readonly MailboxAccount[]
}

const choiceSchema = z.union([
  z.literal('all'),
  z.strictObject({ provider: z.string() }),
  z.array(z.unknown()).check(z.refine((list) => list.some((one) => typeof one === 'string'))),
])

const namingSchema = z.looseObject({ seeds: choiceSchema, bounceAddress: z.optional(z.string()) })

/** The configuration as it is where it names none. Throws InputError for seeds that are not in the file, or not proven. */
export async function useStoredSeeds(content: unknown, place: SeedPlace): Promise<WithStoredSeeds> {
  const naming = namingSchema.safeParse(content)
  if (!naming.success) return { content, accounts: [] }
  const { seeds: choice, ...rest } = naming.data
  const stored = await readSeedsFile(place.path)
  const entries = entriesOf(choice, { stored, path: place.path })
  demandProven(entries)
  const bounces = bouncesFor(rest.bounceAddress, stored)
  const used = [...entries.flatMap(({ stored: seed }) => seed ?? []), ...(bounces ? [bounces] : [])]
  return {
    content: {
      ...rest,
      ...(bounces && { bounceAddress: bounces.address }),
      seeds: entries.map(({ stored: seed, described }) =>
        seed ? { address: seed.address, provider: seed.provider, mailbox: seed.id } : described,
      ),
    },
    accounts: await Promise.all(used.map((seed) => accountOf(seed, place.environment))),
  }
}

/** A seed from the file, or one that the configuration describes itself. */
interface Entry {
  readonly stored?: FiledSeed
  readonly described?: unknown
}

function entriesOf(
  choice: z.output<typeof choiceSchema>,
  { stored, path }: { readonly stored: readonly FiledSeed[]; readonly path: string },
): readonly Entry[] {
  const inboxes = stored.filter(({ id }) => id !== bounceMailboxId)
  if (Array.isArray(choice)) return choice.map((one, index) => entryOf(one, { index, inboxes }))
  const found = choice === 'all' ? inboxes : inboxes.filter(({ provider }) => isNamed(provider, choice.provider))
  if (found.length > 0) return found.map((seed) => ({ stored: seed }))
  const what = choice === 'all' ? 'no seeds' : `no seeds at ${choice.provider}`
  throw new InputError([{ field: 'seeds', message: `There are ${what} in ${path}: smtping seeds add ADDRESS.` }])
}

function isNamed(provider: string, name: string): boolean {
  return provider.toLowerCase() === name.toLowerCase()
}

function entryOf(one: unknown, { index, inboxes }: { index: number; inboxes: readonly FiledSeed[] }): Entry {
  if (typeof one !== 'string') return { described: one }
  const stored = inboxes.find(({ id }) => id === nameOf(one))
  if (stored) return { stored }
  const message = `${one} is not among the seeds: smtping seeds add ${one}, or describe it here with its mailbox.`
  throw new InputError([{ field: `seeds.${index}`, message }])
}

function demandProven(entries: readonly Entry[]): void {
  const issues = entries.flatMap(({ stored }, index) => {
    if (!stored || stored.verifiedAt !== undefined) return []
    const message = `The login of ${stored.id} has not worked yet, and test messages go only where it did: smtping seeds test ${stored.id}.`
    return [{ field: `seeds.${index}`, message }]
  })
  if (issues.length > 0) throw new InputError(issues)
}

/** The stored mailbox for bounces, unless the configuration has bounces go somewhere else. */
function bouncesFor(address: string | undefined, stored: readonly FiledSeed[]): FiledSeed | undefined {
  const bounces = stored.find(({ id }) => id === bounceMailboxId)
  const isMeant = address === undefined || nameOf(address) === bounces?.address
  return bounces?.verifiedAt !== undefined && isMeant ? bounces : undefined
}
