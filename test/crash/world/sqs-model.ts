// A standard queue of SQS as its documentation describes it: at least once, in no order, invisible while somebody works on
// it, and among the dead letters after five receives. Duplicates, losses and disorder come when they are asked for.
import type { QueueMessage } from '../../../lib/contract/queue-message.ts'
import { maxDeliveries } from '../../../lib/plan/dead-letter.ts'

export interface Stored {
  readonly id: string
  readonly body: QueueMessage
  /** How many functions in a row have sent a message to a queue, the last one this: Lambda ends such chains. */
  readonly hops: number
  visibleAt: number
  receives: number
}

export interface Received {
  readonly id: string
  readonly body: QueueMessage
  readonly hops: number
  readonly receiveCount: number
}

/** What happened to one message, in order. */
export interface QueueEvent {
  readonly at: number
  readonly queue: string
  readonly what:
    | 'sent'
    | 'received'
    | 'deleted'
    | 'buried'
    | 'stopped'
    | 'delete-lost'
    | 'shown'
    | 'succeeded'
    | 'failed'
  readonly messageId: string
  readonly body: QueueMessage
}

export interface QueueSettings {
  readonly name: string
  readonly visibilityMs: number
  readonly now: () => number
  readonly log: (event: QueueEvent) => void
  /** What its dead letters go to; without it none die. */
  readonly bury?: (body: QueueMessage) => void
  /** Rings when a message can be received. */
  readonly wake: (at: number) => void
  readonly pick?: (count: number) => number
}

/** AWS: "Lambda detects recursive loops", after about 16 rounds. */
const longestChain = 16
/** DelaySeconds ends here. */
const longestDelayMs = 900_000

export type QueueModel = ReturnType<typeof openQueue>

/** An empty queue. */
export function openQueue({ name, visibilityMs, now, log, bury, wake, pick = () => 0 }: QueueSettings) {
  const messages = new Map<string, Stored>()
  let sent = 0
  let loseNextDelete = false

  const note = (what: QueueEvent['what'], { id, body }: { readonly id: string; readonly body: QueueMessage }) =>
    log({ at: now(), queue: name, what, messageId: id, body })
  const visible = () => [...messages.values()].filter(({ visibleAt }) => visibleAt <= now())

  function show(message: Stored, at: number): void {
    message.visibleAt = at
    wake(at)
  }

  function put(body: QueueMessage, { delayMs = 0, hops = 0 } = {}): void {
    const message: Stored = { id: `${name}-${++sent}`, body, hops, visibleAt: 0, receives: 0 }
    if (hops > longestChain) {
      note('stopped', message)
      return
    }
    messages.set(message.id, message)
    note('sent', message)
    show(message, now() + Math.min(delayMs, longestDelayMs))
  }

  function die(message: Stored): void {
    messages.delete(message.id)
    note('buried', message)
    bury?.(message.body)
  }

  return {
    name,
    put,
    size: () => messages.size,
    visibleCount: () => visible().length,

    receive(): Received | undefined {
      for (;;) {
        const ready = visible()
        const message = ready[pick(ready.length)]
        if (!message) return undefined
        message.receives += 1
        if (bury && message.receives > maxDeliveries) {
          die(message)
          continue
        }
        note('received', message)
        show(message, now() + visibilityMs)
        return { id: message.id, body: message.body, hops: message.hops, receiveCount: message.receives }
      }
    },

    remove({ id }: Pick<Received, 'id'>): void {
      const message = messages.get(id)
      if (!message) return
      if (loseNextDelete) {
        loseNextDelete = false
        note('delete-lost', message)
      } else {
        messages.delete(id)
        note('deleted', message)
      }
    },

    /** What SQS does on its own, and may do at any time. */
    mischief: {
      /** A second copy of each message that waits, or is being worked on. */
      duplicate(): void {
        for (const message of [...messages.values()]) put(message.body, { hops: message.hops })
      },
      loseDelete(): void {
        loseNextDelete = true
      },
      lose: () => messages.clear(),
      /** All that is being worked on is seen by others again. */
      expireVisibility(): void {
        for (const message of messages.values()) {
          note('shown', message)
          show(message, now())
        }
      },
      /** What waits is given up. */
      buryAll(): void {
        for (const message of [...messages.values()]) die(message)
      },
    },
  }
}
