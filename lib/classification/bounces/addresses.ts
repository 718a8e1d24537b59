// Addresses in running text: found at their "@", so that the time taken grows with the text and not with its square.

export interface FoundAddress {
  readonly address: string
  /** Where it begins, its quote included, and the first place behind it. */
  readonly start: number
  readonly end: number
}

/** RFC 5321 section 4.5.3.1 allows 64 and 255; VERP and gateways write longer local parts. */
const maxLocalLength = 200
const maxDomainLength = 255
const maxFound = 50

/** The addresses of a text, in their order. */
export function addressesIn(text: string): readonly FoundAddress[] {
  const found: FoundAddress[] = []
  let at = text.indexOf('@')
  while (at >= 0 && found.length < maxFound) {
    const start = localStart(text, at)
    const end = domainEnd(text, at)
    if (start < at && end > at + 1) found.push({ address: text.slice(start, end), start, end })
    at = text.indexOf('@', Math.max(end, at + 1))
  }
  return found
}

/** The first address of a text. */
export function firstAddressIn(text: string): string | undefined {
  return addressesIn(text)[0]?.address
}

/** The same address, whatever the case and the quotes of its local part. */
export function sameAddress(one: string, other: string): boolean {
  return comparable(one) === comparable(other)
}

function comparable(address: string): string {
  return address.replaceAll('"', '').toLowerCase()
}

function localStart(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === 0x22) return quotedStart(text, at)
  let start = at
  while (start > 0 && at - start < maxLocalLength && isLocalCharacter(text.charCodeAt(start - 1))) start--
  // "=3Canna@…" and ".anna@…" begin behind what clings to them.
  while (start < at && text.charCodeAt(start) === 0x2e) start++
  return start
}

function quotedStart(text: string, at: number): number {
  const open = text.lastIndexOf('"', at - 2)
  return open < 0 || at - open > maxLocalLength || text.slice(open, at).includes('\n') ? at : open
}

function domainEnd(text: string, at: number): number {
  if (text[at + 1] === '[') {
    const close = text.indexOf(']', at)
    return close < 0 || close - at > 60 ? at : close + 1
  }
  let end = at + 1
  while (end < text.length && end - at < maxDomainLength && isDomainCharacter(text.charCodeAt(end))) end++
  while (end > at + 1 && (text[end - 1] === '.' || text[end - 1] === '-')) end--
  return end
}

const localPunctuation = new Set(Array.from("!#$%&'*+-/=?^_`{|}~.", (character) => character.charCodeAt(0)))
/** In prose these stand around addresses more often than in them. */
for (const character of "'`") localPunctuation.delete(character.charCodeAt(0))

function isLocalCharacter(code: number): boolean {
  return isAlphanumeric(code) || localPunctuation.has(code) || (code > 0xa0 && code < 0x2000)
}

function isDomainCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2d || code === 0x2e || code === 0x5f || (code > 0xa0 && code < 0x2000)
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
