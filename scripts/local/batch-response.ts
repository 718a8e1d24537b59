// What a function's answer to an SQS batch means under ReportBatchItemFailures: which messages failed.
import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod/mini'

const responseSchema = z.nullish(
  z.object({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().check(z.minLength(1)) }))),
  }),
)

/**
 * The ids of the messages that failed. An empty answer (nothing, `{}`, no failures) is success; an answer of another
 * shape, or one that names a message which is not in the batch, fails them all.
 */
export function failedMessages(answer: unknown, records: readonly Pick<SQSRecord, 'messageId'>[]): ReadonlySet<string> {
  const all = new Set(records.map(({ messageId }) => messageId))
  const { success, data } = responseSchema.safeParse(answer)
  if (!success) return all
  const failed = new Set(data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier))
  return failed.isSubsetOf(all) ? failed : all
}
