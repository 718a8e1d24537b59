// Authentication-Results (RFC 8601) and ARC-Authentication-Results (RFC 8617): how a receiver saw SPF, DKIM, DMARC and ARC.
import { type FieldToken, readFieldTokens } from './field-tokens.ts'

const methods = ['spf', 'dkim', 'dmarc', 'arc'] as const

/** One method and its result, in the words of RFC 8601 section 2.7. */
export interface MethodResult {
  readonly method: (typeof methods)[number]
  /** "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"; kept as the receiver wrote it, lower case. */
  readonly result: string
  /** The domain that was judged: of smtp.mailfrom or smtp.helo, header.d or header.i, header.from. */
  readonly domain?: string
  /** DKIM's header.s. */
  readonly selector?: string
}

/** What one receiver recorded. */
export interface AuthenticationSeen {
  /** Who says so. */
  readonly authservId: string
  readonly results: readonly MethodResult[]
  /** What the hops before recorded (RFC 8617), first hop first; only where the receiver found the ARC chain whole. */
  readonly arcChain?: readonly ArcRecord[]
}

/** One link of the chain. */
export interface ArcRecord {
  readonly instance: number
  readonly authservId: string
  readonly results: readonly MethodResult[]
}

/**
 * Whether a method passed. Microsoft writes "bestguesspass" where a domain publishes no DMARC record, and the check would have
 * passed if there were one.
 */
export function isPass({ result }: Pick<MethodResult, 'result'>): boolean {
  return result === 'pass' || result === 'bestguesspass'
}

const maxResults = 20
/** RFC 1035 section 2.3.4, for names; selectors are names too. */
const maxName = 253

/** The value of one Authentication-Results field; undefined where it does not say who speaks, or in another version than 1. */
export function parseAuthenticationResults(value: string): AuthenticationSeen | undefined {
  const [head = [], ...segments] = segmentsOf(readFieldTokens(value))
  const authservId = authservIdOf(head)
  if (authservId === undefined) return undefined
  return { authservId, results: segments.slice(0, maxResults).flatMap(readResult) }
}

/** The value of one ARC-Authentication-Results field: the same behind "i=N;" (RFC 8617 section 4.1.1). */
export function parseArcAuthenticationResults(value: string): ArcRecord | undefined {
  const [, digits = '', rest = ''] = /^\s{0,80}i\s{0,80}=\s{0,80}(\d{1,2})\s{0,80};(.*)$/is.exec(value) ?? []
  const instance = Number(digits)
  const seen = instance >= 1 && instance <= 50 ? parseAuthenticationResults(rest) : undefined
  return seen && { instance, ...seen }
}

/** Without comments, divided at the semicolons. */
function segmentsOf(tokens: readonly FieldToken[]): readonly (readonly FieldToken[])[] {
  const segments: FieldToken[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'semicolon') segments.push([])
    else if (token.kind !== 'comment') segments.at(-1)?.push(token)
  }
  return segments
}

/** RFC 8601 section 2.5: a word, and behind it perhaps the version of the field's format, of which there is only 1. */
function authservIdOf([id, version, ...more]: readonly FieldToken[]): string | undefined {
  if (!id || more.length > 0 || (version && version.text !== '1')) return undefined
  const isName = id.text !== '' && id.text.length <= maxName && !/[=\s\p{C}]/u.test(id.text)
  return isName ? id.text.toLowerCase() : undefined
}

interface Pair {
  readonly name: string
  readonly value: string
}

/** One result; nothing where it is "none", of another method, or not of the form that RFC 8601 section 2.2 gives. */
function readResult(segment: readonly FieldToken[]): readonly MethodResult[] {
  const [first, ...properties] = pairsOf(segment) ?? []
  const [, name = '', version = '1'] = /^([a-z][a-z0-9-]*)(?:\/(\d+))?$/.exec(first?.name ?? '') ?? []
  const method = methods.find((known) => known === name)
  const result = first?.value.toLowerCase() ?? ''
  if (!method || version !== '1' || !/^[a-z]{1,20}$/.test(result)) return []
  // Two results without a semicolon between them: nobody knows whose the properties are.
  if (properties.some((pair) => methods.some((known) => known === pair.name))) return []
  const domain = domainOf(method, properties)
  const selector = method === 'dkim' ? nameOf(propertyOf(properties, 'header.s')) : undefined
  return [{ method, result, ...(domain && { domain }), ...(selector && { selector }) }]
}

/** "name=value" with blanks wherever they may stand; undefined where there is anything else. */
function pairsOf(segment: readonly FieldToken[]): readonly Pair[] | undefined {
  const pairs: { name: string; value: string | undefined }[] = []
  let name: string | undefined
  for (const { kind, text } of segment) {
    const last = pairs.at(-1)
    if (name === undefined && last && last.value === undefined) {
      last.value = text
      continue
    }
    // The domain behind a quoted local part.
    if (name === undefined && last && kind === 'word' && text.startsWith('@')) {
      last.value += text
      continue
    }
    const equals = kind === 'word' ? text.indexOf('=') : -1
    const isSplit = equals === 0 && name !== undefined
    if (equals < 0 && name === undefined && kind === 'word') name = text
    else if (isSplit || (equals > 0 && name === undefined)) {
      pairs.push({ name: (name ?? text.slice(0, equals)).toLowerCase(), value: text.slice(equals + 1) || undefined })
      name = undefined
    } else return undefined
  }
  return name === undefined ? pairs.map((pair) => ({ name: pair.name, value: pair.value ?? '' })) : undefined
}

function propertyOf(properties: readonly Pair[], name: string): string | undefined {
  return properties.find((property) => property.name === name)?.value
}

/** `smtp.mail` is how older versions of a large receiver wrote smtp.mailfrom. */
const domainProperties: Readonly<Record<MethodResult['method'], readonly string[]>> = {
  spf: ['smtp.mailfrom', 'smtp.mail', 'smtp.helo'],
  dkim: ['header.d', 'header.i'],
  dmarc: ['header.from'],
  arc: ['header.d'],
}

function domainOf(method: MethodResult['method'], properties: readonly Pair[]): string | undefined {
  const values = domainProperties[method].map((name) => nameOf(propertyOf(properties, name)))
  return values.find((value) => value !== undefined)
}

/** The domain of an address, or the name itself. */
function nameOf(value = ''): string | undefined {
  const name = value
    .slice(value.lastIndexOf('@') + 1)
    .replace(/^<|>$/g, '')
    .toLowerCase()
  return name !== '' && name.length <= maxName && !/[\s\p{C}]/u.test(name) ? name : undefined
}
