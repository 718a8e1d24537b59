// How long a session waits: each wait has the deadline of its stage, all have the session's, and the caller may give up.
import type { Stage } from '../mail/stage.ts'
import type { Deadlines } from './deadlines.ts'
import { longestTimer } from './dial.ts'
import type { SessionContext } from './session-context.ts'

/** The stages of a connection; the name was looked up before. */
export type SessionStage = Exclude<Stage, 'dns'>

export type Waited<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'given-up'; readonly reason: 'timed-out' | 'session-deadline' | 'aborted' }

export interface Patience {
  /** Milliseconds since the session began. */
  readonly elapsed: () => number
  /** Milliseconds that a wait at this stage may still take; 0 or less where there are none. */
  readonly left: (stage: SessionStage) => number
  /** Begins the work unless time is up, and waits for it as long as may be. What is given up is left to end by itself. */
  readonly within: <T>(stage: SessionStage, work: () => Promise<T>) => Promise<Waited<T>>
}

/** Starts the session's time. */
export function startPatience(context: Pick<SessionContext, 'clock' | 'signal' | 'deadlines'>): Patience {
  const { clock, signal, deadlines } = context
  const beginning = clock.elapsed()
  const elapsed = () => clock.elapsed() - beginning
  const left = (stage: SessionStage) => Math.min(stageDeadline(stage, deadlines), deadlines.session - elapsed())
  return {
    elapsed,
    left,
    within: async (stage, work) => {
      if (signal.aborted) return { kind: 'given-up', reason: 'aborted' }
      const reason = left(stage) < stageDeadline(stage, deadlines) ? 'session-deadline' : 'timed-out'
      return left(stage) > 0 ? race(work, { signal, ms: left(stage), reason }) : { kind: 'given-up', reason }
    },
  }
}

function stageDeadline(stage: SessionStage, deadlines: Deadlines): number {
  return deadlines[stage === 'helo' ? 'ehlo' : stage]
}

function race<T>(
  work: () => Promise<T>,
  limit: { readonly signal: AbortSignal; readonly ms: number; readonly reason: 'timed-out' | 'session-deadline' },
): Promise<Waited<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<Waited<T>>()
  const abort = () => resolve({ kind: 'given-up', reason: 'aborted' })
  const timer = setTimeout(
    () => resolve({ kind: 'given-up', reason: limit.reason }),
    Math.min(Math.ceil(limit.ms), longestTimer),
  )
  limit.signal.addEventListener('abort', abort)
  work().then((value) => resolve({ kind: 'done', value }), reject)
  return promise.finally(() => {
    clearTimeout(timer)
    limit.signal.removeEventListener('abort', abort)
  })
}
