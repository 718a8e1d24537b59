// The ledger of a send: which state may follow which (DESIGN section 6). Pure: the store writes what these functions
// return, on condition that nobody else wrote in between, so two workers can never both win.
import type { Classification } from '../classification/classification.ts'
import { classify } from '../classification/classify.ts'
import type { Evidence } from '../classification/evidence.ts'
import type { Server } from '../contract/fields.ts'
import type { SendItem, SendState, StoredFinding } from '../contract/stored-items.ts'
import type { FailureReason } from '../mail/observed.ts'
import type { TranscriptEntry } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'
import { boundEvidence, boundFindings } from './bounded-evidence.ts'
import { nextAttemptAt, type Schedules } from './schedule.ts'

/** Of the same send, at most this many attempts carry transcript and findings; older ones keep their evidence. */
const keptTranscripts = 3

/** A send that keeps failing before its dot ends after this many attempts, whatever the window says. */
export const maxAttempts = 13

/** Of one send, at most this much evidence is kept: whoever knows a token could send notifications without end. */
const maxEvidence = 40

/** What one attempt brought home. */
export interface AttemptResult {
  readonly evidence: Evidence
  readonly transcript: readonly TranscriptEntry[]
  /** What was found about it, worst first; absent where nobody judged. */
  readonly findings?: readonly StoredFinding[]
  /** Where it went, if that was found out only then. */
  readonly server?: Server | undefined
  readonly address?: string | undefined
}

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
  /** A random number from 0 to 1. */
  readonly jitter: number
}

/** Takes a queued send for one attempt; undefined where it is not to be had now. */
export function claim(item: SendItem, owner: string, { now, schedules }: Moment): SendItem | undefined {
  if (item.state !== 'queued' || item.notBefore > now || isTooLate(item, { now, schedules })) return undefined
  const until = now + schedules.sendingLeaseMs
  const attempt = { number: item.attempts.length + 1, startedAt: now }
  return enter(
    { ...item, lease: { owner, until }, dueAt: until, attempts: [...item.attempts, attempt] },
    'sending',
    now,
  )
}

/** The mark before the final dot; undefined where this worker does not hold the send any more, or it has arrived already. */
export function markCommitting(item: SendItem, owner: string, { now, schedules }: Moment): SendItem | undefined {
  if (item.state !== 'sending' || item.lease?.owner !== owner || item.lease.until <= now) return undefined
  if (item.evidence.some(({ kind }) => kind === 'arrival')) return undefined
  const until = now + schedules.committingLeaseMs
  return enter({ ...item, lease: { owner, until }, dueAt: until }, 'committing', now)
}

/** The end of an attempt by the worker that made it; undefined where the send is no longer its own. */
export function settle(item: SendItem, owner: string, result: AttemptResult, moment: Moment): SendItem | undefined {
  if (item.lease?.owner !== owner || (item.state !== 'sending' && item.state !== 'committing')) return undefined
  return conclude(item, result, moment)
}

/**
 * A send that nobody took in time ends without another attempt, and by our fault, also where it was put off before: what
 * the receiver would have said next is not known. Undefined where it may still be tried.
 */
export function giveUp(item: SendItem, { now, schedules }: Pick<Moment, 'now' | 'schedules'>): SendItem | undefined {
  if (item.state !== 'queued' || !isTooLate(item, { now, schedules })) return undefined
  const { dueAt: _, ...rest } = item
  const failure = { stage: 'connect', reason: 'aborted', detail: 'no worker took it in time' } as const
  const evidence = [...item.evidence, { kind: 'lost', at: now, failure, afterDot: false } as const]
  return enter({ ...rest, evidence }, 'not-sent', now)
}

/** The end of a send that we gave up before its dot, for a reason of our own; what it has seen before stays. */
export function stopTrying(
  item: SendItem,
  { now, detail }: { readonly now: Instant; readonly detail: string },
): SendItem | undefined {
  if (item.state !== 'queued' && item.state !== 'sending') return undefined
  const failure = { stage: 'connect', reason: 'our-failure', detail } as const
  const evidence = boundEvidence({ kind: 'lost', at: now, failure, afterDot: false })
  const attempts = item.attempts.map((attempt) =>
    attempt.endedAt === undefined ? { ...attempt, endedAt: now, evidence } : attempt,
  )
  const { lease: _lease, dueAt: _due, ...rest } = item
  return enter({ ...rest, attempts, evidence: [...item.evidence, evidence] }, 'not-sent', now)
}

/** Nobody wants a message that goes out long after its time. */
function isTooLate({ retryUntil }: SendItem, { now, schedules }: Pick<Moment, 'now' | 'schedules'>): boolean {
  return now > retryUntil + schedules.startGraceMs
}

/** What becomes of a send whose worker died: before the mark it is tried again, after it nobody knows. */
export function expire(item: SendItem, moment: Moment): SendItem | undefined {
  if (!item.lease || item.lease.until > moment.now) return undefined
  if (item.state !== 'sending' && item.state !== 'committing') return undefined
  const afterDot = item.state === 'committing'
  const failure = { stage: afterDot ? 'dot' : 'connect', reason: 'our-failure', detail: 'our worker ended' } as const
  return conclude(item, { evidence: { kind: 'lost', at: moment.now, failure, afterDot }, transcript: [] }, moment)
}

/**
 * Late evidence: it annotates, it never causes another send. A message that waits to be tried again and is seen in the
 * mailbox, or bounced, was taken after all, whatever the reply said: it is not tried again. The first place where a
 * message is seen is where it arrived; what its owner does with it later is no news. Undefined where nothing new is said.
 */
export function annotate(item: SendItem, found: Evidence): SendItem | undefined {
  const evidence = boundEvidence(found)
  if (item.evidence.length >= maxEvidence && evidence.kind !== 'arrival') return undefined
  const known = item.evidence.some((other) => sameEvidence(other, evidence) || areArrivals(other, evidence))
  if (known) return undefined
  const { dueAt, ...rest } = item
  const arrival = evidence.kind === 'arrival' ? evidence.folder : item.arrival
  const annotated: SendItem = { ...rest, evidence: [...item.evidence, evidence], ...(arrival && { arrival }) }
  if (item.state === 'queued' && evidence.kind === 'arrival') return enter(annotated, 'accepted', evidence.at)
  if (item.state === 'queued' && classify(annotated.evidence).outcome === 'bounced')
    return enter(annotated, 'bounced', evidence.at)
  return isFinal(annotated) ? annotated : { ...annotated, ...(dueAt !== undefined && { dueAt }) }
}

/**
 * The end of looking: `missing` where the mailbox was read after the last moment, otherwise `could-not-look`. Undefined
 * where the send came to its end by itself meanwhile, or has yet to be handed over.
 */
export function closeFollowing(item: SendItem, end: FollowingEnd): SendItem | undefined {
  if (!isSettled(item.state) || isFinal(item)) return undefined
  const { dueAt: _, ...rest } = item
  return { ...rest, ...end }
}

export interface FollowingEnd {
  readonly arrival: 'missing' | 'could-not-look'
  /** What is wrong with the mailbox, in words and as one of `mailboxTroubleReasons`. */
  readonly trouble?: string
  readonly troubleReason?: string
}

/** Whether nothing more is expected of this send. */
export function isFinal(item: SendItem): boolean {
  if (!isSettled(item.state)) return false
  if (item.arrival !== 'pending') return true
  return classify(item.evidence).outcome === 'bounced'
}

/** Whether the receiver, or the lack of one, has spoken its last word about the message itself. */
export function isSettled(state: SendState): boolean {
  return state !== 'queued' && state !== 'sending' && state !== 'committing'
}

function conclude(item: SendItem, result: AttemptResult, moment: Moment): SendItem {
  const { transcript, findings, server, address } = result
  const place = { ...(server && { server }), ...(address !== undefined && { address }) }
  const evidence = boundEvidence(result.evidence)
  const attempts = item.attempts.map((attempt, index) => {
    const isLast = index === item.attempts.length - 1
    if (isLast) {
      const found = findings && { findings: boundFindings(findings) }
      return { ...attempt, endedAt: moment.now, evidence, ...place, ...found, transcript: [...transcript] }
    }
    const { transcript: _transcript, findings: _findings, ...rest } = attempt
    return index >= item.attempts.length - keptTranscripts ? attempt : rest
  })
  const { lease: _lease, dueAt: _due, ...rest } = item
  const ended: SendItem = { ...rest, attempts, evidence: [...item.evidence, evidence] }
  return next(ended, whatBecameOf(ended, evidence), evidence, moment)
}

/**
 * All evidence together decides, but for one case: a notification of failure that came before the end of the attempt does
 * not undo that the message was taken, or may have been. It stands beside that, as it does when it comes later.
 */
function whatBecameOf(item: SendItem, last: Evidence): Classification {
  const [all, own] = [classify(item.evidence), classify([last])]
  const wentOut = own.outcome === 'accepted' || own.outcome === 'unknown'
  return all.outcome === 'bounced' && wentOut ? own : all
}

function next(item: SendItem, classification: Classification, evidence: Evidence, moment: Moment): SendItem {
  switch (classification.outcome) {
    case 'accepted':
      return follow(enter({ ...item, acceptedAt: moment.now }, 'accepted', moment.now), moment)
    case 'unknown':
      return follow(enter(item, 'unknown', moment.now), moment)
    case 'bounced':
      return enter(item, 'bounced', moment.now)
    case 'deferred':
    case 'not-sent':
      return again(item, classification, evidence, moment)
  }
}

function again(item: SendItem, classification: Classification, evidence: Evidence, moment: Moment): SendItem {
  const at = nextAttemptAt(moment.now, {
    attempts: item.attempts.length,
    retryAfterSeconds: classification.retryAfterSeconds,
    jitter: moment.jitter,
    schedules: moment.schedules,
  })
  const isOver = at > item.retryUntil || item.attempts.length >= maxAttempts || isHopeless(evidence)
  if (isOver) return enter(item, classification.outcome === 'deferred' ? 'deferred' : 'not-sent', moment.now)
  // A lane comes back to its sends by itself: the sweeper asks where it did not.
  const dueAt = item.lane === undefined ? at : at + moment.schedules.repairMs
  return enter({ ...item, notBefore: at, dueAt }, 'queued', moment.now)
}

/** Failures of our own making: the same attempt would fail the same way. */
const hopeless: readonly FailureReason[] = [
  'not-allowed',
  'domain-not-found',
  'mx-not-a-host',
  'null-mx',
  'stopped-as-asked',
  'message-too-large',
  'line-too-long',
  'smtputf8-missing',
  '8bitmime-missing',
  'auth-in-clear',
  'auth-unavailable',
  'auth-loop',
]

function isHopeless(evidence: Evidence): boolean {
  return evidence.kind === 'lost' && hopeless.includes(evidence.failure.reason)
}

function follow(item: SendItem, { now }: Moment): SendItem {
  if (!item.mailbox) return item
  const lookUntil = now + item.followMs
  const { arrival = 'pending' } = item // the follower may have been faster than the reply
  const followed: SendItem = { ...item, arrival, lookUntil }
  return isFinal(followed) ? followed : { ...followed, dueAt: lookUntil }
}

function enter(item: SendItem, state: SendState, at: Instant): SendItem {
  return { ...item, state, history: [...item.history, { at, state }].slice(-50) }
}

function areArrivals(one: Evidence, other: Evidence): boolean {
  return one.kind === 'arrival' && other.kind === 'arrival'
}

/** The same DSN or the same arrival may be found twice; when it was found does not make it another. */
function sameEvidence(one: Evidence, other: Evidence): boolean {
  const { at: _one, ...left } = one
  const { at: _other, ...right } = other
  return JSON.stringify(left) === JSON.stringify(right)
}
