// What SPF says, RFC 7208: of one address (section 2.6), and what the record costs its readers (section 4.6.4).
import type { SpfReading } from './spf-record.ts'

export const spfResults = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'] as const
export type SpfResult = (typeof spfResults)[number]

/** RFC 7208 section 4.6.4. */
export const maxSpfLookups = 10
export const maxSpfVoidLookups = 2

/** The result for one address. `temperror`: nothing was told. */
export interface SpfEvaluation {
  readonly ip: string
  readonly result: SpfResult
  /** What stood in the way: of temperror and permerror. */
  readonly reason?: string
  /** Terms that were asked for until one matched, and those of them that led nowhere. */
  readonly lookups: number
  readonly voidLookups: number
}

/** All terms of a record and of those that it includes, for whoever matches none of them. */
export interface SpfCost {
  readonly lookups: number
  /** There are more: the count ended where it was clear enough. */
  readonly isAtLeast: boolean
  /** Terms whose name does not exist or has no such record. */
  readonly voidTerms: readonly string[]
  /** Terms that lead to a record which lets every address pass, and what in it does. */
  readonly openTerms: readonly string[]
  /** Terms that lead to a domain without one SPF record. */
  readonly lostTerms: readonly string[]
  /** Terms that no name server answered for. */
  readonly unanswered: readonly string[]
}

export interface SpfPublished {
  readonly reading: SpfReading
  /** Absent where there is not one record. */
  readonly cost?: SpfCost
}

/** The result that a text names; anything else told us nothing. */
export function readSpfResult(text: string): SpfResult {
  return spfResults.find((result) => result === text) ?? 'temperror'
}
