// A DMARC policy as it is published: RFC 9989 section 4.7 (the record), section 4.10.1 (a policy that is none).
import { isTag, readTagList } from './tag-list.ts'

export const dmarcPolicies = ['none', 'quarantine', 'reject'] as const
export type DmarcPolicy = (typeof dmarcPolicies)[number]

export type AlignmentMode = 'relaxed' | 'strict'

export interface DmarcRecord {
  /** As it is published. */
  readonly text: string
  /** Of the domain, of its subdomains, of those that do not exist. Where `p` could not be read receivers do nothing for DMARC. */
  readonly p?: DmarcPolicy
  readonly sp?: DmarcPolicy
  readonly np?: DmarcPolicy
  readonly adkim: AlignmentMode
  readonly aspf: AlignmentMode
  /** t=y: receivers are asked for one step less than the policy. */
  readonly isTesting: boolean
  /** y: a public suffix; n: an organizational domain, whatever stands above it. */
  readonly psd?: 'y' | 'n'
  /** Where reports are sent to. */
  readonly rua: readonly string[]
  /** Obsolete since RFC 9989, which reads `t` in its place. */
  readonly pct?: string
  /** What receivers pass over: parts that are no tags, tags whose values are none of those allowed, as they stand: "p=rejct". */
  readonly flaws: readonly string[]
}

export type DmarcReading =
  /** `similar`: texts that mean to be such a record, and that nobody takes for one. */
  | { readonly kind: 'none'; readonly similar: readonly string[] }
  /** Receivers discard all of them. */
  | { readonly kind: 'several'; readonly texts: readonly string[] }
  /** A tag stands there twice, so that the list is none (RFC 6376 section 3.2): receivers discard it, or take one of the two. */
  | { readonly kind: 'malformed'; readonly text: string }
  | { readonly kind: 'record'; readonly record: DmarcRecord }

const version = /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/

/** What the TXT records at _dmarc of a name amount to. Never throws. */
export function readDmarc(texts: readonly string[]): DmarcReading {
  const records = texts.map((text) => text.trim()).filter((text) => version.test(text))
  const [only, ...others] = records
  if (only === undefined) return { kind: 'none', similar: texts.filter((text) => /dmarc/i.test(text)) }
  if (others.length > 0) return { kind: 'several', texts: records }
  // RFC 9989 section 4.8: syntax errors in the remainder of the record are ignored, and the rest of it holds.
  const parts = only.split(';')
  const list = readTagList(parts.filter(isTag).join(';'))
  if (list.kind === 'malformed') return { kind: 'malformed', text: only }
  const strays = parts.filter((part) => !isTag(part)).map((part) => part.trim())
  return { kind: 'record', record: readRecord(list.tags, { text: only, strays }) }
}

interface Said {
  readonly text: string
  /** Parts that are no tags. */
  readonly strays: readonly string[]
}

function readRecord(tags: ReadonlyMap<string, string>, { text, strays }: Said): DmarcRecord {
  const tagOf = (name: string) => tags.get(name)?.toLowerCase()
  const wrong = Object.entries(allowed).flatMap(([name, values]) => {
    const value = tagOf(name)
    return value === undefined || values.includes(value) ? [] : [`${name}=${tags.get(name)}`]
  })
  const rua = (tags.get('rua') ?? '').split(',').flatMap((uri) => (reportingUri.test(uri.trim()) ? [uri.trim()] : []))
  const pct = tags.get('pct')
  const psd = tagOf('psd')
  return {
    ...{ text, rua, flaws: [...strays, ...wrong], ...policiesOf(tagOf, rua) },
    adkim: tagOf('adkim') === 's' ? 'strict' : 'relaxed',
    aspf: tagOf('aspf') === 's' ? 'strict' : 'relaxed',
    isTesting: tagOf('t') === 'y',
    ...((psd === 'y' || psd === 'n') && { psd }),
    ...(pct !== undefined && { pct }),
  }
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  ...{ p: dmarcPolicies, sp: dmarcPolicies, np: dmarcPolicies },
  ...{ adkim: ['r', 's'], aspf: ['r', 's'], t: ['y', 'n'], psd: ['y', 'n', 'u'] },
}

const reportingUri = /^[a-z][a-z0-9+.-]*:\S+$/i

/**
 * A p= that is not there is p=none (RFC 9989 section 4.7). Where one of the policies is no policy, the record is p=none if it
 * asks for reports, and nothing otherwise.
 */
function policiesOf(tagOf: (name: string) => string | undefined, rua: readonly string[]) {
  const [p, sp, np] = ['p', 'sp', 'np'].map((name) => ({ text: tagOf(name), policy: policyOf(tagOf(name)) }))
  const isValid = [p, sp, np].every((one) => one?.text === undefined || one.policy !== undefined)
  if (!isValid) return rua.length > 0 ? ({ p: 'none' } as const) : {}
  return {
    p: p?.policy ?? 'none',
    ...(sp?.policy && { sp: sp.policy }),
    ...(np?.policy && { np: np.policy }),
  } as const
}

function policyOf(text: string | undefined): DmarcPolicy | undefined {
  return dmarcPolicies.find((policy) => policy === text)
}
