// Whether a mailbox is full (RFC 9208): it can be read all the same, and takes no more messages.
import type { ImapFlow } from 'imapflow'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'

/** What the server says of the inbox, where it offers QUOTA and the inbox is full. */
export async function quotaTrouble(client: ImapFlow): Promise<MailboxTrouble | undefined> {
  if (!client.capabilities.has('QUOTA')) return undefined
  const quota = await client.getQuota('INBOX')
  if (!quota) return undefined
  const storage = resourceOf(quota.storage)
  const messages = resourceOf(quota.message) // RFC 9208 section 5.2 calls it MESSAGE
  // A full mailbox is seldom full to the last byte.
  if (isAtLimit(storage, 0.99))
    return full(`${inMebibytes(storage.usage)} of ${inMebibytes(storage.limit)} MiB are taken`)
  if (isAtLimit(messages, 1)) return full(`${messages.usage} of ${messages.limit} messages are there`)
  return undefined
}

interface Resource {
  readonly usage: number
  readonly limit: number
}

/** imapflow tells names of servers beside its own. */
function resourceOf(value: unknown): Resource {
  if (typeof value !== 'object' || value === null) return { usage: 0, limit: 0 }
  const { usage, limit } = { usage: 0, limit: 0, ...value }
  return { usage: Number(usage) || 0, limit: Number(limit) || 0 }
}

function isAtLimit({ usage, limit }: Resource, share: number): boolean {
  return limit > 0 && usage >= limit * share
}

function inMebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}

function full(detail: string): MailboxTrouble {
  return { reason: 'over-quota', detail }
}
