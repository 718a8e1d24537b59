// The reverse-path that was offered, as the transcript of an attempt shows it.
import type { TransactionFacts } from '../mail/session-facts.ts'

/** Without angle brackets; '' is the null reverse-path, undefined where no MAIL was said. */
export function reversePathOf({ transcript }: Pick<TransactionFacts, 'transcript'>): string | undefined {
  const said = transcript.findLast(({ stage, direction }) => stage === 'mail' && direction === 'client')
  return /^MAIL FROM:<([^>]*)>/i.exec(said?.text ?? '')?.[1]
}
