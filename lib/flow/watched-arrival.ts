// Waiting at one mailbox for one message, from before it is sent, and writing down with its send what came of that.
import type { Arrival } from '../classification/evidence.ts'
import type { MailboxAccount } from '../contract/mailboxes.ts'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import type { Clock, Instant } from '../mail/time.ts'
import { annotate, closeFollowing } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { Items } from './edges.ts'

export type Watched =
  | { readonly kind: 'arrived'; readonly arrival: Arrival }
  /** Read after the last moment, and not there. */
  | { readonly kind: 'missing' }
  /** It could not be read at the last moment. */
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }
  /** The watch was ended by its signal. */
  | { readonly kind: 'ended' }

export interface WatchWish {
  readonly login: MailboxAccount
  /** The login is used for something else meanwhile: its connection is given back after each look. */
  readonly isShared: boolean
  /** Whether a token is that of the message. */
  readonly isOurs: (token: string) => boolean
  readonly signal: AbortSignal
  /** The last moment, once it is known: it is counted from when the message was taken. */
  readonly until: () => Instant | undefined
  readonly clock: Clock
  readonly pause: (ms: number) => Promise<void>
  readonly trustedCertificates?: readonly string[]
}

export interface ArrivalWatch {
  /** Resolved once the mailbox was read for the first time: from then on nothing new is missed. Or why it could not be. */
  readonly opened: Promise<{ readonly trouble?: string }>
  readonly found: Promise<Watched>
}

/** Starts to watch; never rejects. */
export type WatchForArrival = (wish: WatchWish) => ArrivalWatch

/** Writes down what a watch ended with. Doing it twice changes nothing, nor does it where the send is over already. */
export async function noteWatched(id: string, end: Watched, items: Items): Promise<void> {
  if (end.kind === 'ended') return
  await changeItem(items, { kind: 'send', id }, (send) => {
    if (end.kind === 'arrived') return annotate(send, end.arrival)
    return closeFollowing(
      send,
      end.kind === 'missing'
        ? { arrival: 'missing' }
        : { arrival: 'could-not-look', trouble: end.trouble.detail, troubleReason: end.trouble.reason },
    )
  })
}
