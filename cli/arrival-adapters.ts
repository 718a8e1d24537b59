// Waiting at one mailbox for one message, from before it is sent: over a connection that is kept open, so that an arrival
// is noticed at once; where that breaks, or the login is needed by others too, by logging in again and again.
import type { ArrivalWatch, Watched, WatchForArrival, WatchWish } from '../lib/flow/watched-arrival.ts'
import type { Instant } from '../lib/mail/time.ts'
import { type LookContext, lookIntoImap, type MailboxLook } from '../lib/mailbox/imap-mailbox.ts'
import { type OpenMailbox, openMailbox } from '../lib/mailbox/open-mailbox.ts'
import { arrivalAmong, watchForArrival as watchOpen } from '../lib/mailbox/watch-for-arrival.ts'

/** Milliseconds since the beginning → milliseconds between two looks. Each of them is a login, and providers count those. */
const paces = [
  { until: 10_000, wait: 250 },
  { until: 60_000, wait: 2000 },
  { until: Number.POSITIVE_INFINITY, wait: 10_000 },
] as const

/** The last look may be unfinished for the mail of others; after so many it is given up. */
const lastLooks = 5

/** A password that is refused so often in a row is not tried again: accounts are locked for that. */
const mostRefusals = 3

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
  const { signal, until, clock, pause } = wish
  let cursor = beginning
  let began = clock.elapsed()
  let [isTaken, looksAtEnd, refusals] = [false, 0, 0]
  while (!signal.aborted) {
    const last = until()
    // From the moment of its acceptance on it may arrive any time: all hurry begins anew.
    if (last !== undefined && !isTaken) [began, isTaken] = [clock.elapsed(), true]
    if (last !== undefined && clock.now() >= last) looksAtEnd += 1
    const look = await lookOnce(wish, { cursor, since })
    const arrival = arrivalAmong(look.messages, wish)
    if (arrival) return { kind: 'arrived', arrival }
    refusals = look.trouble?.reason === 'login-refused' ? refusals + 1 : 0
    if (refusals >= mostRefusals) looksAtEnd = lastLooks
    if (looksAtEnd >= (look.isUnfinished ? lastLooks : 1) && !signal.aborted) return nothingIn(look)
    cursor = look.cursor
    if (look.isUnfinished) continue
    const { wait } = paces.find((pace) => clock.elapsed() - began < pace.until) ?? paces[2]
    await pause(Math.min(wait, Math.max(0, (last ?? Number.POSITIVE_INFINITY) - clock.now())))
  }
  return { kind: 'ended' }
}

/** What a last look says where the message is not in it. */
function nothingIn({ trouble, isUnfinished }: MailboxLook): Watched {
  if (trouble) return { kind: 'trouble', trouble }
  if (!isUnfinished) return { kind: 'missing' }
  return { kind: 'trouble', trouble: { reason: 'no-time', detail: 'there is more new mail in it than can be read' } }
}

function surroundingsOf({ signal, trustedCertificates }: WatchWish) {
  return { signal, ...(trustedCertificates && { trustedCertificates }) }
}
