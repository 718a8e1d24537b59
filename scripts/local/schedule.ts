// The schedule of a function: EventBridge's "Scheduled Event" every so often. Unlike EventBridge it never starts a run
// while the last one is still going.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { ScheduledEvent } from 'aws-lambda'
import { invoke, type LocalFunction } from './lambda-invocation.ts'

export interface ScheduleOptions {
  /** Milliseconds from the beginning of one run to the beginning of the next. */
  readonly everyMs: number
  /** A run that failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void
}

/** Runs the function at once and then again and again. `stop` waits for the run that is going. */
export function startSchedule(fn: LocalFunction<ScheduledEvent>, { everyMs, onError }: ScheduleOptions) {
  const stopping = new AbortController()

  async function runAgainAndAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now()
      await invoke(fn, scheduledEvent()).catch(onError)
      const restMs = Math.max(0, everyMs - (performance.now() - startedAt))
      await setTimeout(restMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = runAgainAndAgain()
  return {
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}

function scheduledEvent(): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: new Date().toISOString(),
    region: 'local',
    resources: ['arn:aws:events:local:000000000000:rule/local'],
    detail: {},
  }
}
