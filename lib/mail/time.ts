// Time as an argument: nobody in lib reads a clock of their own.

/** Milliseconds since the epoch. */
export type Instant = number

export interface Clock {
  /** The time of day. It may jump: never measure with it. */
  readonly now: () => Instant
  /** Milliseconds from an arbitrary beginning, never going back: deadlines and durations. */
  readonly elapsed: () => number
}
