// What one attempt to hand a message over proves.
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'
import type { Evidence } from './evidence.ts'

/** The one piece of evidence in the facts of an attempt that ended `at`. */
export function evidenceOfTransaction({ dotReply, dotWritten, failure }: TransactionFacts, at: Instant): Evidence {
  if (dotReply) return { kind: 'reply', at, stage: 'dot', reply: dotReply }
  // From the first byte of the final dot on, the message may have been taken, whatever the failure says.
  if (dotWritten) {
    return { kind: 'lost', at, failure: failure ?? { stage: 'dot', reason: 'other' }, afterDot: true }
  }
  if (failure?.reply && failure.reason === 'negative-reply') {
    return { kind: 'reply', at, stage: failure.stage, reply: failure.reply }
  }
  return { kind: 'lost', at, failure: failure ?? { stage: 'connect', reason: 'other' }, afterDot: false }
}
