// The waits of one session, under one timer and one look at the caller's signal: every command is a wait, and a timer of its
// own for each of them would cost more than the command.
import { longestTimer } from './dial.ts'

export type GivenUp = 'timed-out' | 'session-deadline' | 'aborted'

export interface Wait {
  /** In the session's time, milliseconds. */
  readonly until: number
  /** Why it is given up then. */
  readonly reason: GivenUp
  readonly giveUp: (reason: GivenUp) => void
}

export interface Waits {
  readonly add: (wait: Wait) => void
  readonly remove: (wait: Wait) => void
  /** Lets go of the timer and of the signal, until the next wait. */
  readonly rest: () => void
}

/** No waits yet; `elapsed` is the session's time. */
export function keepWaits({
  elapsed,
  signal,
}: {
  readonly elapsed: () => number
  readonly signal: AbortSignal
}): Waits {
  const waits = new Set<Wait>()
  let timer: NodeJS.Timeout | undefined
  let ringsAt = Number.POSITIVE_INFINITY
  let listens = false

  const abort = () => {
    for (const wait of waits) wait.giveUp('aborted')
  }

  /** A wait that is over leaves the timer as it is: it rings for nobody, or for the next one too early, and is set anew. */
  function ring(): void {
    ringsAt = Number.POSITIVE_INFINITY
    const now = elapsed()
    for (const wait of waits) {
      if (wait.until <= now) wait.giveUp(wait.reason)
      else if (wait.until < ringsAt) ringFor(wait, now)
    }
  }

  function ringFor({ until }: Wait, now: number): void {
    clearTimeout(timer)
    ringsAt = until
    timer = setTimeout(ring, Math.min(Math.ceil(until - now), longestTimer))
  }

  return {
    add(wait) {
      if (!listens) signal.addEventListener('abort', abort)
      listens = true
      waits.add(wait)
      if (wait.until < ringsAt) ringFor(wait, elapsed())
    },
    remove: (wait) => void waits.delete(wait),
    rest() {
      clearTimeout(timer)
      ringsAt = Number.POSITIVE_INFINITY
      signal.removeEventListener('abort', abort)
      listens = false
    },
  }
}
