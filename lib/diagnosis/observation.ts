// What a check saw, before anybody judges it.
import type { EnforcementFacts, RelayFacts, TlsVersionFacts } from '../mail/extra-facts.ts'
import type { HostAndPort } from '../mail/host.ts'
import type { MailPort } from '../mail/mail-port.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import type { PortState, SessionFacts } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'

/** One port at one address. Without `session` the connection did not come about, and `failure` says why. */
export interface PortObservation extends MailPort {
  readonly address: string
  readonly family: 4 | 6
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  readonly failure?: SessionFailure
  readonly session?: SessionFacts
  /** The three that follow are looked for on request only. */
  readonly tlsVersions?: readonly TlsVersionFacts[]
  readonly enforcement?: EnforcementFacts
  readonly relay?: RelayFacts
}

/** Everything that one check saw. */
export interface Observations {
  readonly target: HostAndPort
  /** When the check began; validity of certificates is judged by it. */
  readonly at: Instant
  /** The ports that were to be looked at. */
  readonly planned: readonly MailPort[]
  /**
   * IP addresses of the target as text. `absent`: no such name. Seen and empty: the name exists and has no address.
   * A target that the address policy refuses is a failure with the reason `not-allowed`, and no address is told.
   */
  readonly addresses: Observed<readonly string[]>
  readonly ports: readonly PortObservation[]
}
