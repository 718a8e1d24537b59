// Where one reply disagrees with itself: RFC 2034 section 4 demands that class and code agree, RFC 5321 section 4.2.1
// that every line carries the same.
import { formatEnhancedStatus, parseEnhancedStatus } from '../mail/enhanced-status.ts'
import { type Reply, replyClass, replyText } from '../mail/reply.ts'

export const replyContradictions = ['class-against-code', 'two-statuses', 'words-against-code'] as const

export interface ReplyContradiction {
  readonly kind: (typeof replyContradictions)[number]
  /** One sentence: what disagrees, and what holds. */
  readonly meaning: string
}

/** What in a complete reply disagrees with the rest of it. */
export function contradictionsIn(reply: Reply): readonly ReplyContradiction[] {
  return [...classAgainstCode(reply), ...twoStatuses(reply), ...wordsAgainstCode(reply)]
}

function classAgainstCode({ code, lines }: Reply): readonly ReplyContradiction[] {
  const statuses = lines.flatMap((line) => parseEnhancedStatus(line) ?? [])
  const other = statuses.find((status) => status.class !== Math.floor(code / 100))
  if (!other) return []
  const meaning = `The code ${code} and the status ${formatEnhancedStatus(other)} are of different classes. The code decides what becomes of the message (RFC 2034 section 4).`
  return [{ kind: 'class-against-code', meaning }]
}

function twoStatuses({ code, lines }: Reply): readonly ReplyContradiction[] {
  const statuses = lines.flatMap((line) => parseEnhancedStatus(line) ?? [])
  const agreeing = statuses.filter((status) => status.class === Math.floor(code / 100)).map(formatEnhancedStatus)
  const different = [...new Set(agreeing)]
  if (different.length < 2) return []
  const meaning = `The lines carry different statuses: ${different.join(', ')}. The first one is read.`
  return [{ kind: 'two-statuses', meaning }]
}

function wordsAgainstCode(reply: Reply): readonly ReplyContradiction[] {
  if (replyClass(reply) !== 'permanent-negative' || !asksToReturn.test(replyText(reply))) return []
  const meaning = `The words ask to try again, and ${reply.code} says that trying again does not help. Senders go by the code and give up at once.`
  return [{ kind: 'words-against-code', meaning }]
}

const asksToReturn =
  /(?:try|retry)(?: \w{1,12})?(?: again)? (?:later|in (?:a )?\w{1,12} ?(?:seconds?|minutes?|hours?))|temporar(?:y|ily) (?:deferred|rejected|delayed)|gr[ae]y-?listed/i
