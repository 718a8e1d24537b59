// Does the server keep us waiting for each recipient, longer and longer? So do those that want to wear down spammers.
import type { TransactionFacts, TranscriptEntry } from '../../mail/session-facts.ts'
import { type AttemptRule, placeOfAttempt } from '../attempt.ts'

/** Milliseconds; from here on one reply alone is slow on purpose, or its server is in trouble. */
const patienceMs = 5_000

/** Milliseconds that the last of several replies must take longer than the first. */
const growthMs = 500

/** Commands that went out together have no time of their own. */
export const tarpit: AttemptRule = (attempt) => {
  const waits = attempt.facts.pipelined ? [] : waitsForRecipients(attempt.facts)
  if (!waits.some((ms) => ms > patienceMs) && !isGrowing(waits)) return []
  const finding = { id: 'tarpit', verdict: 'warn', about: 'target', stage: 'rcpt', retryable: false } as const
  return [{ ...finding, evidence: waits.map((ms) => `RCPT answered after ${ms} ms`), ...placeOfAttempt(attempt) }]
}

function isGrowing(waits: readonly number[]): boolean {
  const [first = 0] = waits
  const last = waits.at(-1) ?? 0
  return (
    waits.length >= 3 && last - first >= growthMs && waits.every((ms, index) => ms >= (waits[index - 1] ?? 0) * 0.9)
  )
}

/** Milliseconds from each RCPT to the end of its reply. */
function waitsForRecipients({ transcript }: TransactionFacts): readonly number[] {
  const entries = transcript.filter(({ stage, direction }) => stage === 'rcpt' && direction !== 'event')
  return entries.flatMap((entry, index) => {
    const end = entry.direction === 'client' ? lastOfReply(entries.slice(index + 1)) : undefined
    return end ? [end.atMs - entry.atMs] : []
  })
}

/** The last line before we spoke again. */
function lastOfReply(entries: readonly TranscriptEntry[]): TranscriptEntry | undefined {
  const next = entries.findIndex(({ direction }) => direction === 'client')
  return entries.slice(0, next < 0 ? undefined : next).at(-1)
}
