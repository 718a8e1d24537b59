// What went well? 250 to the dot: the server answers for the message from here on (RFC 5321 section 4.2.5).
import { formatReply } from '../../mail/reply.ts'
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'

/** An attempt that was to stop before DATA, and did, has recipients that would be taken. */
export const messageTaken: AttemptRule = (attempt) => {
  const { dotReply, failure, recipients } = attempt.facts
  const place = placeOfAttempt(attempt)
  const finding = { verdict: 'pass', about: 'target', retryable: false, ...place } as const
  if (dotReply && dotReply.code < 300) {
    return [{ ...finding, id: 'message-taken', stage: 'dot', evidence: formatReply(dotReply) }]
  }
  const taken = recipients.flatMap(({ reply }) => (reply && reply.code < 300 ? [reply] : []))
  if (failure || taken.length === 0) return []
  return [{ ...finding, id: 'recipient-taken', stage: 'rcpt', evidence: taken.flatMap(formatReply) }]
}
