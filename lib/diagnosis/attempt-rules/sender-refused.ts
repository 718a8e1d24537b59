// Was the sender refused? RFC 5321 sections 3.3 and 4.5.5: MAIL is where a server objects to who sends.
import type { Reply } from '../../mail/reply.ts'
import { type AttemptObservation, type AttemptRule, placeOfAttempt } from '../attempt.ts'
import type { Judgement } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'
import { judgeRefusal } from '../refusal.ts'
import { reversePathOf } from '../reverse-path.ts'
import { namesInternationalAddress, namesMessageSize } from '../telling-words.ts'

/** A refusal of our address, domain or name is about us, whatever its words. */
export const senderRefused: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  if (failure?.stage !== 'mail' || failure.reason !== 'negative-reply' || !failure.reply) return []
  const judgement = judge(failure.reply, attempt)
  return [{ ...judgement, stage: 'mail', evidence: failureEvidence(failure), ...placeOfAttempt(attempt) }]
}

function judge(reply: Reply, attempt: AttemptObservation): Judgement {
  const final = { verdict: 'fail', retryable: false } as const
  const general = judgeRefusal(reply, attempt)
  if (general) return general
  if (namesMessageSize(reply)) return { ...final, id: 'too-big', about: 'target' }
  // Where it is the null one, it is no fault of the sender's: notifications come from it.
  if (reversePathOf(attempt.facts) === '') {
    return { id: 'no-null-sender', verdict: 'warn', about: 'target', retryable: false }
  }
  if (namesInternationalAddress(reply)) return { ...final, id: 'smtputf8-refused', about: 'target' }
  if (reply.code === 504 || reply.code === 555) return { ...final, id: 'parameter-refused', about: 'target' }
  return { ...final, id: 'sender-refused', about: 'client' }
}
