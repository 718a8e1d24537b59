// What a refusal means at whatever stage of a transaction it comes: what has to come first, what would help, who is meant.
import { type Reply, replyClass, replyText } from '../mail/reply.ts'
import type { AttemptObservation } from './attempt.ts'
import type { Finding, Judgement } from './finding.ts'
import { judgePuttingOff } from './putting-off.ts'
import { judgeSequence } from './sequence.ts'
import {
  namesBlocklistError,
  namesMissingLogin,
  namesMissingTls,
  namesOurPace,
  namesOurReputation,
} from './telling-words.ts'

/** Judges a negative reply as far as its stage does not matter; undefined where it does. */
export function judgeRefusal(
  reply: Reply,
  { address = '' }: Pick<AttemptObservation, 'address'>,
): Judgement | undefined {
  if (namesBlocklistError(reply)) return { ...final('blocklist-query-failed'), about: 'target', retryable: true }
  if (replyClass(reply) === 'transient-negative') return judgePuttingOff(reply, { serverAddress: address })
  if (asksForTls(reply)) return final('tls-required')
  if (reply.code === 530 || namesMissingLogin(reply)) return final('auth-required')
  if (namesOurPace(reply)) return final('rate-limited')
  if (namesOurReputation(reply)) return final('client-blocked')
  return judgeSequence(reply)
}

/** About us, and not to be tried again as it is. */
function final(id: Finding['id']): Judgement {
  return { id, verdict: 'fail', about: 'client', retryable: false }
}

/** 530 is for STARTTLS (RFC 3207 section 4) as well as for AUTH (RFC 4954 section 6): its words tell. */
function asksForTls(reply: Reply): boolean {
  const isPrecise = reply.enhancedStatus?.subject === 7 && [10, 11].includes(reply.enhancedStatus.detail)
  return (
    isPrecise || (reply.code === 530 && namesMissingTls(reply)) || /must issue (a )?starttls/i.test(replyText(reply))
  )
}
