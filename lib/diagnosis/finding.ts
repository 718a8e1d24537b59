// A finding: what was seen, judged. Facts only; the words are in the catalogue.
import type { Verdict } from '../mail/outcome.ts'
import type { Stage } from '../mail/stage.ts'
import type { FindingId } from './catalogue.ts'
import type { Observations } from './observation.ts'

/** Whose doing it is: the target's, ours (`client` our address or identity, `vantage` our network), or neither. */
export const abouts = ['target', 'client', 'vantage', 'resolver', 'policy', 'budget'] as const
export type About = (typeof abouts)[number]

export interface Finding {
  /** The stable reason id. */
  readonly id: FindingId
  readonly verdict: Verdict
  readonly about: About
  readonly stage: Stage
  /** Port and address that it concerns; absent where it concerns the whole target. */
  readonly port?: number
  readonly address?: string
  /** The name in DNS that it concerns, where it is not the target's. */
  readonly name?: string
  /** The raw words that it rests on: reply lines, certificate fields, system error codes. */
  readonly evidence: readonly string[]
  /** Whether looking again later may show something else. */
  readonly retryable: boolean
}

/** What is said of something seen; where and on what it rests stands beside it. */
export type Judgement = Pick<Finding, 'id' | 'verdict' | 'about' | 'retryable'>

/** A question about what was seen; no finding is an answer too. */
export type Rule = (observations: Observations) => readonly Finding[]
