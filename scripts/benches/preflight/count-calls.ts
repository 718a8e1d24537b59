// Which operations the SDK of AWS asks of table and queues, counted where they leave this process.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

const channel = 'http.client.request.start'

export interface CallCounter {
  /** Operations by name, since it was last asked. */
  readonly take: () => ReadonlyMap<string, number>
  readonly stop: () => void
}

/** Counts from now on. */
export function countCalls(): CallCounter {
  let counts = new Map<string, number>()
  const note = (message: unknown) => {
    const target = requestIn(message)?.getHeader('x-amz-target')
    const name = typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : undefined
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  subscribe(channel, note)
  return {
    take: () => {
      const taken = counts
      counts = new Map()
      return taken
    },
    stop: () => void unsubscribe(channel, note),
  }
}

function requestIn(message: unknown): ClientRequest | undefined {
  const isRequest = (value: unknown): value is ClientRequest =>
    typeof value === 'object' && value !== null && 'getHeader' in value
  return typeof message === 'object' && message !== null && 'request' in message && isRequest(message.request)
    ? message.request
    : undefined
}
