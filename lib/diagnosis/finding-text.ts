// What a finding says to people. One text per finding id; the numbers and raw words are in the finding's evidence.
import type { Verdict } from '../mail/outcome.ts'
import type { GuideId } from './guide.ts'

/** In whose hands the remedy is. */
export const fixers = [
  'mail server operator',
  'network operator',
  'DNS operator',
  'whoever runs this check',
  'nobody',
] as const
export type Fixer = (typeof fixers)[number]

export interface FindingText {
  /** The verdicts that a finding of this id may carry. */
  readonly verdicts: readonly Verdict[]
  readonly title: string
  /** What it means for mail, in a sentence or two. */
  readonly meaning: string
  readonly whoFixes: Fixer
  readonly remedy: string
  /** A command that shows the same. {host} {address} {port} {name} {endpoint} {openssl} {swaks} {from} {to} stand for the finding's own. */
  readonly command?: string
  /** "RFC 3207 section 4". */
  readonly reference?: string
  /** Entries of the guide that tell more. */
  readonly advice?: readonly GuideId[]
}
