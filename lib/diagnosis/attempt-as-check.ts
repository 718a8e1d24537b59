// An attempt to hand over a message as a check would have seen it, so that what both have in common is judged by one rule.
import type { FailureReason, Observed, SessionFailure } from '../mail/observed.ts'
import { parseReplyText, type Reply } from '../mail/reply.ts'
import type { PortState, SessionFacts, TlsMode, TransactionFacts } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { type AttemptObservation, isDeafToPipelining, isOutcomeUnknown, portOf } from './attempt.ts'
import type { Observations, PortObservation } from './observation.ts'

/** What an attempt and a check have in common: name, connection, session. What is about the message is not among it. */
export function asCheck(attempt: AttemptObservation): Observations {
  const { target, at, address, facts } = attempt
  const failure = commonFailure(attempt)
  const port = { ...portAsked(attempt), address: address ?? '', family: address?.includes(':') ? 6 : 4 } as const
  const connectMs = facts.timings.connect ?? 0
  const observations = { target, at, planned: [portAsked(attempt)] }
  if (failure?.stage === 'dns') {
    return { ...observations, addresses: { kind: 'temporary-failure', cause: failure }, ports: [] }
  }
  const addresses = { kind: 'seen', value: address === undefined ? [] : [address] } as const
  if (address === undefined || isNotDialled(facts)) return { ...observations, addresses: seenSomewhere, ports: [] }
  const observed: PortObservation =
    failure?.stage === 'connect'
      ? { ...port, state: stateBehind(failure.reason), connectMs, failure }
      : { ...port, state: 'open', connectMs, session: sessionOf(facts, failure) }
  return { ...observations, addresses, ports: [observed] }
}

/** Nothing is to be said about addresses. */
const seenSomewhere: Observations['addresses'] = { kind: 'not-reached', stoppedAt: 'connect' }

/** What ended the attempt, where that could have ended a check too. */
function commonFailure(attempt: AttemptObservation): SessionFailure | undefined {
  const { failure } = attempt.facts
  if (!failure || isOutcomeUnknown(attempt) || isDeafToPipelining(attempt)) return undefined
  return endsOfSends.includes(failure.reason) ? undefined : failure
}

/** Reasons of sends alone; rules of attempts judge them. */
const endsOfSends: readonly FailureReason[] = [
  'starttls-missing',
  'tls-not-verified',
  'message-too-large',
  'line-too-long',
  'smtputf8-missing',
  '8bitmime-missing',
  'aborted',
  'aborted-before-dot',
  'domain-not-found',
  'null-mx',
  'mx-not-a-host',
  'mx-host-unresolvable',
  'stopped-as-asked',
  'not-prepared',
]

/** Given up before anything was seen. */
function isNotDialled({ failure }: TransactionFacts): boolean {
  return failure?.stage === 'connect' && endsOfSends.includes(failure.reason)
}

function portAsked(attempt: AttemptObservation) {
  const port = portOf(attempt)
  const service = port === 25 ? 'relay' : port === 465 ? 'submissions' : 'submission'
  return { port, protocol: 'smtp', service, tlsMode: tlsModeOf(attempt), expected: 'asked' } as const
}

function tlsModeOf({ facts: { tls }, target }: AttemptObservation): TlsMode {
  if (tls.kind === 'seen') return tls.value.mode
  return target.port === 465 ? 'implicit' : 'starttls'
}

function stateBehind(reason: FailureReason): Exclude<PortState, 'open'> {
  if (reason === 'refused' || reason === 'reset') return 'closed'
  return reason === 'timed-out' || reason === 'session-deadline' ? 'filtered' : 'unreachable'
}

function sessionOf(facts: TransactionFacts, failure: SessionFailure | undefined): SessionFacts {
  const { extensions, tls, oddities, reconnected, timings, transcript } = facts
  const notTold = { kind: 'not-reached', stoppedAt: failure?.stage ?? 'quit' } as const
  const isInside = tls.kind === 'seen'
  return {
    ...{ greeting: replyAt('greeting', facts), quit: replyAt('quit', facts), startTls: notTold, tls },
    extensionsInClear: isInside ? notTold : extensions,
    extensionsInTls: isInside ? extensions : notTold,
    ...{ oddities, timings, transcript },
    ...(reconnected && { reconnected }),
    ...(failure && { failure }),
  }
}

/** The facts of an attempt do not keep these replies; its transcript does. */
function replyAt(stage: Stage, { transcript }: TransactionFacts): Observed<Reply> {
  // The last of two connections, where there were two.
  const begins = transcript.findLastIndex(({ direction, stage: at }) => direction === 'event' && at === 'connect')
  const lines = transcript.slice(begins + 1).filter((entry) => entry.stage === stage && entry.direction === 'server')
  const reply = parseReplyText(lines.map(({ text }) => text).join('\n'))
  return reply ? { kind: 'seen', value: reply } : { kind: 'not-reached', stoppedAt: stage }
}
