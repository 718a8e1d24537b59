// 503: the commands came in the wrong order for this server, RFC 5321 section 4.2.2. That is our doing, and can be mended.
import type { Reply } from '../mail/reply.ts'
import type { Judgement } from './finding.ts'

/** Judges a 503; undefined for other replies. One that asks for a login is to be judged before. */
export function judgeSequence(reply: Reply): Judgement | undefined {
  if (reply.code !== 503) return undefined
  return { id: 'out-of-sequence', verdict: 'fail', about: 'client', retryable: true }
}
