// Does the greeting keep clients waiting?
import type { Rule } from '../finding.ts'
import { perPort, placeOf } from '../per-port.ts'

/** Milliseconds; impatient clients, monitors among them, give up from about here on. */
const patienceMs = 5_000

/** Only for a greeting that came; one that did not is judged by how the session broke. */
export const slowGreeting: Rule = perPort((port) => {
  const { session, mailbox } = port
  const talk = session ?? mailbox
  if (!talk) return []
  const { greeting, timings } = talk
  const waitedMs = timings.greeting ?? 0
  if (greeting.kind !== 'seen' || waitedMs <= patienceMs) return []
  const evidence = [`greeting after ${Math.round(waitedMs)} ms`]
  const finding = { id: 'slow-greeting', verdict: 'warn', about: 'target', stage: 'greeting', evidence } as const
  return [{ ...finding, retryable: true, ...placeOf(port) }]
})
