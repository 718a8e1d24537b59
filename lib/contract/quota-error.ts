// Too much was asked for: the one error that names a time after which the same request may be taken.

/** Thrown where a caller has used up what an hour allows; the door turns it into status 429. */
export class QuotaError extends Error {
  override readonly name = 'QuotaError'
  /** Whole seconds, at least one. */
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
