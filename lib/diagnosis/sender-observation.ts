// What DNS says of a sender's identity, before anybody judges it: SPF, DKIM keys, DMARC, names, blocklists.
import type { Observed } from '../mail/observed.ts'
import type { Instant } from '../mail/time.ts'
import type { DkimKeyReading } from '../records/dkim-key.ts'
import type { DmarcDiscovery } from '../records/dmarc-discovery.ts'
import type { DnsblAnswer } from '../records/dnsbl.ts'
import type { HostAddresses } from '../records/host-addresses.ts'
import type { SpfEvaluation, SpfPublished } from '../records/spf-result.ts'
import type { ReverseNames } from './observation.ts'

/** The names of a sending address; `unanswered` are those whose own addresses no name server told. */
export interface SenderReverse extends ReverseNames {
  readonly unanswered: readonly string[]
}

export interface DkimKeyObservation {
  readonly domain: string
  readonly selector: string
  /** Our own key, as SubjectPublicKeyInfo in base64 or PEM, where it is known. */
  readonly publicKey?: string
  /** `absent`: no such name. */
  readonly reading: Observed<DkimKeyReading>
}

export interface HeloObservation {
  readonly name: string
  /** Absent where the name is none that could be asked for. */
  readonly addresses?: HostAddresses
  /** The sending addresses that it leads to. */
  readonly leadsTo: readonly string[]
}

export interface DnsblObservation {
  readonly zone: string
  /** The address or the domain that was asked for. */
  readonly subject: string
  /** The name of the question. */
  readonly name: string
  readonly answer: DnsblAnswer
  /** The list's own words about a listing. */
  readonly texts: readonly string[]
}

/** Everything that one look at a sender's identity saw. */
export interface SenderObservations {
  /** When the look began. */
  readonly at: Instant
  /** The domain in From:. */
  readonly fromDomain: string
  /** The domain of the envelope sender, which SPF is about. */
  readonly mailFromDomain: string
  /** The sending addresses; without any, SPF is read and not evaluated. */
  readonly ips: readonly string[]
  /** Of the envelope's domain. `absent`: no such domain. */
  readonly spf: Observed<SpfPublished>
  /** One for each sending address. */
  readonly evaluations: readonly SpfEvaluation[]
  /** Without sending addresses: the result for one that nobody has, which tells whether the record can be evaluated at all. */
  readonly nobody?: SpfEvaluation
  readonly keys: readonly DkimKeyObservation[]
  /** The walk from the domain in From:, then those from the domains that are to agree with it. */
  readonly dmarc: DmarcDiscovery
  readonly walks: readonly DmarcDiscovery[]
  /** Whether the domain in From: exists. */
  readonly fromExists: Observed<boolean>
  readonly reverse: readonly SenderReverse[]
  /** Absent where no name was given. */
  readonly helo?: HeloObservation
  readonly dnsbl: readonly DnsblObservation[]
  /** The name servers that were asked. */
  readonly resolvers: readonly string[]
}
