// What a function cannot learn from its environment: which network it may dial, whom it trusts, where its log goes.
import type { AddressPolicy } from '../lib/plan/address-policy.ts'

export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void

export interface Surroundings {
  /** Whom it may dial. The deployed functions reach public addresses and the ports of mail, nothing else. */
  readonly policy: AddressPolicy
  /** PEM certificates trusted besides the system's. */
  readonly trustedCertificates?: readonly string[]
  readonly log: Log
}

/** On AWS: public addresses only, and one line of JSON for each event worth telling. */
export const deployed: Surroundings = {
  policy: 'public-unicast-only',
  log(level, message, details = {}) {
    process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`)
  },
}

/** An error as one text for the log, with where it came from. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
