// Which DMARC policy holds for a domain, and what its organizational domain is: the tree walk of RFC 9989 section 4.10.
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { type DmarcPolicy, type DmarcReading, type DmarcRecord, readDmarc } from './dmarc-record.ts'

/** The TXT records at _dmarc of each name. */
export type TextsByName = ReadonlyMap<string, Observed<readonly string[]>>

export interface DmarcDiscovery {
  readonly domain: string
  /** `at`: the name whose record holds. `absent`: no name of the walk has one. */
  readonly record: Observed<{ readonly at: string; readonly record: DmarcRecord }>
  /** The domain that alignment in relaxed mode goes by; `temporary-failure` where the walk could not be ended. */
  readonly organizational: Observed<string>
  /** What was met on the way and is discarded by receivers. */
  readonly discarded: readonly { readonly at: string; readonly reading: DmarcReading }[]
}

/** RFC 9989 section 4.10 step 4: a longer name goes on with its last seven labels. */
const mostLabels = 7

/** The names of the walk, the domain first: eight at most. Their records are at _dmarc. */
export function walkNames(domain: string): readonly string[] {
  const labels = domain.split('.')
  const rest = labels.length > mostLabels ? labels.slice(-mostLabels) : labels.slice(1)
  return [domain, ...rest.map((_, index) => rest.slice(index).join('.'))]
}

/** What the walk from a domain finds. A name server that failed leaves open what depends on it, and nothing else. */
export function discoverDmarc(domain: string, texts: TextsByName): DmarcDiscovery {
  const { found, discarded, failure } = walk(domain, texts)
  const organizational = failure ? unknown(failure) : seen(selectOrganizational(domain, found))
  const own = found.find(({ at }) => at === domain)
  if (own) return { domain, record: seen(own), organizational, discarded }
  if (failure || organizational.kind !== 'seen')
    return { domain, record: failure ? unknown(failure) : { kind: 'absent' }, organizational, discarded }
  const last = found.at(-1)
  const inherited = found.find(({ at }) => at === organizational.value) ?? (last?.record.psd === 'y' ? last : undefined)
  return { domain, record: inherited ? seen(inherited) : { kind: 'absent' }, organizational, discarded }
}

/** The policy for a domain: one that is inherited speaks by `sp`, or by `np` where the domain does not exist. */
export function policyFor(
  { domain, record: { at, record } }: { readonly domain: string; readonly record: Found },
  { exists }: { readonly exists: boolean },
): DmarcPolicy | undefined {
  if (at === domain || record.p === undefined) return record.p
  return (exists ? undefined : record.np) ?? record.sp ?? record.p
}

interface Found {
  readonly at: string
  readonly record: DmarcRecord
}

interface Walk {
  readonly found: readonly Found[]
  readonly discarded: DmarcDiscovery['discarded']
  readonly failure?: SessionFailure
}

/** Up to the first record that says whether it is a public suffix, or the first name that could not be asked. */
function walk(domain: string, texts: TextsByName): Walk {
  const found: Found[] = []
  const discarded: { at: string; reading: DmarcReading }[] = []
  for (const at of walkNames(domain)) {
    const answer = texts.get(at) ?? { kind: 'absent' }
    if (answer.kind === 'temporary-failure') return { found, discarded, failure: answer.cause }
    const reading = readDmarc(answer.kind === 'seen' ? answer.value : [])
    if (reading.kind === 'record') found.push({ at, record: reading.record })
    else if (reading.kind !== 'none' || reading.similar.length > 0) discarded.push({ at, reading })
    if (reading.kind === 'record' && reading.record.psd !== undefined) break
  }
  return { found, discarded }
}

/**
 * RFC 9989 section 4.10.2. The walk ends at a record with psd=y or psd=n, so such a one is the last; without any, the last is
 * the one with the fewest labels.
 */
function selectOrganizational(domain: string, found: readonly Found[]): string {
  const last = found.at(-1)
  if (last?.record.psd !== 'y' || last.at === domain) return last?.at ?? domain
  return domain
    .split('.')
    .slice(-(last.at.split('.').length + 1))
    .join('.')
}

function seen<Value>(value: Value): { readonly kind: 'seen'; readonly value: Value } {
  return { kind: 'seen', value }
}

function unknown(cause: SessionFailure): Observed<never> {
  return { kind: 'temporary-failure', cause }
}
