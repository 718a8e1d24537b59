// Whatever the queue of sends brings: a preflight to begin, a lane's turn, or one send by itself.
import type { QueueMessage } from '../contract/queue-message.ts'
import { attemptSend, type SendEdges } from './attempt-send.ts'
import { runLane } from './run-lane.ts'
import { startPreflight } from './start-preflight.ts'

/** Does the work of a message. A message that comes twice, or too early, changes nothing. */
export function workOnSends(
  { type, id }: QueueMessage,
  edges: SendEdges,
  context: { readonly signal: AbortSignal },
): Promise<void> {
  if (type === 'preflight') return startPreflight(id, edges)
  if (type === 'lane') return runLane(id, edges, context)
  return attemptSend(id, edges, context)
}
