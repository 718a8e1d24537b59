// A look at a sender's identity as DNS has it: everything is asked at once, within one deadline.
import type {
  DnsblObservation,
  HeloObservation,
  SenderObservations,
  SenderReverse,
} from '../diagnosis/sender-observation.ts'
import { parseHost } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import type { Clock } from '../mail/time.ts'
import { isSameAddress } from '../plan/address-policy.ts'
import type { DkimKeyReading } from '../records/dkim-key.ts'
import type { DmarcDiscovery } from '../records/dmarc-discovery.ts'
import { dnsblSubjects } from '../records/dnsbl.ts'
import type { HostAddresses } from '../records/host-addresses.ts'
import type { SpfEvaluation, SpfPublished } from '../records/spf-result.ts'

export interface SenderSelector {
  /** The d= of the signature. */
  readonly domain: string
  readonly selector: string
  /** The key that we sign with, as SubjectPublicKeyInfo in base64 or PEM: is it the one that is published? */
  readonly publicKey?: string
}

/** All names in lower case and ASCII, addresses in canonical form. */
export interface SenderWish {
  /** The domain in From:. */
  readonly fromDomain: string
  /** The domain of the envelope sender. */
  readonly mailFromDomain: string
  /** The name said in EHLO. */
  readonly helo?: string
  readonly ips: readonly string[]
  readonly selectors: readonly SenderSelector[]
  /** Zones of blocklists that are asked for the addresses and the domain in From:. */
  readonly dnsbls: readonly string[]
}

/** None of them rejects. */
export interface SenderQuestions {
  readonly spf: (domain: string) => Promise<Observed<SpfPublished>>
  readonly evaluateSpf: (identity: {
    readonly ip: string
    readonly domain: string
    readonly helo: string
  }) => Promise<SpfEvaluation>
  readonly dkimKey: (key: Pick<SenderSelector, 'domain' | 'selector'>) => Promise<Observed<DkimKeyReading>>
  readonly dmarc: (domain: string) => Promise<DmarcDiscovery>
  readonly exists: (domain: string) => Promise<Observed<boolean>>
  readonly reverse: (address: string) => Promise<SenderReverse>
  readonly addresses: (name: string) => Promise<HostAddresses>
  readonly blocklist: (question: Pick<DnsblObservation, 'subject' | 'zone'>) => Promise<DnsblObservation>
  readonly close: () => void
}

export interface SenderEdges {
  readonly clock: Pick<Clock, 'now'>
  /** The name servers that are asked. */
  readonly resolvers: readonly string[]
  /** Questions that belong together, with one deadline. */
  readonly open: (context: { readonly signal: AbortSignal }) => SenderQuestions
}

/** RFC 7600 section 6: the IPv4 dummy address, which is no host's. */
const nobodysAddress = '192.0.0.8'

/** What DNS says of the identity. Never rejects; an aborted signal leaves what is not yet told as temporary failures. */
export async function examineSender(
  wish: SenderWish,
  edges: SenderEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<SenderObservations> {
  const at = edges.clock.now()
  const { fromDomain, mailFromDomain, ips, selectors, dnsbls, helo } = wish
  const dns = edges.open({ signal })
  const others = [...new Set([mailFromDomain, ...selectors.map(({ domain }) => domain)])]
  const evaluate = (ip: string) => dns.evaluateSpf({ ip, domain: mailFromDomain, helo: helo ?? mailFromDomain })
  const [spf, evaluations, nobody, keys, dmarc, walks, fromExists, reverse, hello, dnsbl] = await Promise.all([
    dns.spf(mailFromDomain),
    Promise.all(ips.map(evaluate)),
    ips.length > 0 ? undefined : evaluate(nobodysAddress),
    Promise.all(selectors.map(async (selector) => ({ ...selector, reading: await dns.dkimKey(selector) }))),
    dns.dmarc(fromDomain),
    Promise.all(others.filter((domain) => domain !== fromDomain).map(dns.dmarc)),
    dns.exists(fromDomain),
    Promise.all(ips.map(dns.reverse)),
    helo === undefined ? undefined : examineHelo(helo, ips, dns),
    Promise.all(listingsToAsk(dnsbls, wish).map(dns.blocklist)),
  ])
  dns.close()
  return {
    ...{ at, fromDomain, mailFromDomain, ips, spf, evaluations, keys, dmarc, walks, fromExists, reverse, dnsbl },
    ...(nobody && { nobody }),
    ...(hello && { helo: hello }),
    resolvers: edges.resolvers,
  }
}

/** What each list is asked for; nothing where it lists addresses, and none is named. */
export function listingsToAsk(
  zones: readonly string[],
  { fromDomain, ips }: Pick<SenderWish, 'fromDomain' | 'ips'>,
): readonly Pick<DnsblObservation, 'subject' | 'zone'>[] {
  return zones.flatMap((zone) => dnsblSubjects(zone, { ips, domain: fromDomain }).map((subject) => ({ zone, subject })))
}

/** A name that is no host name is not asked for: whatever came back, it would prove nothing. */
async function examineHelo(name: string, ips: readonly string[], dns: SenderQuestions): Promise<HeloObservation> {
  if (parseHost(name)?.kind !== 'name') return { name, leadsTo: [] }
  const addresses = await dns.addresses(name)
  const found = addresses.kind === 'seen' ? addresses.value : []
  return { name, addresses, leadsTo: ips.filter((ip) => found.some((one) => isSameAddress(one, ip))) }
}
