// The product's stories as one process carries them out. A mutant is another set of these: the product itself has no hooks.
import type { QueueMessage } from '../../../lib/contract/queue-message.ts'
import type { LookIntoMailbox, Transmit, WorkEdges } from '../../../lib/flow/edges.ts'
import { endDeadLetter } from '../../../lib/flow/end-dead-letter.ts'
import { lookForMail } from '../../../lib/flow/look-for-mail.ts'
import { type SubmitEdges, submitPreflight, submitSend } from '../../../lib/flow/submit.ts'
import { sweep } from '../../../lib/flow/sweep.ts'
import { workOnSends } from '../../../lib/flow/work-on-sends.ts'
import type { TokenSeal } from '../../../lib/mail/token.ts'

/** All that the stories of sends need, of one process. */
export interface Edges extends WorkEdges, SubmitEdges {
  readonly transmit: Transmit
  readonly look: LookIntoMailbox
  readonly seal: TokenSeal
}

export interface Stories {
  readonly submitSend: typeof submitSend
  readonly submitPreflight: typeof submitPreflight
  readonly work: (message: QueueMessage, edges: Edges, signal: AbortSignal) => Promise<void>
  readonly endDeadLetter: (message: QueueMessage, messageId: string, edges: Edges) => Promise<unknown>
  readonly sweep: (edges: Edges) => Promise<unknown>
}

/** What runs on AWS. */
export const productStories: Stories = {
  submitSend,
  submitPreflight,
  sweep,
  work: (message, edges, signal) =>
    message.type === 'mailbox' ? lookForMail(message.id, edges, { signal }) : workOnSends(message, edges, { signal }),
  endDeadLetter: (message, messageId, edges) => endDeadLetter(message, { messageId }, edges),
}
