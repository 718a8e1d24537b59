// Attempts made by hand: a message that was taken, and what is different about one that was not.
import type { AttemptObservation } from '../../lib/diagnosis/attempt.ts'
import type { FailureReason, SessionFailure } from '../../lib/mail/observed.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import type { TransactionFacts, TranscriptEntry } from '../../lib/mail/session-facts.ts'
import type { Stage } from '../../lib/mail/stage.ts'
import { ehlo, host, hostName, now, seen, tls } from './made-observations.ts'

const forwardPath = 'anna@example.org'

/** A message that was taken; `change` says what was different. */
export function attempt(change: Partial<TransactionFacts> = {}, port = 25): AttemptObservation {
  const facts: TransactionFacts = {
    recipients: [{ forwardPath, reply: makeReply(250, ['2.1.5 go on']) }],
    extensions: seen(ehlo('PIPELINING', 'SIZE 36700160')),
    oddities: [],
    dotReply: makeReply(250, ['2.0.0 queued']),
    dotWritten: true,
    tls: seen(tls()),
    timings: { connect: 5, greeting: 20 },
    transcript: [said('greeting', `220 ${hostName} ESMTP`), saying('mail', 'MAIL FROM:<anna@example.com> SIZE=900')],
    ...change,
  }
  return { facts, target: { host: host(hostName), port }, address: '198.51.100.7', at: now }
}

/** An attempt that ended so before its dot. */
export function ended(failure: SessionFailure, change: Partial<TransactionFacts> = {}, port = 25): AttemptObservation {
  const unsent = probe({ recipients: [{ forwardPath }], failure, ...change })
  return { ...attempt({}, port), facts: unsent.facts }
}

/** An attempt that was to stop before DATA, and did. */
export function probe(change: Partial<TransactionFacts> = {}): AttemptObservation {
  const made = attempt()
  const { dotReply: _, ...facts } = made.facts
  return { ...made, facts: { ...facts, dotWritten: false, ...change } }
}

/** An attempt that was lost so after its dot. */
export function lostBehindDot(reason: FailureReason, detail?: string): AttemptObservation {
  return ended({ stage: 'dot', reason, ...(detail && { detail }) }, { dotWritten: true })
}

/** An attempt that broke so. */
export function brokenAt(stage: Stage, reason: FailureReason, detail?: string): AttemptObservation {
  return ended({ stage, reason, ...(detail && { detail }) })
}

/** An attempt that was refused so; at RCPT every recipient was. */
export function refused(stage: Stage, code: number, text: string, change: Partial<TransactionFacts> = {}) {
  const reply = makeReply(code, [text])
  const recipients = stage === 'rcpt' ? [{ forwardPath, reply }] : [{ forwardPath }]
  const dot = stage === 'dot' ? { dotWritten: true, dotReply: reply } : {}
  return ended({ stage, reason: 'negative-reply', reply }, { recipients, ...dot, ...change })
}

/** Recipients that were answered so, "450 4.2.0 later"; the message went to those that were taken. */
export function recipientsAnswered(...replies: readonly string[]): TransactionFacts['recipients'] {
  return replies.map((text, index) => ({
    forwardPath: `r${index}@example.org`,
    reply: makeReply(Number(text.slice(0, 3)), [text.slice(4)]),
  }))
}

/** A line of the server's. */
export function said(stage: Stage, text: string, atMs = 0): TranscriptEntry {
  return { atMs, direction: 'server', stage, tls: false, text }
}

/** A line of ours. */
export function saying(stage: Stage, text: string, atMs = 0): TranscriptEntry {
  return { atMs, direction: 'client', stage, tls: false, text }
}

/** What was seen, and the findings about it that are no pass, worst first: "verdict id about stage", "+" where it may be tried again. */
export type AttemptRows = Readonly<
  Record<string, readonly (readonly [promise: string, seen: AttemptObservation, found: readonly string[]])[]>
>
