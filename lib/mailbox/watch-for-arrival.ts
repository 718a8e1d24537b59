// Waits for one message in a mailbox that is open: at once after the send every few milliseconds, later less often.
import { type Arrival, arrivalOf } from '../classification/evidence.ts'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import type { Clock } from '../mail/time.ts'
import type { Found } from './new-messages.ts'
import type { OpenMailbox } from './open-mailbox.ts'

export interface Watching {
  readonly mailbox: OpenMailbox
  /** Whether a token is that of the message: its form alone proves nothing. */
  readonly isOurs: (token: string) => boolean
  readonly signal: AbortSignal
  /** The last moment on the clock, in elapsed milliseconds; undefined while it is not known, because nobody took the message yet. */
  readonly deadline: () => number | undefined
  readonly clock: Pick<Clock, 'elapsed'>
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>
}

export type Watched =
  | { readonly kind: 'arrival'; readonly evidence: Arrival }
  /** Looked for in every folder after the deadline, and not there. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

/** Milliseconds since the beginning → milliseconds between two polls. Who waits for minutes is in no hurry. */
const paces = [
  { until: 10_000, wait: 20 },
  { until: 60_000, wait: 250 },
  { until: Number.POSITIVE_INFINITY, wait: 2000 },
] as const

/** The last look may be unfinished for the mail of others; after so many it is given up. */
const lastLooks = 5

/** Waits until it is there, or the deadline has passed. The mailbox stays open: whoever opened it closes it. */
export async function watchForArrival(watching: Watching): Promise<Watched> {
  const { mailbox, clock, signal, deadline, pause } = watching
  let began = clock.elapsed()
  let isTaken = false
  for (;;) {
    const now = clock.elapsed()
    const last = deadline()
    // From the moment of its acceptance on it may arrive any time: all hurry begins anew.
    if (last !== undefined && !isTaken) [began, isTaken] = [now, true]
    if (signal.aborted) return noTime('the waiting was ended')
    if (last !== undefined && now >= last) return lookLast(watching)
    const seen = await mailbox.poll()
    if (seen.kind === 'trouble') return seen
    const found = arrivalAmong(seen.messages, watching)
    if (found) return { kind: 'arrival', evidence: found }
    const { wait } = paces.find(({ until }) => now - began < until) ?? paces[2]
    if (!seen.isUnfinished) await pause(Math.min(wait, (last ?? Number.POSITIVE_INFINITY) - now))
  }
}

async function lookLast(watching: Watching): Promise<Watched> {
  for (let look = 0; look < lastLooks; look++) {
    const seen = await watching.mailbox.look()
    if (seen.kind === 'trouble') return seen
    const found = arrivalAmong(seen.messages, watching)
    if (found) return { kind: 'arrival', evidence: found }
    if (seen.trouble) return { kind: 'trouble', trouble: seen.trouble }
    if (!seen.isUnfinished) return { kind: 'missing' }
  }
  return noTime('there is more new mail in it than can be read')
}

/** The arrival of the message that is waited for, where it is among these. */
export function arrivalAmong(messages: readonly Found[], { isOurs }: Pick<Watching, 'isOurs'>): Arrival | undefined {
  const found = messages.find(({ token, notification }) => token !== undefined && !notification && isOurs(token))
  return found && arrivalOf(found)
}

function noTime(detail: string): Watched {
  return { kind: 'trouble', trouble: { reason: 'no-time', detail } }
}
