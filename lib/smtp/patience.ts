// How long a session waits: each wait has the deadline of its stage, all have the session's, and the caller may give up.
import type { Stage } from '../mail/stage.ts'
import type { Deadlines } from './deadlines.ts'
import type { SessionContext } from './session-context.ts'
import { type GivenUp, keepWaits } from './waits.ts'

/** The stages of a connection; the name was looked up before. */
export type SessionStage = Exclude<Stage, 'dns'>

export type Waited<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'given-up'; readonly reason: GivenUp }

export interface Patience {
  /** Milliseconds since the session began. */
  readonly elapsed: () => number
  /** Milliseconds that a wait at this stage may still take; 0 or less where there are none. */
  readonly left: (stage: SessionStage) => number
  /** Begins the work unless time is up, and waits for it as long as may be. What is given up is left to end by itself. */
  readonly within: <T>(stage: SessionStage, work: () => Promise<T>) => Promise<Waited<T>>
  /** Lets go of timer and signal, until the next wait: to be called when the connection is closed. */
  readonly rest: () => void
  /** Gives the session's time anew. */
  readonly renew: () => void
}

/** Starts the session's time. */
export function startPatience(context: Pick<SessionContext, 'clock' | 'signal' | 'deadlines'>): Patience {
  const { clock, signal, deadlines } = context
  const beginning = clock.elapsed()
  const elapsed = () => clock.elapsed() - beginning
  const waits = keepWaits({ elapsed, signal })
  let end = deadlines.session
  return {
    elapsed,
    left: (stage) => Math.min(stageDeadline(stage, deadlines), end - elapsed()),
    within: async <T>(stage: SessionStage, work: () => Promise<T>): Promise<Waited<T>> => {
      const now = elapsed()
      const { until, reason } = limitOf(now + stageDeadline(stage, deadlines), end)
      if (signal.aborted) return { kind: 'given-up', reason: 'aborted' }
      if (until <= now) return { kind: 'given-up', reason }
      const { promise, resolve, reject } = Promise.withResolvers<Waited<T>>()
      const wait = { until, reason, giveUp: (why: GivenUp) => resolve({ kind: 'given-up', reason: why }) }
      waits.add(wait)
      work().then((value) => resolve({ kind: 'done', value }), reject)
      try {
        return await promise
      } finally {
        waits.remove(wait)
      }
    },
    rest: waits.rest,
    renew: () => {
      end = elapsed() + deadlines.session
    },
  }
}

function limitOf(ofStage: number, ofSession: number) {
  return ofSession < ofStage
    ? ({ until: ofSession, reason: 'session-deadline' } as const)
    : ({ until: ofStage, reason: 'timed-out' } as const)
}

function stageDeadline(stage: SessionStage, deadlines: Deadlines): number {
  return deadlines[stage === 'helo' || stage === 'capability' ? 'ehlo' : stage]
}
