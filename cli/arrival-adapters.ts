// The edge of `smtping send --follow`: how one mailbox is watched. The one place to put a faster watcher in.
import type { Watched, WatchForArrival, WatchWish } from '../lib/flow/watched-arrival.ts'
import type { Instant } from '../lib/mail/time.ts'
import { type FolderCursor, lookIntoImap } from '../lib/mailbox/imap-mailbox.ts'

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
