// Received (RFC 5321 section 4.4): the way of a message, hop by hop, as each receiver on it wrote it down. TLS is told by the
// protocol (RFC 3848, RFC 6531 section 4.3) or in a comment of the mail system's own.
import { parseDateTime } from './date-time.ts'
import { type FieldToken, readFieldTokens } from './field-tokens.ts'
import { parseHost } from './host.ts'
import type { Instant } from './time.ts'

/** One hop. */
export interface Hop {
  /** The name that the sending host gave, or its address. */
  readonly from?: string
  /** The IP address that the sending host had, as the receiver saw it. */
  readonly address?: string
  /** The host that received. */
  readonly by?: string
  /** "ESMTPS", "LMTP", "HTTP" (RFC 3848 and the IANA registry of WITH protocol types), upper case. */
  readonly with?: string
  /** Whether this hop was encrypted, as its receiver says; absent where it does not say. */
  readonly tls?: boolean
  /** "TLSv1.3", where the receiver says. */
  readonly tlsVersion?: string
  readonly at?: Instant
}

/** RFC 5321 section 6.3 calls 100 a loop; nobody reads so many. The nearest to the receiver are kept. */
const maxHops = 30
const maxText = 255

/** The hops of a message from the values of its Received fields, which stand last hop first; the answer is first hop first. */
export function readHops(values: readonly string[]): readonly Hop[] {
  return values.slice(0, maxHops).map(parseReceived).reverse()
}

const clauseNames = ['from', 'by', 'via', 'with', 'id', 'for'] as const
type ClauseName = (typeof clauseNames)[number]

interface Clause {
  readonly words: string[]
  readonly comments: string[]
}

/** The value of one Received field; what cannot be read is absent. */
export function parseReceived(value: string): Hop {
  const tokens = readFieldTokens(value)
  const end = tokens.findLastIndex(({ kind }) => kind === 'semicolon')
  const clauses = clausesOf(end < 0 ? tokens : tokens.slice(0, end))
  const from = fromOf(clauses.get('from'))
  const address = addressOf(clauses.get('from'))
  const by = wordOf(clauses.get('by'))
  const protocol = protocolOf(clauses.get('with'))
  const at = end < 0 ? undefined : parseDateTime(dateText(tokens.slice(end + 1)))
  return {
    ...(from && { from }),
    ...(address && { address }),
    ...(by && { by }),
    ...(protocol && { with: protocol }),
    ...tlsOf(clauses, protocol),
    ...(at !== undefined && { at }),
  }
}

/** Words and comments by the clause that they stand in; of a clause that comes twice the first counts. */
function clausesOf(tokens: readonly FieldToken[]): ReadonlyMap<ClauseName, Clause> {
  const clauses = new Map<ClauseName, Clause>()
  let current: Clause = { words: [], comments: [] }
  for (const { kind, text } of tokens) {
    const name = kind === 'word' ? clauseNames.find((known) => known === text.toLowerCase()) : undefined
    if (name) {
      current = { words: [], comments: [] }
      if (!clauses.has(name)) clauses.set(name, current)
    } else if (kind === 'comment') current.comments.push(text)
    else current.words.push(text)
  }
  return clauses
}

/** Exim and qmail write what DNS says and put the name that was given into the comment. */
function fromOf(clause: Clause | undefined): string | undefined {
  const word = wordOf(clause)
  if (word === undefined || (!word.startsWith('[') && word !== 'unknown')) return word
  const given = clause?.comments.map((text) => /\bhelo[= ]([^\s()]{1,255})/i.exec(text)?.[1])
  return given?.find((name) => name !== undefined) ?? word
}

/** An address literal, RFC 5321 section 4.1.3. */
const literal = /\[(?:IPv6:)?([\da-f:.]{2,45})\]/gi

/**
 * Most write "(name [address])" behind the name that was given, Exim "[address] (helo=name)" where it knows no name, and
 * Microsoft and qmail "(address)". A name that was given may look like an address, and is none.
 */
function addressOf(clause: Clause | undefined): string | undefined {
  const seen = clause?.comments.map((text) => text.slice(0, maxText).replace(/\bhelo[= ]\S{0,255}/gi, '')) ?? []
  const literals = [...seen, ...(seen.some((text) => literalsIn(text).length > 0) ? [] : (clause?.words ?? []))]
  const found = [...literals.flatMap(literalsIn).slice(-1), ...seen].flatMap((text) => ipAddress(text.trim()))
  return found[0]
}

function literalsIn(text: string): readonly string[] {
  return [...text.matchAll(literal)].flatMap(([, address]) => address ?? [])
}

function ipAddress(text: string): readonly string[] {
  const host = /^[\da-f:.]+$/i.test(text) ? parseHost(text) : undefined
  return host && host.kind !== 'name' ? [host.address] : []
}

/** One word, behind which Exim names the cipher; "Microsoft SMTP Server" is three. */
function protocolOf(clause: Clause | undefined): string | undefined {
  const isMicrosoft = /^microsoft$/i.test(clause?.words[0] ?? '')
  const words = clause?.words.slice(0, isMicrosoft ? 3 : 1).join(' ') ?? ''
  return words === '' ? undefined : words.toUpperCase().slice(0, 40).replace(/\p{C}/gu, '')
}

function wordOf(clause: Clause | undefined): string | undefined {
  const word = clause?.words[0]?.slice(0, maxText).replace(/\p{C}/gu, '')
  return word === '' ? undefined : word
}

/** What is spoken over TLS by its name: RFC 3848, RFC 6531, and HTTPS of webmail. */
const inTls = /^(?:UTF8)?[EL]?SMTPSA?$|^(?:UTF8)?LMTPSA?$|^HTTPS$/
/** And what, by the same documents, is not. */
const inClear = /^(?:UTF8)?(?:E?SMTP|LMTP)A?$/

/**
 * Postfix "(using TLSv1.3 with cipher …)", Exim "(TLS1.3) tls TLS_AES…", Gmail and Microsoft "(version=TLS1_3 cipher=…)",
 * sendmail "(version=TLSv1.2 …)", qmail "(AES256-SHA encrypted)". Comments of the from clause hold words of the client and tell nothing here.
 */
const versionForm = /\b(?:SSL|TLS)[v _]?1(?:[._]([0-3]))?\b/i
const cipherForm = /\bcipher[= ]\S|\btls TLS_|^[A-Z\d_-]{5,60} encrypted$/i

function tlsOf(clauses: ReadonlyMap<ClauseName, Clause>, protocol: string | undefined) {
  const told = (['by', 'via', 'with', 'id', 'for'] as const).flatMap((name) => clauses.get(name)?.comments ?? [])
  // Postfix puts its comment behind the from clause; its beginning is Postfix' own.
  const ofPostfix = clauses.get('from')?.comments.filter((text) => /^using TLSv1/.test(text)) ?? []
  const words = protocol === undefined ? '' : (clauses.get('with')?.words.join(' ') ?? '')
  const texts = [...told, ...ofPostfix, words].map((text) => text.slice(0, 500))
  const version = texts.map((text) => versionForm.exec(text)).find((found) => found !== null)
  if (version) return { tls: true, tlsVersion: `TLSv1.${version[1] ?? '0'}` }
  if (texts.some((text) => cipherForm.test(text)) || inTls.test(protocol ?? '')) return { tls: true }
  // A hop without a sender is within one mail system: what it is carried by is not told.
  return inClear.test(protocol ?? '') && clauses.has('from') ? { tls: false } : {}
}

function dateText(tokens: readonly FieldToken[]): string {
  return tokens
    .filter(({ kind }) => kind === 'word')
    .map(({ text }) => text)
    .join(' ')
}
