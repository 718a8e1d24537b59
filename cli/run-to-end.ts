// Carries out stored work in this process until an end is reached: what the queues, workers and the schedule do on AWS.
import { setTimeout } from 'node:timers/promises'
import type { QueueMessage } from '../lib/contract/queue-message.ts'

export interface Machinery {
  /** The messages whose time has come. */
  readonly take: () => readonly QueueMessage[]
  readonly work: (message: QueueMessage) => Promise<void>
  readonly sweep: () => Promise<unknown>
  /** True ends the run. */
  readonly isOver: () => Promise<boolean>
  readonly signal: AbortSignal
}

/** How often it looks for something to do, milliseconds. */
const restMs = 50
/** A lane of a preflight holds its place while it waits for its pace: this many providers go on beside each other. */
const atOnce = 20

/** Runs until it is over or interrupted, then waits for the work that is under way. Rejects with the first failed work. */
export async function runToEnd({ take, work, sweep, isOver, signal }: Machinery): Promise<'over' | 'interrupted'> {
  const waiting: QueueMessage[] = []
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  while (!signal.aborted && failures.length === 0 && !(await isOver())) {
    await sweep()
    waiting.push(...take())
    while (running.size < atOnce && waiting.length > 0) {
      const message = waiting.shift()
      if (message) start(message)
    }
    await setTimeout(restMs, undefined, { signal }).catch(() => undefined)
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
  return signal.aborted ? 'interrupted' : 'over'

  function start(message: QueueMessage): void {
    const done = work(message)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(done))
    running.add(done)
  }
}
