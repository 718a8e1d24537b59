// Does a domain that SPF or DKIM proves agree with the one in From:? RFC 9989 section 4.10.2.
import type { Observed } from '../mail/observed.ts'
import type { AlignmentMode } from './dmarc-record.ts'

/** A domain, and its organizational domain as far as it is known. */
export interface AlignedDomain {
  readonly domain: string
  readonly organizational: Observed<string>
}

export type Alignment = 'aligned' | 'not-aligned' | 'unknown'

/** Strict: the same name. Relaxed: the same organizational domain. `unknown`: a name server that failed stands between. */
export function alignmentOf(proven: AlignedDomain, author: AlignedDomain, mode: AlignmentMode): Alignment {
  if (proven.domain === author.domain) return 'aligned'
  if (mode === 'strict' || topOf(proven.domain) !== topOf(author.domain)) return 'not-aligned'
  if (author.organizational.kind !== 'seen') return 'unknown'
  const organizational = author.organizational.value
  // The organizational domain of a name is that name or one above it.
  if (proven.domain !== organizational && !proven.domain.endsWith(`.${organizational}`)) return 'not-aligned'
  if (proven.organizational.kind !== 'seen') return 'unknown'
  return proven.organizational.value === organizational ? 'aligned' : 'not-aligned'
}

function topOf(domain: string): string {
  return domain.slice(domain.lastIndexOf('.') + 1)
}
