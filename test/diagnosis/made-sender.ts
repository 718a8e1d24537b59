// A sender in good order, as DNS shows it; what a test changes is all that differs.
import type { DkimKeyObservation, SenderObservations } from '../../lib/diagnosis/sender-observation.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import { readDkimKey } from '../../lib/records/dkim-key.ts'
import { type DmarcDiscovery, discoverDmarc } from '../../lib/records/dmarc-discovery.ts'
import { readSpf } from '../../lib/records/spf-record.ts'
import type { SpfCost, SpfEvaluation, SpfPublished, SpfResult } from '../../lib/records/spf-result.ts'
import { rsaKey } from '../records/made-keys.ts'

export const ip = '192.0.2.1'
export const ip6 = '2001:db8::1'
export const goodKey = rsaKey(2048)

export const failure = {
  kind: 'temporary-failure',
  cause: { stage: 'dns', reason: 'name-server-failed', detail: 'ESERVFAIL' },
} as const
export const aborted = {
  kind: 'temporary-failure',
  cause: { stage: 'dns', reason: 'aborted', detail: 'ECANCELLED' },
} as const

export function seen<Value>(value: Value): { readonly kind: 'seen'; readonly value: Value } {
  return { kind: 'seen', value }
}

const noCost: SpfCost = { lookups: 0, isAtLeast: false, voidTerms: [], openTerms: [], lostTerms: [], unanswered: [] }

export function spf(texts: readonly string[], cost: Partial<SpfCost> = {}): Observed<SpfPublished> {
  const reading = readSpf(texts)
  return seen({ reading, ...(reading.kind === 'record' && { cost: { ...noCost, ...cost } }) })
}

export function result(said: SpfResult, made: Partial<SpfEvaluation> = {}): SpfEvaluation {
  return { ip, result: said, lookups: 0, voidLookups: 0, ...made }
}

type Zone = Readonly<Record<string, readonly string[] | typeof failure>>

/** The walk from a domain through _dmarc records by their domains. */
export function walk(domain: string, zone: Zone): DmarcDiscovery {
  return discoverDmarc(
    domain,
    new Map(Object.entries(zone).map(([name, texts]) => [name, 'kind' in texts ? texts : seen(texts)])),
  )
}

export function dkim(texts: readonly string[], made: Partial<DkimKeyObservation> = {}): DkimKeyObservation {
  return { domain: 'example.org', selector: 's1', reading: seen(readDkimKey(texts)), ...made }
}

export const reject: Zone = { 'example.org': ['v=DMARC1; p=reject'] }

export function sender(made: Partial<SenderObservations> = {}): SenderObservations {
  return {
    at: 0,
    fromDomain: 'example.org',
    mailFromDomain: 'example.org',
    ips: [ip],
    spf: spf(['v=spf1 ip4:192.0.2.1 -all']),
    evaluations: [result('pass')],
    keys: [dkim([`v=DKIM1; p=${goodKey}`])],
    dmarc: walk('example.org', reject),
    walks: [],
    fromExists: seen(true),
    reverse: [{ address: ip, names: seen(['mail.example.org']), confirmed: ['mail.example.org'], unanswered: [] }],
    helo: { name: 'mail.example.org', addresses: seen([ip]), leadsTo: [ip] },
    dnsbl: [],
    resolvers: ['192.0.2.53'],
    ...made,
  }
}
