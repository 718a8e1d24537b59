// dynalite writes an item and its index entries one after the other: a process that is killed in between leaves an item that
// no index leads to, and with it work that is never done. DynamoDB itself does not lose such entries.
import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from './infrastructure.ts'

/** Writes every item once more as it is, which makes its entries anew. Nobody else may be writing. */
export async function restoreIndexes(
  client: DynamoDBClient,
  { tables }: { readonly tables: readonly TableDefinition[] },
): Promise<void> {
  for (const { TableName } of tables) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const Item of Items) await client.send(new PutItemCommand({ TableName, Item }))
    }
  }
}
