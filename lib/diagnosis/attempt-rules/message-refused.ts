// Was the message refused, from DATA to the reply to its final dot? RFC 5321 sections 3.3 and 4.2.5.
import { type Reply, replyText } from '../../mail/reply.ts'
import { isAboutUs } from '../about-us.ts'
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'
import type { Judgement } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'
import { judgeRefusal } from '../refusal.ts'
import { namesLongLine, namesMessageSize } from '../telling-words.ts'

/** A reply that refuses a message may come before its dot: a server need not read what it does not want. */
export const messageRefused: AttemptRule = (attempt) => {
  const { failure } = attempt.facts
  if (!failure?.reply || failure.reason !== 'negative-reply') return []
  const { stage, reply } = failure
  if (stage !== 'data' && stage !== 'body' && stage !== 'dot') return []
  const judgement = judgeRefusal(reply, attempt) ?? judge(reply, attempt.address)
  return [{ ...judgement, stage, evidence: failureEvidence(failure), ...placeOfAttempt(attempt) }]
}

function judge(reply: Reply, serverAddress = ''): Judgement {
  const final = { verdict: 'fail', retryable: false } as const
  if (namesLongLine(reply)) return { ...final, id: 'line-too-long', about: 'client' }
  if (namesMessageSize(reply)) return { ...final, id: 'too-big', about: 'target' }
  const isOurs = isAboutContent(reply) || isAboutUs(reply, { serverAddress })
  return { ...final, id: 'message-refused', about: isOurs ? 'client' : 'target' }
}

/** RFC 3463 section 3.7, and the words of filters. */
function isAboutContent(reply: Reply): boolean {
  return reply.enhancedStatus?.subject === 6 || /\b(spam|virus|malware|content)\b/i.test(replyText(reply))
}
