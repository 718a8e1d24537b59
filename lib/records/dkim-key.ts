// The record of a DKIM key: RFC 6376 section 3.6.1, RFC 8301 (RSA, SHA-256 only), RFC 8463 (Ed25519).
import { type PublicKey, readBase64, readEd25519Key, readRsaKey } from './public-key.ts'
import { readTagList } from './tag-list.ts'

export interface DkimKeyRecord {
  /** As it is published. */
  readonly text: string
  readonly key: PublicKey
  /** t=y: receivers treat the mail as if it were not signed. */
  readonly isTesting: boolean
}

/** Why a record is no key that receivers can use. */
export type DkimFlaw =
  | 'malformed' // no list of tags
  | 'other-version' // a v= that is not DKIM1
  | 'without-key' // no p=
  | 'unknown-type' // a k= that is neither rsa nor ed25519
  | 'unreadable-key' // p= is no base64, or no key of the type
  | 'without-sha256' // h= leaves SHA-256 out, RFC 8301 section 3.1
  | 'not-for-mail' // s= leaves mail out

export type DkimKeyReading =
  | { readonly kind: 'none' }
  /** RFC 6376 section 3.6.2.2: then nobody knows which one a receiver takes. `usable`: how many of them are keys. */
  | { readonly kind: 'several'; readonly texts: readonly string[]; readonly usable: number }
  | { readonly kind: 'broken'; readonly text: string; readonly flaw: DkimFlaw }
  /** An empty p=: the key was withdrawn. */
  | { readonly kind: 'revoked'; readonly text: string }
  | { readonly kind: 'key'; readonly record: DkimKeyRecord }

/** The name under which the key of a selector is published. */
export function dkimKeyName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`
}

/** What the TXT records at the name of a selector amount to. Never throws. */
export function readDkimKey(texts: readonly string[]): DkimKeyReading {
  const [only, ...others] = texts
  if (only === undefined) return { kind: 'none' }
  if (others.length === 0) return readOne(only)
  return { kind: 'several', texts, usable: texts.filter((text) => readOne(text).kind === 'key').length }
}

function readOne(text: string): DkimKeyReading {
  const broken = (flaw: DkimFlaw) => ({ kind: 'broken', text, flaw }) as const
  const list = readTagList(text)
  if (list.kind === 'malformed') return broken('malformed')
  const { tags } = list
  if ((tags.get('v') ?? 'DKIM1') !== 'DKIM1') return broken('other-version')
  const data = tags.get('p')
  if (data === undefined) return broken('without-key')
  if (data === '') return { kind: 'revoked', text }
  const type = tags.get('k') ?? 'rsa'
  if (type !== 'rsa' && type !== 'ed25519') return broken('unknown-type')
  const octets = readBase64(data)
  const key = octets && (type === 'rsa' ? readRsaKey(octets) : readEd25519Key(octets))
  if (!key) return broken('unreadable-key')
  if (!names(tags.get('h'), ['sha256'])) return broken('without-sha256')
  if (!names(tags.get('s'), ['*', 'email'])) return broken('not-for-mail')
  return { kind: 'key', record: { text, key, isTesting: words(tags.get('t') ?? '').includes('y') } }
}

/** A list that is not there leaves nothing out. */
function names(list: string | undefined, wanted: readonly string[]): boolean {
  return list === undefined || words(list).some((word) => wanted.includes(word))
}

function words(list: string): readonly string[] {
  return list.split(':').map((word) => word.trim().toLowerCase())
}
