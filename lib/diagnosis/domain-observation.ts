// What a check of a whole mail domain saw: where its mail goes, and a look at each of these hosts.
import type { Observed } from '../mail/observed.ts'
import type { Instant } from '../mail/time.ts'
import type { MailRoute } from '../records/mail-exchangers.ts'
import type { Observations } from './observation.ts'

export interface DomainObservations {
  /** ASCII, lower case. */
  readonly domain: string
  readonly at: Instant
  readonly route: Observed<MailRoute>
  /** In the order in which senders try them. */
  readonly hosts: readonly Observations[]
  readonly resolvers?: readonly string[]
}
