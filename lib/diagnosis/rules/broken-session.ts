// Did the session break in a way that no reply explains? A deadline of ours is never the server's fault: RFC 5321
// section 4.5.3.2 gives it minutes.
import type { FailureReason, SessionFailure } from '../../mail/observed.ts'
import type { Finding, Rule } from '../finding.ts'
import { endOf, failureEvidence, perPort, placeOf } from '../per-port.ts'

type Judgement = Pick<Finding, 'id' | 'verdict' | 'about' | 'retryable'>

/** What broke at QUIT changes nothing: everything was seen by then. */
export const brokenSession: Rule = perPort((port) => {
  const failure = endOf(port)
  if (!failure || failure.stage === 'quit') return []
  const judgement = judge(failure)
  if (!judgement || (!port.session && !isOurDoing(failure))) return []
  return [{ ...judgement, stage: failure.stage, evidence: failureEvidence(failure), ...placeOf(port) }]
})

/** Of the connections that did not come about, those that the state of the port does not explain. */
function isOurDoing({ reason }: SessionFailure): boolean {
  return reason === 'aborted' || reason === 'other'
}

function judge({ reason, stage }: SessionFailure): Judgement | undefined {
  return (stage === 'greeting' ? beforeGreeting : anywhere)[reason]
}

function atFault(id: Finding['id'], { retryable = false } = {}): Judgement {
  return { id, verdict: 'fail', about: 'target', retryable }
}

function outOfTime(id: Finding['id']): Judgement {
  return { id, verdict: 'inconclusive', about: 'budget', retryable: true }
}

/** Something failed on our own machine or on the way, or a send's reason came up: nothing is known about the target. */
const onOurSide: Judgement = { id: 'session-failed', verdict: 'inconclusive', about: 'vantage', retryable: true }

/** Undefined: judged by a rule of its own. */
const anywhere: Readonly<Record<FailureReason, Judgement | undefined>> = {
  refused: undefined,
  'not-allowed': undefined,
  'negative-reply': undefined,
  'name-not-found': undefined,
  'tls-handshake': undefined,
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
  'starttls-missing': onOurSide,
  'tls-not-verified': onOurSide,
  'auth-unavailable': onOurSide,
  'auth-in-clear': onOurSide,
  'message-too-large': onOurSide,
  'smtputf8-missing': onOurSide,
  '8bitmime-missing': onOurSide,
  'aborted-before-dot': onOurSide,
  'name-server-failed': onOurSide,
  unreachable: onOurSide,
  other: onOurSide,
}

const beforeGreeting: typeof anywhere = {
  ...anywhere,
  closed: atFault('closed-before-greeting', { retryable: true }),
  reset: atFault('reset-before-greeting', { retryable: true }),
  'timed-out': outOfTime('greeting-timeout'),
}
