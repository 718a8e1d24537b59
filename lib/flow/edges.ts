// The edges as the stories see them. Adapters are handed in; nothing here knows DynamoDB, SQS, SMTP or IMAP.
import type { Arrival, Evidence } from '../classification/evidence.ts'
import type { Server } from '../contract/fields.ts'
import type { QueueMessage } from '../contract/queue-message.ts'
import type { ItemKind, ItemOf, SendItem, StoredItem } from '../contract/stored-items.ts'
import type { RecipientStatus } from '../mail/delivery-status.ts'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import type { TransactionFacts, TranscriptEntry } from '../mail/session-facts.ts'
import type { Clock, Instant } from '../mail/time.ts'
import type { Cursor } from '../plan/mailbox-watch.ts'
import type { Charge } from '../plan/quota.ts'
import type { Schedules } from '../plan/schedule.ts'
import type { Sender } from '../plan/send-plan.ts'

/** The table. Every write is conditional; a failure of the table itself rejects. */
export interface Items {
  /** `exists` where an item of that kind and id is there already; it is left as it is. */
  readonly create: (item: StoredItem) => Promise<'created' | 'exists'>
  readonly read: <Kind extends ItemKind>(kind: Kind, id: string) => Promise<ItemOf<Kind> | undefined>
  /** In no order; those that are not there are left out. */
  readonly readMany: <Kind extends ItemKind>(kind: Kind, ids: readonly string[]) => Promise<readonly ItemOf<Kind>[]>
  /** The item as it is now stored, or `conflict` where somebody wrote since the version that it was made from. */
  readonly replace: <Kind extends ItemKind>(item: ItemOf<Kind>) => Promise<ItemOf<Kind> | 'conflict'>
  /** Adds to a counter where it stays within its limit, all in one write: whoever counts at the same time cannot pass it. */
  readonly count: (charge: Charge) => Promise<'counted' | 'full'>
  /** Up to `limit` items whose dueAt has come, oldest first within each shard. */
  readonly due: (now: Instant, limit: number) => Promise<readonly ItemReference[]>
  /** Newest first; `cursor` is opaque. */
  readonly list: <Kind extends ItemKind>(kind: Kind, page: ListRequest) => Promise<ListPage<ItemOf<Kind>>>
}

export interface ItemReference {
  readonly kind: ItemKind
  readonly id: string
}

export interface ListRequest {
  readonly limit: number
  readonly cursor?: string
}

export interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly cursor?: string
}

/** The queues. Delivery may come twice, late, or out of order. */
export interface Queues {
  readonly send: (messages: readonly QueueMessage[], options?: { readonly delaySeconds: number }) => Promise<void>
}

/** What one attempt brought home. */
export interface Attempted {
  readonly evidence: Evidence
  readonly transcript: readonly TranscriptEntry[]
  /** Everything that it told; without it nothing can be found. */
  readonly facts?: TransactionFacts
  /** The host that was dialled last; absent where none was. */
  readonly server?: Server
  /** The IP address that was dialled last; absent where none was. */
  readonly address?: string
}

/** One attempt to hand a message over; its content stands in the send. What the remote side does is in the result; it rejects for nothing but our own faults. */
export type Transmit = (
  send: SendItem,
  context: {
    readonly token: string
    readonly beforeDot: () => Promise<'go-on' | 'withdraw'>
    readonly signal: AbortSignal
  },
) => Promise<Attempted>

/** A message that a look found. */
export interface FoundMessage {
  readonly folder: 'inbox' | 'junk' | 'other-folder'
  /** The folder by its own name. */
  readonly path?: string
  readonly receivedAt: Instant
  /** The token in the message's own headers, if it has one. Whether it is ours is not known yet. */
  readonly token?: string
  readonly authentication?: Arrival['authentication']
  readonly hops?: Arrival['hops']
  /** What it reports about an earlier message, if it is a notification, of RFC 3464 or in words. */
  readonly notification?: Notification
}

/** A notification: what it says of each recipient, and all that may tie it to its send. */
export interface Notification {
  readonly token?: string
  /** The id in the ENVID (RFC 3461), and in the Message-ID of what came back. */
  readonly envelopeId?: string
  readonly messageId?: string
  readonly recipients: readonly RecipientStatus[]
}

export interface Look {
  readonly messages: readonly FoundMessage[]
  readonly cursor: Cursor
  readonly isUnfinished: boolean
  /** Why some of it could not be read. */
  readonly trouble?: MailboxTrouble
  /** What is wrong with it though it could be read: it is full, or what is ours cannot be removed. */
  readonly notice?: MailboxTrouble
}

/** One look into a mailbox: all that is new behind the cursor. A mailbox that cannot be read is a Look with `trouble`. */
export type LookIntoMailbox = (
  mailboxId: string,
  context: {
    readonly cursor: Cursor
    readonly since: Instant
    readonly signal: AbortSignal
    /** For logins that have found messages removed: writes down what was found and answers with what need not stay. */
    readonly settle?: <Message extends FoundMessage>(messages: readonly Message[]) => Promise<readonly Message[]>
  },
) => Promise<Look>

export interface Circumstances {
  readonly clock: Clock
  readonly schedules: Schedules
  /** A fresh id of 128 random bits, 32 hexadecimal digits. */
  readonly newId: () => string
  /** A random number from 0 to 1. */
  readonly random: () => number
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

/** What every story about stored work needs. */
export interface WorkEdges extends Circumstances {
  readonly items: Items
  readonly queues: Queues
  readonly sender: Sender
  /** One line about something that was tolerated and that an operator should know. */
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void
}
