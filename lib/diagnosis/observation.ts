// What a check saw, before anybody judges it.
import type { HostAndPort } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import type { PortState, SessionFacts, TlsMode } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'

/** The IANA service a port is for: relay 25, submissions 465, submission 587 and its alternate 2525. */
export type MailService = 'relay' | 'submissions' | 'submission'

export interface ProbedPort {
  readonly port: number
  readonly service: MailService
  readonly tlsMode: TlsMode
}

/** One port at one address. Without `session` the connection did not come about, and `failure` says why. */
export interface PortObservation extends ProbedPort {
  readonly address: string
  readonly family: 4 | 6
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  readonly failure?: SessionFailure
  readonly session?: SessionFacts
}

/** Everything that one check saw. */
export interface Observations {
  readonly target: HostAndPort
  /** When the check began; validity of certificates is judged by it. */
  readonly at: Instant
  /** IP addresses of the target as text. */
  readonly addresses: Observed<readonly string[]>
  readonly ports: readonly PortObservation[]
}
