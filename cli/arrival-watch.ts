// Waiting at one mailbox for one message, from before it is sent. The one place to put a faster watcher in.
import type { Arrival } from '../lib/classification/evidence.ts'
import type { MailboxAccount } from '../lib/contract/mailboxes.ts'
import type { Clock, Instant } from '../lib/mail/time.ts'
import { type FolderCursor, lookIntoImap } from '../lib/mailbox/imap-mailbox.ts'

export type Watched =
  | { readonly kind: 'arrived'; readonly arrival: Arrival }
  /** Read after the last moment, and not there. */
  | { readonly kind: 'missing' }
  /** It could not be read at the last moment. */
  | { readonly kind: 'trouble'; readonly trouble: string }
  /** The watch was ended by its signal. */
  | { readonly kind: 'ended' }

export interface WatchWish {
  readonly login: MailboxAccount
  /** Whether a token is that of the message. */
  readonly isOurs: (token: string) => boolean
  readonly signal: AbortSignal
  /** The last moment, once it is known: it is counted from when the message was taken. */
  readonly until: () => Instant | undefined
  readonly clock: Pick<Clock, 'now'>
  readonly pause: (ms: number) => Promise<void>
  readonly trustedCertificates?: readonly string[]
}

export interface ArrivalWatch {
  /** Resolved once the mailbox was read for the first time: from then on nothing new is missed. Or why it could not be. */
  readonly opened: Promise<{ readonly trouble?: string }>
  readonly found: Promise<Watched>
}

/** Starts to watch. */
export type WatchForArrival = (wish: WatchWish) => ArrivalWatch

/** Between two looks, milliseconds: each is a login, and providers count those. */
const betweenLooksMs = 250

/** Looks again and again, each time over a connection of its own. */
export const watchForArrival: WatchForArrival = (wish) => {
  const since = wish.clock.now()
  const first = lookOnce(wish, { cursor: {}, since })
  return {
    opened: first.then(({ trouble }) => (trouble === undefined ? {} : { trouble })),
    found: first.then(({ cursor }) => lookOn(wish, { cursor, since })),
  }
}

interface Place {
  readonly cursor: FolderCursor
  readonly since: Instant
}

function lookOnce({ login, signal, trustedCertificates }: WatchWish, place: Place) {
  return lookIntoImap(login, { ...place, signal, ...(trustedCertificates && { trustedCertificates }) })
}

async function lookOn(wish: WatchWish, { cursor: beginning, since }: Place): Promise<Watched> {
  const { signal, until, clock, pause, isOurs } = wish
  let cursor = beginning
  while (!signal.aborted) {
    const last = until()
    const isLast = last !== undefined && clock.now() >= last
    const look = await lookOnce(wish, { cursor, since })
    const found = look.messages.find(({ token }) => token !== undefined && isOurs(token))
    if (found) return { kind: 'arrived', arrival: { kind: 'arrival', at: found.receivedAt, folder: found.folder } }
    if (isLast && !signal.aborted)
      return look.trouble === undefined ? { kind: 'missing' } : { kind: 'trouble', trouble: look.trouble }
    cursor = look.cursor
    await pause(betweenLooksMs)
  }
  return { kind: 'ended' }
}
