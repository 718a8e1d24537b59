// The table. One item per check, send, preflight and mailbox under the key "kind#id"; every write is conditional on the
// version it was made from. Index `due` (dueShard, dueAt) is sparse, index `listed` (kind, createdAt) is for listings, and
// `recipients` (recipient, createdAt) for whoever asks what was sent to somebody.
import { createHash } from 'node:crypto'
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { type ItemKind, type ItemOf, itemKinds, type StoredItem, storedItemSchema } from '../contract/stored-items.ts'
import { type Listing, readCursor, writeCursor } from './list-cursor.ts'
import { packSends, unpackSends } from './packed-sends.ts'

export interface TableContext {
  readonly client: DynamoDBClient
  readonly table: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A fresh random text for each write. */
  readonly newWriteId: () => string
  /** How long an item is kept, milliseconds. */
  readonly retentionMs: number
  /** Told of a row that cannot be read and was passed over. */
  readonly warn?: (message: string, details: Readonly<Record<string, unknown>>) => void
}

/** Sixteen partitions of the due index: far more than one sweeper reads in a minute. */
const shards = 16
/** BatchGetItem takes 100 keys at most. */
const batchGetLimit = 100
/** BatchGetItem may leave keys for another call: after so many calls something is wrong. */
const maxRounds = 8

type Stored = Readonly<Record<string, unknown>>

/** The table's operations. They reject when the table itself fails, never for a lost race. */
export function dynamoDbItems({ client, table: TableName, now, newWriteId, retentionMs, warn }: TableContext) {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })

  /** True if the write was made, by this call or by a retry of it whose first answer got lost. */
  async function put(item: StoredItem, condition: ConditionalPut) {
    const writeId = newWriteId()
    try {
      await documents.send(new PutCommand({ TableName, Item: { ...row(item, retentionMs), writeId }, ...condition }))
      return true
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return (await get(item.kind, item.id))?.writeId === writeId
    }
  }

  async function get(kind: ItemKind, id: string): Promise<Stored | undefined> {
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: { pk: keyOf(kind, id) }, ConsistentRead: true }),
    )
    return Item && isKept(Item, now()) ? Item : undefined
  }

  async function getBatch(keys: readonly { pk: string }[], rounds = maxRounds): Promise<readonly Stored[]> {
    if (keys.length === 0) return []
    if (rounds === 0) throw new Error('DynamoDB left keys unprocessed again and again.')
    const RequestItems = { [TableName]: { Keys: [...keys], ConsistentRead: true } }
    const { Responses, UnprocessedKeys } = await documents.send(new BatchGetCommand({ RequestItems }))
    const left = (UnprocessedKeys?.[TableName]?.Keys ?? []).map((key) => ({ pk: String(key.pk) }))
    return [...(Responses?.[TableName] ?? []), ...(await getBatch(left, rounds - 1))]
  }

  async function query(input: Omit<QueryCommandInput, 'TableName'>) {
    const { Items = [], LastEvaluatedKey } = await documents.send(new QueryCommand({ TableName, ...input }))
    return { references: Items.flatMap(({ pk }) => readKey(String(pk))), last: LastEvaluatedKey }
  }

  async function readMany<Kind extends ItemKind>(kind: Kind, ids: readonly string[]): Promise<readonly ItemOf<Kind>[]> {
    const keys = [...new Set(ids)].map((id) => ({ pk: keyOf(kind, id) }))
    const batches = chunks(keys, batchGetLimit)
    const rows = (await Promise.all(batches.map((batch) => getBatch(batch)))).flat()
    return rows.filter((found) => isKept(found, now())).flatMap((found) => readableRow(kind, found))
  }

  /** Of many, one that cannot be read is left out and told: the others must not suffer for it. */
  function readableRow<Kind extends ItemKind>(kind: Kind, found: Stored): readonly ItemOf<Kind>[] {
    try {
      return [readRow(kind, found)]
    } catch (error) {
      warn?.('a stored item cannot be read', { pk: found.pk, error: String(error) })
      return []
    }
  }

  async function newestOf<Kind extends ItemKind>(kind: Kind, { limit, cursor }: Page, listing: Listing) {
    const { references, last } = await query({
      IndexName: indexOf[listing.by],
      KeyConditionExpression: '#by = :value',
      ExpressionAttributeNames: { '#by': listing.by },
      ExpressionAttributeValues: { ':value': listing.value },
      ScanIndexForward: false,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: readCursor(cursor, listing) }),
    })
    const ids = references.map(({ id }) => id)
    const items = [...(await readMany(kind, ids))].sort((one, other) => other.createdAt - one.createdAt)
    return last ? { items, cursor: writeCursor(last) } : { items }
  }

  return {
    async create(item: StoredItem): Promise<'created' | 'exists'> {
      // What is past its retention and not deleted yet is not there for anybody, so not for a new item either.
      const made = await put(item, {
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(now() / 1000) },
      })
      return made ? 'created' : 'exists'
    },

    async read<Kind extends ItemKind>(kind: Kind, id: string): Promise<ItemOf<Kind> | undefined> {
      const found = await get(kind, id)
      return found && readRow(kind, found)
    },

    readMany,

    async replace<Kind extends ItemKind>(item: ItemOf<Kind>): Promise<ItemOf<Kind> | 'conflict'> {
      const next = { ...item, version: item.version + 1 }
      const made = await put(next, {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': item.version },
      })
      return made ? next : 'conflict'
    },

    /** No item of a kind, and in no index. Where the first answer got lost it may count twice: never too little. */
    async count({ counter, amount, limit, until }: Counting): Promise<'counted' | 'full'> {
      if (amount > limit) return 'full' // the condition says nothing about a counter that is not there yet
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { pk: `quota#${counter}` },
            UpdateExpression: 'ADD used :amount SET #ttl = :until',
            ConditionExpression: 'attribute_not_exists(used) OR used <= :room',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':amount': amount,
              ':room': limit - amount,
              ':until': Math.ceil(until / 1000),
            },
          }),
        )
        return 'counted'
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'full'
        throw error
      }
    },

    async due(at: number, limit: number) {
      const perShard = Math.ceil(limit / shards)
      const pages = await Promise.all(
        Array.from({ length: shards }, (_, shard) =>
          query({
            IndexName: 'due',
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :at',
            ExpressionAttributeValues: { ':shard': shardName(shard), ':at': at },
            Limit: perShard,
          }),
        ),
      )
      return pages.flatMap(({ references }) => references)
    },

    async list<Kind extends ItemKind>(kind: Kind, page: Page) {
      return newestOf(kind, page, { by: 'kind', value: kind })
    },

    /** The sends to a recipient, newest first; see {@link recipientHash}. */
    async sendsTo(hash: string, page: Page) {
      return newestOf('send', page, { by: 'recipient', value: hash })
    },
  }
}

const indexOf = { kind: 'listed', recipient: 'recipients' } as const satisfies Record<Listing['by'], string>

interface Page {
  readonly limit: number
  readonly cursor?: string
}

/** By which the sends to an address are found: its SHA-256, lower case, so that a log of requests holds no address. */
export function recipientHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex')
}

interface Counting {
  readonly counter: string
  /** May be less than nothing: what was counted and not used is given back. */
  readonly amount: number
  readonly limit: number
  /** Milliseconds since the epoch. */
  readonly until: number
}

interface ConditionalPut {
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Record<string, unknown>
}

function row(item: StoredItem, retentionMs: number): Record<string, unknown> {
  const pk = keyOf(item.kind, item.id)
  const wanted = lastWantedAt(item)
  return {
    ...(item.kind === 'preflight' ? packSends(item) : item),
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

function readRow<Kind extends ItemKind>(kind: Kind, found: Stored): ItemOf<Kind> {
  const item = storedItemSchema.parse(unpackSends(found))
  if (isOfKind(item, kind)) return item
  throw new TypeError(`A ${item.kind} is stored under the key of a ${kind}.`)
}

function isOfKind<Kind extends ItemKind>(item: StoredItem, kind: Kind): item is ItemOf<Kind> {
  return item.kind === kind
}

/** DynamoDB deletes what is past its TTL some time later; until then it is still read. */
function isKept(found: Stored, nowMs: number): boolean {
  const { ttl } = found
  return typeof ttl !== 'number' || ttl * 1000 > nowMs
}

function keyOf(kind: ItemKind, id: string): string {
  return `${kind}#${id}`
}

/** An item of a kind that a newer version wrote is passed over: it is for that version to deal with. */
function readKey(pk: string): readonly { readonly kind: ItemKind; readonly id: string }[] {
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

function chunks<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
}
