// Which recipients were refused? RFC 5321 section 3.3: each is answered for itself, and the message goes to those that were
// taken.

import { formatReply, type Reply, replyClass, replyText } from '../../mail/reply.ts'
import type { RecipientFacts } from '../../mail/session-facts.ts'
import { isAboutUs } from '../about-us.ts'
import { type AttemptObservation, type AttemptRule, placeOfAttempt } from '../attempt.ts'
import type { Judgement } from '../finding.ts'
import { judgeRefusal } from '../refusal.ts'
import { reversePathOf } from '../reverse-path.ts'
import { namesInternationalAddress, namesNullSender, namesTooManyRecipients } from '../telling-words.ts'

type Refused = RecipientFacts & { readonly reply: Reply }

/** Where some were taken, a warning; where none was, the end of the attempt. */
export const recipientsRefused: AttemptRule = (attempt) => {
  const { recipients, failure } = attempt.facts
  const refused = recipients.filter(isRefused)
  const [first] = refused
  if (!first) return []
  const isEnd = failure?.stage === 'rcpt' && failure.reason === 'negative-reply'
  const judgement = isEnd ? judgeEnd(failure.reply ?? first.reply, refused, attempt) : judgePart(refused)
  const evidence = recipients.length > 1 ? refused.flatMap(linesOf) : formatReply(first.reply)
  return [{ ...judgement, stage: 'rcpt', evidence, ...placeOfAttempt(attempt) }]
}

function isRefused(recipient: RecipientFacts): recipient is Refused {
  return recipient.reply !== undefined && recipient.reply.code >= 400
}

/** The others have the message, or would have. */
function judgePart(refused: readonly Refused[]): Judgement {
  const id = refused.every(({ reply }) => namesTooManyRecipients(reply)) ? 'too-many-recipients' : 'partial'
  return { id, verdict: 'warn', about: 'target', retryable: id !== 'partial' || refused.some(isPutOff) }
}

function judgeEnd(reply: Reply, refused: readonly Refused[], attempt: AttemptObservation): Judgement {
  const isMixed = refused.some(isPutOff) && !refused.every(isPutOff)
  if (isMixed && reply.code !== 421) return { id: 'partial', verdict: 'inconclusive', about: 'target', retryable: true }
  return judgeReply(reply, refused, attempt)
}

function judgeReply(reply: Reply, refused: readonly Refused[], attempt: AttemptObservation): Judgement {
  const { address: serverAddress = '', facts } = attempt
  const final = { verdict: 'fail', retryable: false } as const
  // RFC 5321 section 4.5.3.1.10: where a server says 552 for this, it is taken for 452.
  if (namesTooManyRecipients(reply)) {
    return { id: 'too-many-recipients', verdict: 'inconclusive', about: 'target', retryable: true }
  }
  if (isStrangerPutOff(reply)) return { id: 'greylisted', verdict: 'inconclusive', about: 'client', retryable: true }
  const general = judgeRefusal(reply, attempt)
  if (general) return general
  if (reversePathOf(facts) === '' && namesNullSender(reply)) {
    return { id: 'no-null-sender', verdict: 'warn', about: 'target', retryable: false }
  }
  if (namesInternationalAddress(reply) || (reply.code === 553 && refused.some(isInternational))) {
    return { ...final, id: 'smtputf8-refused', about: 'target' }
  }
  return { ...final, id: 'recipient-refused', about: isAboutUs(reply, { serverAddress }) ? 'client' : 'target' }
}

function isPutOff({ reply }: Refused): boolean {
  return replyClass(reply) === 'transient-negative'
}

/** Greylisting that does not call itself so: at RCPT, and with a time to come back (RFC 6647 section 2.4). */
function isStrangerPutOff(reply: Reply): boolean {
  if (reply.code !== 450 && reply.code !== 451) return false
  return /come back|(try|retry) again (in|after) \d/i.test(replyText(reply))
}

function isInternational({ forwardPath }: RecipientFacts): boolean {
  return /[^\0-\x7f]/.test(forwardPath)
}

function linesOf({ forwardPath, reply }: Refused): readonly string[] {
  return formatReply(reply).map((line) => `<${forwardPath}> ${line}`)
}
