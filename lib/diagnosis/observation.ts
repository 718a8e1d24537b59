// What a check saw, before anybody judges it.
import type { Expectations } from '../mail/expectations.ts'
import type { EnforcementFacts, RelayFacts, TlsVersionFacts } from '../mail/extra-facts.ts'
import type { Host, HostAndPort } from '../mail/host.ts'
import type { MailPort } from '../mail/mail-port.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import type { MailboxFacts, PortState, SessionFacts } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'

/** What a server did on a connection on which we said nothing. */
export type FirstWords =
  /** The beginning of what it said, escaped for display. */
  | { readonly kind: 'spoke'; readonly text: string }
  /** Nothing, for so many milliseconds. */
  | { readonly kind: 'silent'; readonly waitedMs: number }
  | { readonly kind: 'ended'; readonly how: 'closed' | 'reset' }

/**
 * One port at one address. `session` is of SMTP, `mailbox` of IMAP, POP3 and ManageSieve, `firstWords` of a port that was
 * only opened. Without any of them the connection did not come about, and `failure` says why.
 */
export interface PortObservation extends MailPort {
  readonly address: string
  readonly family: 4 | 6
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  readonly failure?: SessionFailure
  /** Our own address on the connection. */
  readonly localAddress?: string
  readonly session?: SessionFacts
  readonly mailbox?: MailboxFacts
  readonly firstWords?: FirstWords
  /** The three that follow are looked for on request only. */
  readonly tlsVersions?: readonly TlsVersionFacts[]
  readonly enforcement?: EnforcementFacts
  readonly relay?: RelayFacts
}

/** The names that the reverse tree has for an address, RFC 8601 section 3 (iprev). */
export interface ReverseNames {
  readonly address: string
  /** `absent`: no such name; seen and empty: no PTR record. */
  readonly names: Observed<readonly string[]>
  /** Those of them whose own addresses hold this one. */
  readonly confirmed: readonly string[]
}

export interface Control {
  readonly host: Host
  readonly ports: readonly Pick<PortObservation, 'port' | 'address' | 'family' | 'state' | 'firstWords'>[]
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
  /** Absent as a property where nobody asked. */
  readonly reverseNames?: readonly ReverseNames[]
  readonly expect?: Expectations
  /** The resolver that was asked, "192.0.2.53"; absent where this machine's own files answered. */
  readonly resolvers?: readonly string[]
  /** A host that is known to be reachable, looked at on the ports that kept silent; see lib/diagnosis/rules/port-filtered.ts. */
  readonly control?: Control
  /** Families whose addresses were asked for and not told, where the other one's were. */
  readonly unansweredFamilies?: readonly (4 | 6)[]
  /** A login was asked for. */
  readonly loginWished?: true
  /** Set where the host is one of several that mail for a domain may go to: none of them has to answer. */
  readonly isOneOfSeveral?: true
}
