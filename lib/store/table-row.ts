// How an item stands in the table: under the key "kind#id", with what its indexes need. Index `due` (dueShard, dueAt) is
// sparse, index `listed` (kind, createdAt) is for listings, and `recipients` (recipient, createdAt) for whoever asks what was
// sent to somebody.
import { createHash } from 'node:crypto'
import { type ItemKind, type ItemOf, itemKinds, type StoredItem, storedItemSchema } from '../contract/stored-items.ts'
import { packLists, unpackLists } from './packed-lists.ts'

/** Sixteen partitions of the due index: far more than one sweeper reads in a minute. */
const shards = 16
export const shardNames: readonly string[] = Array.from({ length: shards }, (_, shard) => shardName(shard))

export type Stored = Readonly<Record<string, unknown>>

/** The attributes of an item; it is deleted so many milliseconds after it was last wanted. */
export function rowOf(item: StoredItem, retentionMs: number): Record<string, unknown> {
  const pk = keyOf(item.kind, item.id)
  const wanted = lastWantedAt(item)
  return {
    ...packLists(item),
    pk,
    ...(wanted !== undefined && { ttl: Math.ceil((wanted + retentionMs) / 1000) }),
    ...(item.dueAt !== undefined && { dueShard: shardName(shardOf(pk)) }),
    ...(item.kind === 'send' && { recipient: recipientHash(item.to) }),
  }
}

/**
 * A mailbox is watched for as long as anybody sends to it, a seed is kept until it is removed and then for a while;
 * everything else has its time from its beginning.
 */
function lastWantedAt(item: StoredItem): number | undefined {
  if (item.kind === 'seed') return item.removedAt
  return item.kind === 'mailbox' ? Math.max(item.createdAt, item.watchUntil) : item.createdAt
}

/** The item in a row. Throws where it is not of the form that this version knows, or of another kind. */
export function readRow<Kind extends ItemKind>(kind: Kind, found: Stored): ItemOf<Kind> {
  const item = storedItemSchema.parse(unpackLists(found))
  if (isOfKind(item, kind)) return item
  throw new TypeError(`A ${item.kind} is stored under the key of a ${kind}.`)
}

function isOfKind<Kind extends ItemKind>(item: StoredItem, kind: Kind): item is ItemOf<Kind> {
  return item.kind === kind
}

/** DynamoDB deletes what is past its TTL some time later; until then it is still read. */
export function isKept(found: Stored, nowMs: number): boolean {
  const { ttl } = found
  return typeof ttl !== 'number' || ttl * 1000 > nowMs
}

export function keyOf(kind: ItemKind, id: string): string {
  return `${kind}#${id}`
}

/** The item that a key is of. A kind that a newer version made is passed over: it is for that version to deal with. */
export function readKey(pk: string): readonly { readonly kind: ItemKind; readonly id: string }[] {
  const mark = pk.indexOf('#')
  const kind = itemKinds.find((known) => known === pk.slice(0, mark))
  return kind ? [{ kind, id: pk.slice(mark + 1) }] : []
}

/** FNV-1a: spreads keys evenly, the same on every machine. */
function shardOf(pk: string): number {
  const hash = [...new TextEncoder().encode(pk)].reduce(
    (sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0,
    0x811c9dc5,
  )
  return hash % shards
}

function shardName(shard: number): string {
  return `D#${shard}`
}

/** By which the sends to an address are found: its SHA-256, lower case, so that a log of requests holds no address. */
function recipientHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex')
}
