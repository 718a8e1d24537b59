// The operations of the table on DynamoDB. Whatever is stored has one item; every write is conditional on the version that it
// was made from.
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
import type { ItemKind, ItemOf, StoredItem } from '../contract/stored-items.ts'
import { type Listing, readCursor, writeCursor } from './list-cursor.ts'
import { isKept, keyOf, readKey, readRow, rowOf, type Stored, shardNames } from './table-row.ts'

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

/** BatchGetItem takes 100 keys at most. */
const batchGetLimit = 100
/** BatchGetItem may leave keys for another call: after so many calls something is wrong. */
const maxRounds = 8

/** The table's operations. They reject when the table itself fails, never for a lost race. */
export function dynamoDbItems({ client, table: TableName, now, newWriteId, retentionMs, warn }: TableContext) {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })

  /** True if the write was made, by this call or by a retry of it whose first answer got lost. */
  async function put(item: StoredItem, condition: ConditionalPut) {
    const writeId = newWriteId()
    try {
      await documents.send(new PutCommand({ TableName, Item: { ...rowOf(item, retentionMs), writeId }, ...condition }))
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
      const perShard = Math.ceil(limit / shardNames.length)
      const pages = await Promise.all(
        shardNames.map((shard) =>
          query({
            IndexName: 'due',
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :at',
            ExpressionAttributeValues: { ':shard': shard, ':at': at },
            Limit: perShard,
          }),
        ),
      )
      return pages.flatMap(({ references }) => references)
    },

    async list<Kind extends ItemKind>(kind: Kind, page: Page) {
      return newestOf(kind, page, { by: 'kind', value: kind })
    },

    /** The sends to a recipient, newest first. `hash`: the SHA-256 of the address in lower case, hexadecimal. */
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

function chunks<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
}
