// What every session is given: how to dial, what time it is, when to stop, and who we are.

import type { Host } from '../mail/host.ts'
import type { Clock } from '../mail/time.ts'
import type { Deadlines } from './deadlines.ts'
import type { Dial } from './dial.ts'
import type { Secret } from './secrets.ts'

/** A certificate of ours with its chain, and its key; both PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

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
  /** The name for SNI, and for the certificate to match, in place of the target's. */
  readonly tlsName?: Host
  /** Shown where a server asks for one. Keep the same object: what is read from it is kept with it. */
  readonly clientCertificate?: ClientCertificate
  /** Replaced in everything that is kept, from the greeting on: a server may know them from an earlier session. */
  readonly secrets?: readonly Secret[]
}
