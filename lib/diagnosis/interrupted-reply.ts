// A reply that was begun and not ended before its stage's deadline: the server stopped in the middle, or trickles.
import type { SessionFailure } from '../mail/observed.ts'
import type { SessionFacts } from '../mail/session-facts.ts'

/**
 * `stopped`: what had come were whole lines, and then it was silent for most of the time. `trickling`: it came too slowly,
 * or stopped within a line, which looks the same from outside. Undefined where no reply had begun.
 */
export function interruptedReply(
  { reason, stage, detail = '' }: SessionFailure,
  { transcript, timings }: Pick<SessionFacts, 'transcript' | 'timings'>,
): 'stopped' | 'trickling' | undefined {
  // The detail holds what came last. At the stage `body` it says how slowly our own message was taken.
  if (reason !== 'timed-out' || stage === 'body' || !/^[2-5]/.test(detail)) return undefined
  const heardAt = transcript.findLast(({ direction }) => direction === 'server')?.atMs ?? 0
  const givenUpAt = transcript.findLast((entry) => entry.stage === stage && entry.direction === 'event')?.atMs ?? 0
  return (givenUpAt - heardAt) * 2 > (timings[stage] ?? Infinity) ? 'stopped' : 'trickling'
}
