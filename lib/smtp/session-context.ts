// What every session is given: how to dial, what time it is, when to stop, and who we are.
import type { Clock } from '../mail/time.ts'
import type { Deadlines } from './deadlines.ts'
import type { Dial } from './dial.ts'
import type { Secret } from './secrets.ts'

export interface SessionContext {
  readonly dial: Dial
  readonly clock: Clock
  /** Ends the session at once, without QUIT. */
  readonly signal: AbortSignal
  /** The name in EHLO: a full domain name or an address literal (RFC 5321 section 4.1.4). */
  readonly ehloName: string
  readonly deadlines: Deadlines
  /** PEM roots to trust besides the system's. Keep the same array: what is read from it is kept with it. */
  readonly trustedCertificates?: readonly string[]
  /** Replaced in everything that is kept, from the greeting on: a server may know them from an earlier session. */
  readonly secrets?: readonly Secret[]
}
