// Which seed inboxes there are for a request: those that were added, and those of the configuration. Only the ones that
// are asked for are read, however many there are.
import { InputError, type InputIssue } from '../contract/input-error.ts'
import { bounceMailboxId, type SeedInbox } from '../contract/mailboxes.ts'
import type { SeedItem } from '../contract/stored-items.ts'
import { parseAddress } from '../mail/address.ts'
import { mayBeSentTo } from '../plan/seed-plan.ts'
import type { Sender } from '../plan/send-plan.ts'
import type { Items } from './edges.ts'

export interface SeedLookup {
  readonly items: Pick<Items, 'readMany'>
  readonly sender: Sender
  /** A collision-free digest of a text, hexadecimal. */
  readonly digest: (text: string) => string
}

/** The id of a stored seed: queues and logs see it, so it does not hold the address. */
export function seedId(name: string, digest: (text: string) => string): string {
  return name === bounceMailboxId ? name : digest(`seed ${name}`).slice(0, 32)
}

interface Wanted {
  readonly field: string
  readonly address: string
}

/** Who the sender is for these recipients. Throws InputError for those that are no seeds, and for unproven ones. */
export async function senderTo(wanted: readonly Wanted[], { items, sender, digest }: SeedLookup): Promise<Sender> {
  const ids = wanted.map(({ address }) => seedId(address, digest))
  const stored = new Map((await items.readMany('seed', [...ids, bounceMailboxId])).map((item) => [item.id, item]))
  const found = wanted.map(({ field, address }) => {
    const item = stored.get(seedId(address, digest))
    const configured = sender.seeds.find((seed) => seed.address === address)
    return { field, address, item, seed: item && mayBeSentTo(item) ? inboxOf(item) : configured }
  })
  const issues = found.flatMap(({ seed, ...rest }) => (seed ? [] : [noSeed(rest)]))
  if (issues.length > 0) throw new InputError(issues)
  const bounceAddress = sender.bounceAddress ?? bounceAddressOf(stored.get(bounceMailboxId))
  return { ...sender, seeds: found.flatMap(({ seed }) => seed ?? []), ...(bounceAddress && { bounceAddress }) }
}

function inboxOf({ id, address, provider }: SeedItem): SeedInbox {
  return { address, provider, mailbox: id }
}

/** Bounces are sent where they can be read: to a mailbox whose login worked. */
function bounceAddressOf(item: SeedItem | undefined) {
  return item?.state === 'active' && item.verifiedAt !== undefined ? parseAddress(item.address) : undefined
}

function noSeed({ field, address, item }: Wanted & { readonly item: SeedItem | undefined }): InputIssue {
  if (item?.state !== 'active') {
    const message = `${address} is not a seed inbox of this installation: add it to the seeds first, test messages go nowhere else.`
    return { field, message }
  }
  const message = `${address} is a seed whose login has not worked yet: test messages go only where it did. See its health, and test it again.`
  return { field, message }
}
