// Waiting at one mailbox for one message, from before it is sent: over a connection that is kept open, so that an arrival
// is noticed at once; where that breaks, or the login is needed by others too, by logging in again and again.
import type { ArrivalWatch, Watched, WatchForArrival, WatchWish } from '../lib/flow/watched-arrival.ts'
import type { Instant } from '../lib/mail/time.ts'
import { type LookContext, lookIntoImap, type MailboxLook } from '../lib/mailbox/imap-mailbox.ts'
import { type OpenMailbox, openMailbox } from '../lib/mailbox/open-mailbox.ts'
import { watchForArrival as watchOpen } from '../lib/mailbox/watch-for-arrival.ts'

/** Between two looks that are a login each, milliseconds: providers count those. */
const betweenLooksMs = 250

/** Starts to watch. */
export const watchForArrival: WatchForArrival = (wish) => {
  const since = wish.clock.now()
  if (wish.isShared) return watchByLooks(wish, since)
  const opening = openMailbox(wish.login, { since, ...surroundingsOf(wish) })
  return {
    opened: opening.then((opened) => (opened.kind === 'trouble' ? { trouble: opened.trouble.detail } : {})),
    found: opening.then((opened) =>
      opened.kind === 'trouble' ? opened : watchKept(opened.mailbox, wish, since).finally(opened.mailbox.close),
    ),
  }
}

async function watchKept(mailbox: OpenMailbox, wish: WatchWish, since: Instant): Promise<Watched> {
  const { signal, clock, pause, until, isOurs } = wish
  const deadline = () => {
    const last = until()
    return last === undefined ? undefined : clock.elapsed() + last - clock.now()
  }
  const watched = await watchOpen({ mailbox, isOurs, signal, clock, pause, deadline })
  if (watched.kind === 'arrival') return { kind: 'arrived', arrival: watched.evidence }
  if (watched.kind === 'missing') return watched
  if (signal.aborted) return { kind: 'ended' }
  // The connection broke: what came meanwhile is found by a search from the beginning.
  await mailbox.close()
  return lookOn(wish, { cursor: {}, since })
}

function watchByLooks(wish: WatchWish, since: Instant): ArrivalWatch {
  const first = lookOnce(wish, { cursor: {}, since })
  return {
    opened: first.then(({ trouble }) => (trouble === undefined ? {} : { trouble: trouble.detail })),
    found: first.then(({ cursor }) => lookOn(wish, { cursor, since })),
  }
}

type Place = Pick<LookContext, 'cursor' | 'since'>

function lookOnce(wish: WatchWish, place: Place): Promise<MailboxLook> {
  return lookIntoImap(wish.login, { ...place, ...surroundingsOf(wish) })
}

async function lookOn(wish: WatchWish, { cursor: beginning, since }: Place): Promise<Watched> {
  const { signal, until, clock, pause, isOurs } = wish
  let cursor = beginning
  while (!signal.aborted) {
    const last = until()
    const isLast = last !== undefined && clock.now() >= last
    const look = await lookOnce(wish, { cursor, since })
    const found = look.messages.find(({ token, notification }) => token !== undefined && !notification && isOurs(token))
    if (found) return { kind: 'arrived', arrival: arrivalOf(found) }
    if (isLast && !signal.aborted)
      return look.trouble === undefined ? { kind: 'missing' } : { kind: 'trouble', trouble: look.trouble }
    cursor = look.cursor
    await pause(betweenLooksMs)
  }
  return { kind: 'ended' }
}

function arrivalOf({ receivedAt: at, folder, path, authentication, hops }: MailboxLook['messages'][number]) {
  return {
    kind: 'arrival',
    at,
    folder,
    path,
    ...(authentication && { authentication }),
    ...(hops && { hops }),
  } as const
}

function surroundingsOf({ signal, trustedCertificates }: WatchWish) {
  return { signal, ...(trustedCertificates && { trustedCertificates }) }
}
