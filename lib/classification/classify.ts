// Evidence → outcome, cause, action. The same evidence twice changes nothing. Attempts count in the order in which they
// stand, which is that of the ledger: the clock that stamped them may have stepped back.
import type { RecipientStatus } from '../mail/delivery-status.ts'
import type { FailureReason } from '../mail/observed.ts'
import type { Action, Cause, Outcome } from '../mail/outcome.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'
import type { Classification } from './classification.ts'
import type { Evidence } from './evidence.ts'
import { permanenceOf, readCause, type Said } from './read-cause.ts'
import { readBlocklist, readRetryAfter } from './text-hints.ts'

type EvidenceOf<Kind extends Evidence['kind']> = Extract<Evidence, { kind: Kind }>

/**
 * What all evidence about one send amounts to. The attempt that was accepted decides, or else the one that was lost
 * after its dot, or else the last one; a notification of failure outranks them, and an arrival settles what was unknown.
 */
export function classify(evidence: readonly Evidence[]): Classification {
  const known = withoutRepetitions(evidence)
  const attempted = classifyAttempts(known)
  const arrived = known.some(({ kind }) => kind === 'arrival')
  const failed = known
    .filter(isNotification)
    .find((one) => one.status.action === 'failed' && (isProof(one) || !arrived))
  const reported = failed
    ? { ...classifyRecipientStatus(failed.status), contradictions: bouncedAfter(attempted) }
    : attempted
  return arrived ? withArrival(reported) : withDelivery(reported, known)
}

/** What one complete reply means for the message, by the stage that it answers. */
export function classifyReply(reply: Reply, stage: Stage): Classification {
  const { code, enhancedStatus, lines } = reply
  const known = { reply, ...(enhancedStatus && { enhancedStatus }), contradictions: [] }
  const family = replyClass(reply)
  if (family === 'positive' && stage === 'dot')
    return { outcome: 'accepted', action: 'wait', rule: 'reply.accepted', ...known }
  if (family === 'positive' || family === 'intermediate') {
    // After the dot the message may have been taken whatever the server says; before it, nothing was.
    return {
      outcome: stage === 'dot' ? 'unknown' : 'not-sent',
      cause: 'protocol',
      action: 'ask-provider',
      rule: 'reply.undecided',
      ...known,
    }
  }
  const said = { code: codeAt(stage, code), status: enhancedStatus, lines }
  return { ...refusal(outcomeOfRefusal(reply, stage, said), said), ...known }
}

type Refusal = 'deferred' | 'bounced' | 'not-sent'

function outcomeOfRefusal(reply: Reply, stage: Stage, said: Said): Refusal {
  if (replyClass(reply) === 'transient-negative' || isTooManyRecipients(reply)) return 'deferred'
  // Before the dot 503 is about the order of our commands, not about the message: it may be tried again.
  const isOutOfSequence = reply.code === 503 && stage !== 'dot' && readCause(said).cause === 'protocol'
  return isOutOfSequence ? 'not-sent' : 'bounced'
}

/** RFC 4954 section 6 gives 454 at AUTH another meaning than RFC 3207: the server cannot look the login up just now. */
function codeAt(stage: Stage, code: number): number {
  return stage === 'auth' && code === 454 ? 451 : code
}

/** RFC 5321 section 4.5.3.1.10: a server that says 552 for this means 452, and the rest may be sent apart. */
function isTooManyRecipients({ code, lines }: Reply): boolean {
  return code === 552 && /too many (rcpts?|recipients)/i.test(lines.join(' '))
}

/** What one recipient's part of a delivery status notification means. */
export function classifyRecipientStatus(status: RecipientStatus): Classification {
  const { action, status: enhancedStatus, diagnosticCode, diagnosticReply: reply } = status
  const known = { ...(reply && { reply }), ...(enhancedStatus && { enhancedStatus }), contradictions: [] }
  // Action decides: "failed" with a 4.x.x status is a message given up after its retries.
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') {
    return { outcome: 'accepted', action: 'wait', rule: `dsn.${action}`, ...known }
  }
  const said = {
    code: reply?.code,
    status: reply?.enhancedStatus ?? enhancedStatus,
    lines: diagnosticCode === undefined ? [] : [diagnosticCode],
  }
  return { ...refusal(action === 'delayed' ? 'deferred' : 'bounced', said), ...known }
}

function refusal(outcome: Refusal, said: Said) {
  const { cause, rule, line } = readCause(said)
  const text = said.lines.join(' ')
  const retryAfterSeconds = readRetryAfter(text)
  const blocklist = readBlocklist(text)
  return {
    outcome,
    ...(outcome === 'bounced' && { permanence: permanenceOf(cause) }),
    cause,
    action: actionOfRefusal(outcome, { cause, rule }),
    rule,
    line,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(blocklist !== undefined && { blocklist }),
  } as const
}

/** What to do about a refusal. */
export function actionOfRefusal(
  outcome: Refusal,
  { cause, rule }: { readonly cause: Cause; readonly rule: string },
): Action {
  if (outcome !== 'bounced') return 'retry-later'
  return asksForLogin(rule) ? 'fix-configuration' : actionsByCause[cause]
}

/** A login that was refused or is asked for is for whoever sends to mend. */
function asksForLogin(rule: string): boolean {
  return loginRules.has(rule)
}

const loginRules = new Set(['code.530', 'code.534', 'code.535', 'status.5.7.8', 'phrase.login-required'])

const actionsByCause: Readonly<Record<Cause, Action>> = {
  'mailbox-unavailable': 'remove-recipient',
  'mailbox-disabled': 'remove-recipient',
  'domain-unknown': 'remove-recipient',
  'mailbox-full': 'retry-later',
  network: 'retry-later',
  system: 'retry-later',
  'rate-limit': 'retry-later',
  policy: 'ask-provider',
  reputation: 'ask-provider',
  unknown: 'ask-provider',
  'sender-identity': 'fix-configuration',
  'auth-alignment': 'fix-configuration',
  'relay-denied': 'fix-configuration',
  tls: 'fix-configuration',
  protocol: 'fix-configuration',
  content: 'fix-message',
  size: 'fix-message',
}

function classifyAttempts(evidence: readonly Evidence[]): Classification {
  const attempts = evidence.filter(isAttempt)
  const accepted = attempts.find(
    (one) => one.kind === 'reply' && one.stage === 'dot' && replyClass(one.reply) === 'positive',
  )
  const deciding = accepted ?? afterLostDot(attempts) ?? attempts.at(-1)
  if (!deciding) return { outcome: 'unknown', action: 'wait', rule: 'no-attempt', contradictions: [] }
  return deciding.kind === 'reply' ? classifyReply(deciding.reply, deciding.stage) : classifyLoss(deciding)
}

/** A dot whose reply was lost decides, unless that reply came late and stands behind it. */
function afterLostDot(attempts: readonly EvidenceOf<'reply' | 'lost'>[]): EvidenceOf<'reply' | 'lost'> | undefined {
  const index = attempts.findIndex((one) => one.kind === 'lost' && one.afterDot)
  if (index < 0) return undefined
  return attempts.slice(index).find((one) => one.kind === 'reply' && one.stage === 'dot') ?? attempts[index]
}

function withoutRepetitions(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>()
  return evidence.filter((one) => {
    const text = JSON.stringify(one)
    return !seen.has(text) && seen.add(text)
  })
}

function classifyLoss({ failure, afterDot }: EvidenceOf<'lost'>): Classification {
  const { reason, detail, reply } = failure
  const ofOurs = { outcome: 'not-sent', rule: `lost.${reason}`, contradictions: [] } as const
  // Nobody but us had a part in these, so that no cause of the mail world fits.
  if (reason === 'stopped-as-asked') return { ...ofOurs, action: 'none' }
  if (reason === 'not-prepared') return { ...ofOurs, action: 'fix-configuration', line: detail ?? reason }
  const outcome: Outcome = afterDot ? 'unknown' : 'not-sent'
  const cause = causesByReason[reason] ?? 'protocol'
  // After the dot nobody may try again: whether it arrives has to be seen.
  const action = afterDot ? 'wait' : (actionsByReason[reason] ?? actionsByCause[cause])
  const line = detail ?? reason
  return { outcome, cause, action, rule: `lost.${reason}`, line, ...(reply && { reply }), contradictions: [] }
}

/** Where it is not that of the cause: a domain whose MX records are wrong today is there, and can be told so. */
const actionsByReason: Readonly<Partial<Record<FailureReason, Action>>> = {
  'name-not-found': 'fix-configuration',
  'mx-not-a-host': 'ask-provider',
  'mx-host-unresolvable': 'ask-provider',
  'smtputf8-missing': 'fix-message',
  '8bitmime-missing': 'fix-message',
  'auth-unavailable': 'fix-configuration',
  'auth-in-clear': 'fix-configuration',
  'not-allowed': 'fix-configuration',
}

/** What is not here is a server that does not keep to the protocol. */
const causesByReason: Readonly<Partial<Record<FailureReason, Cause>>> = {
  refused: 'network',
  'timed-out': 'network',
  'session-deadline': 'network',
  unreachable: 'network',
  closed: 'network',
  reset: 'network',
  'name-server-failed': 'network',
  'name-not-found': 'network', // of the server: about the recipient it says nothing
  'domain-not-found': 'domain-unknown',
  'null-mx': 'domain-unknown',
  'mx-not-a-host': 'domain-unknown',
  'mx-host-unresolvable': 'domain-unknown',
  aborted: 'system',
  'aborted-before-dot': 'system',
  'our-failure': 'system',
  other: 'system',
  'starttls-missing': 'tls',
  'starttls-injection': 'tls',
  'tls-on-connect': 'tls',
  'plaintext-on-tls-port': 'tls',
  'tls-handshake': 'tls',
  'tls-too-old': 'tls',
  'tls-garbage': 'tls',
  'client-certificate-required': 'tls',
  'tls-not-verified': 'tls',
  'auth-unavailable': 'policy',
  'auth-in-clear': 'policy',
  'not-allowed': 'policy',
  'message-too-large': 'size',
  'line-too-long': 'content',
}

function bouncedAfter({ outcome }: Classification): Classification['contradictions'] {
  return outcome === 'accepted' ? ['accepted-then-bounced'] : []
}

/** The message is there: whatever kept it from being taken for accepted was not so. A refusal stays one. */
function withArrival(known: Classification): Classification {
  const { outcome, contradictions } = known
  if (outcome === 'accepted') return { ...known, action: 'none' }
  if (outcome === 'bounced') return { ...known, contradictions: [...contradictions, 'bounced-then-arrived'] }
  const kind = outcome === 'unknown' ? 'unknown-then-arrived' : 'deferred-then-arrived'
  return { outcome: 'accepted', action: 'none', rule: 'arrival', contradictions: [...contradictions, kind] }
}

/** A notification of success settles what was unknown. */
function withDelivery(known: Classification, evidence: readonly Evidence[]): Classification {
  const delivered = evidence
    .filter(isNotification)
    .find(({ status }) => classifyRecipientStatus(status).outcome === 'accepted')
  return known.outcome === 'unknown' && delivered ? classifyRecipientStatus(delivered.status) : known
}

/** Whoever knows a Message-ID can write a notification about it: it does not stand against the message itself in the mailbox. */
function isProof({ matchedBy = 'token' }: EvidenceOf<'delivery-status'>): boolean {
  return matchedBy === 'token'
}

function isNotification(one: Evidence): one is EvidenceOf<'delivery-status'> {
  return one.kind === 'delivery-status'
}

function isAttempt(one: Evidence): one is EvidenceOf<'reply' | 'lost'> {
  return one.kind === 'reply' || one.kind === 'lost'
}
