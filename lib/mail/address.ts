// Mailbox addresses, RFC 5321 section 4.1.2 (and RFC 6531 section 3.3 for characters beyond ASCII).
import { parseHost } from './host.ts'

export interface Address {
  /** As written; its case may matter to the receiver. */
  readonly localPart: string
  /** Lower case ASCII, or an address literal in brackets. */
  readonly domain: string
}

const atom = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+$/u
const quoted = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/

/** The mailbox that a text names, or undefined: no display name, no angle brackets, nothing around it. */
export function parseAddress(text: string): Address | undefined {
  const at = text.lastIndexOf('@')
  if (at < 1 || text.length > 254) return undefined
  const localPart = text.slice(0, at)
  const domain = parseDomain(text.slice(at + 1))
  return domain !== undefined && isLocalPart(localPart) ? { localPart, domain } : undefined
}

/** The address as it stands in an envelope or a header. */
export function formatAddress(address: Address): string {
  return `${address.localPart}@${address.domain}`
}

/** Whether the address needs SMTPUTF8 to be handed over (RFC 6531). */
export function needsSmtpUtf8(address: string): boolean {
  return [...address].some((character) => (character.codePointAt(0) ?? 0) > 127)
}

function isLocalPart(text: string): boolean {
  if (new TextEncoder().encode(text).length > 64) return false
  return quoted.test(text) || text.split('.').every((part) => atom.test(part))
}

/** A domain or an address literal in brackets, as it is said in an envelope and in EHLO; undefined where the text is neither. */
export function parseDomain(text: string): string | undefined {
  const literal = /^\[(?:IPv6:)?(.+)\]$/i.exec(text)?.[1]
  const host = parseHost(literal ?? text)
  if (!host) return undefined
  if (literal === undefined) return host.kind === 'name' ? host.name : undefined
  if (host.kind === 'name') return undefined
  return host.kind === 'ipv4' ? `[${host.address}]` : `[IPv6:${host.address}]`
}
