// The order of verdicts. `fail` outranks all, being certain; then `inconclusive`, since a question that stayed open may
// hide a failure; then `warn`.
import type { Verdict } from '../mail/outcome.ts'

/** The verdicts, worst first. */
export const worstFirst: readonly Verdict[] = ['fail', 'inconclusive', 'warn', 'pass']
