// Did the session break in a way that no reply explains? A deadline of ours is never the server's fault: RFC 5321
// section 4.5.3.2 gives it minutes. A reply that was begun and not ended in time is another matter.

import type { FailureReason, SessionFailure } from '../../mail/observed.ts'
import { controlOf } from '../control.ts'
import type { Finding, Judgement, Rule } from '../finding.ts'
import { interruptedReply } from '../interrupted-reply.ts'
import type { PortObservation } from '../observation.ts'
import { endOf, failureEvidence, perPort, placeOf } from '../per-port.ts'

/** What broke at QUIT changes nothing: everything was seen by then. */
export const brokenSession: Rule = perPort((port, observations) => {
  const failure = endOf(port)
  if (!failure || failure.stage === 'quit') return []
  const control = isEndedAtOnce(failure) ? controlOf(port, observations) : undefined
  if (control?.isEnded) {
    const open = { id: 'vantage-blocks-port', verdict: 'inconclusive', about: 'vantage', retryable: true } as const
    return [{ ...open, stage: 'greeting', evidence: [...failureEvidence(failure), control.text], ...placeOf(port) }]
  }
  if (!port.session && !port.mailbox) return unestablished(failure, port)
  const judgement = judge(failure, port)
  return judgement ? [{ ...judgement, stage: failure.stage, evidence: failureEvidence(failure), ...placeOf(port) }] : []
})

/** As a device between us and everybody does, that accepts each connection and ends it. */
function isEndedAtOnce({ stage, reason }: SessionFailure): boolean {
  return (stage === 'greeting' || stage === 'connect') && (reason === 'closed' || reason === 'reset')
}

/** Of the connections that did not come about, those that the state of the port does not explain. */
function unestablished(failure: SessionFailure, port: PortObservation): readonly Finding[] {
  const finding = { evidence: failureEvidence(failure), ...placeOf(port) } as const
  // Reset as soon as it was accepted: before we had heard of the acceptance, or after, is a matter of luck.
  if (failure.reason === 'reset') return [{ ...finding, ...resetBeforeGreeting, stage: 'greeting' }]
  const isOurDoing = failure.reason === 'aborted' || failure.reason === 'other'
  const judgement = isOurDoing ? anywhere[failure.reason] : undefined
  return judgement ? [{ ...finding, ...judgement, stage: failure.stage }] : []
}

function judge(failure: SessionFailure, { session, mailbox }: PortObservation): Judgement | undefined {
  const { reason, stage, detail } = failure
  if (reason === 'malformed-reply' && detail?.startsWith('bare CR')) return atFault('bare-cr')
  if (reason === 'malformed-reply' && detail === 'a blank line') return atFault('blank-line-flood')
  const talk = session ?? mailbox
  const interrupted = talk && interruptedReply(failure, talk)
  if (interrupted) {
    return atFault(interrupted === 'stopped' ? 'truncated-reply' : 'slow-drip', { retryable: true })
  }
  return (stage === 'greeting' ? beforeGreeting : anywhere)[reason]
}

function atFault(id: Finding['id'], { retryable = false } = {}): Judgement {
  return { id, verdict: 'fail', about: 'target', retryable }
}

function outOfTime(id: Finding['id']): Judgement {
  return { id, verdict: 'inconclusive', about: 'budget', retryable: true }
}

/** Something failed on our own machine or on the way: nothing is known about the target. */
const onOurSide: Judgement = { id: 'session-failed', verdict: 'inconclusive', about: 'vantage', retryable: true }

const resetBeforeGreeting = atFault('reset-before-greeting', { retryable: true })

/** Undefined: judged by a rule of its own. */
const anywhere: Readonly<Record<FailureReason, Judgement | undefined>> = {
  refused: undefined,
  'not-allowed': undefined,
  'negative-reply': undefined,
  'name-not-found': undefined,
  'tls-handshake': undefined,
  'auth-unavailable': undefined,
  'auth-in-clear': undefined,
  'auth-loop': undefined,
  // Only sends end so.
  'starttls-missing': undefined,
  'tls-not-verified': undefined,
  'message-too-large': undefined,
  'line-too-long': undefined,
  'smtputf8-missing': undefined,
  '8bitmime-missing': undefined,
  'aborted-before-dot': undefined,
  'our-failure': undefined,
  'domain-not-found': undefined,
  'null-mx': undefined,
  'mx-not-a-host': undefined,
  'mx-host-unresolvable': undefined,
  'stopped-as-asked': undefined,
  'not-prepared': undefined,
  'timed-out': outOfTime('stage-timeout'),
  'session-deadline': outOfTime('session-deadline'),
  aborted: outOfTime('check-aborted'),
  closed: atFault('connection-lost', { retryable: true }),
  reset: atFault('connection-lost', { retryable: true }),
  'truncated-reply': atFault('truncated-reply', { retryable: true }),
  'malformed-reply': atFault('malformed-reply'),
  'reply-code-mismatch': atFault('reply-code-mismatch'),
  'reply-too-large': atFault('reply-too-large'),
  'unsolicited-reply': atFault('unsolicited-reply'),
  'wrong-code': atFault('wrong-code'),
  'starttls-injection': atFault('starttls-injection'),
  'tls-on-connect': atFault('tls-on-connect'),
  'plaintext-on-tls-port': atFault('plaintext-on-tls-port'),
  'not-smtp': atFault('not-smtp'),
  'wrong-protocol': atFault('wrong-protocol'),
  'tls-too-old': atFault('tls-too-old'),
  'tls-garbage': atFault('tls-garbage'),
  'client-certificate-required': atFault('client-certificate-required'),
  'name-server-failed': onOurSide,
  unreachable: onOurSide,
  other: onOurSide,
}

const beforeGreeting: typeof anywhere = {
  ...anywhere,
  closed: atFault('closed-before-greeting', { retryable: true }),
  reset: resetBeforeGreeting,
  'timed-out': outOfTime('greeting-timeout'),
}
