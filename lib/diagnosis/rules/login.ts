// Did the login succeed? RFC 4954 sections 4 and 6. It is tried once, and never again with the same secret: servers count
// attempts, and lock the account.
import type { SessionFailure } from '../../mail/observed.ts'
import { type Reply, replyClass } from '../../mail/reply.ts'
import type { Finding, Judgement, Rule } from '../finding.ts'
import { failureEvidence, perSession, placeOf } from '../per-port.ts'
import { judgePuttingOff } from '../putting-off.ts'
import { judgeSequence } from '../sequence.ts'
import { namesMissingTls } from '../telling-words.ts'

/** A connection that breaks during the login, or a reply that makes no sense there, is judged by how the session broke. */
export const login: Rule = perSession(({ failure }, port) => {
  const judgement = failure?.stage === 'auth' ? judge(failure, port.address) : undefined
  if (!failure || !judgement) return []
  return [{ ...judgement, stage: 'auth', evidence: failureEvidence(failure), ...placeOf(port) }]
})

function judge({ reason, reply }: SessionFailure, serverAddress: string): Judgement | undefined {
  switch (reason) {
    case 'auth-unavailable':
      return final('auth-unavailable', 'target')
    case 'auth-in-clear':
      return final('auth-in-clear', 'target')
    case 'tls-not-verified':
      return final('certificate-not-verified', 'target')
    case 'auth-loop':
      return final('auth-loop', 'target')
    case 'negative-reply':
      return reply && judgeReply(reply, serverAddress)
    default:
      return undefined
  }
}

function judgeReply(reply: Reply, serverAddress: string): Judgement {
  if (reply.code === 421) return judgePuttingOff(reply, { serverAddress })
  if (replyClass(reply) === 'transient-negative') {
    return { id: 'auth-temporary', verdict: 'inconclusive', about: 'target', retryable: true }
  }
  if (isAboutEncryption(reply)) return final('auth-encryption-required', 'client')
  if (isAboutPolicy(reply)) return final('auth-policy', 'client')
  // The mechanism was announced, and the command is not known or its mechanism not offered.
  if ([500, 502, 504].includes(reply.code)) return final('auth-unavailable', 'target')
  return judgeSequence(reply) ?? final('auth-rejected', 'client')
}

function final(id: Finding['id'], about: Finding['about']): Judgement {
  return { id, verdict: 'fail', about, retryable: false }
}

/** RFC 4954 section 6 and RFC 5248: 538, 523 and 524; 530 where it asks for STARTTLS. */
function isAboutEncryption(reply: Reply): boolean {
  return [523, 524, 538].includes(reply.code) || namesMissingTls(reply)
}

/** 534 with its x.7.9 and what providers put there: an app password, a login in a browser first. */
function isAboutPolicy({ code, enhancedStatus }: Reply): boolean {
  const isPolicyStatus = enhancedStatus?.subject === 7 && [9, 12, 14].includes(enhancedStatus.detail)
  return code === 534 || isPolicyStatus
}
