// What an answer tells for sure: a reply that stands, one that may not last (RFC 5321 section 4.2.1), or nothing.
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { Answer } from './exchange.ts'

/** The reply hoped for, or a refusal for good, is seen; a 4yz is a temporary failure. */
export function observeAnswer(answer: Answer): Observed<Reply> {
  return answer.kind === 'reply' ? { kind: 'seen', value: answer.reply } : observeFailure(answer.failure)
}

/** The same of what ended a session: only a 5yz is an answer. */
export function observeFailure(failure: SessionFailure): Observed<Reply> {
  const { reply, reason, stage } = failure
  const family = reply && reason === 'negative-reply' ? replyClass(reply) : undefined
  if (reply && family === 'permanent-negative') return { kind: 'seen', value: reply }
  if (family === 'transient-negative') return { kind: 'temporary-failure', cause: failure }
  return { kind: 'not-reached', stoppedAt: stage }
}
