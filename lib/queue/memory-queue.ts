// A queue in the memory of one process: what was sent is taken once, when its delay is over.
import type { QueueMessage } from '../contract/queue-message.ts'

/** An empty queue. `now` is in milliseconds since the epoch. */
export function memoryQueue(now: () => number) {
  const waiting: { readonly message: QueueMessage; readonly notBefore: number }[] = []
  return {
    async send(messages: readonly QueueMessage[], { delaySeconds = 0 } = {}): Promise<void> {
      const notBefore = now() + delaySeconds * 1000
      waiting.push(...messages.map((message) => ({ message, notBefore })))
    },

    /** Everything whose delay is over, in the order sent. */
    take(): readonly QueueMessage[] {
      const at = now()
      const ready = waiting.filter(({ notBefore }) => notBefore <= at)
      waiting.splice(0, waiting.length, ...waiting.filter(({ notBefore }) => notBefore > at))
      return ready.map(({ message }) => message)
    },
  }
}
