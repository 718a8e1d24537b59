// Which targets may be dialled at all: the IANA special-purpose registries (RFC 6890), read from the bytes of an address.
// Everything that is not known to be public is refused, and every refusal is worded alike by who reports it.
import ipaddr from 'ipaddr.js'
import type { Host } from '../mail/host.ts'

/** `public-unicast-only`: deployed. `any-unicast`: a person's own machine, where private and loopback are targets too. */
export type AddressPolicy = 'public-unicast-only' | 'any-unicast'

/** The ports of mail, the only ones that a deployed stack dials: SMTP, LMTP, POP3, IMAP and ManageSieve. */
const mailPorts: readonly number[] = [24, 25, 110, 143, 465, 587, 993, 995, 2525, 4190]

/** Names that belong to a machine or a local network: RFC 6761 section 6.3, RFC 6762, RFC 8375, ICANN's .internal. */
const localDomain = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/

/** Public by registry, and yet served inside a cloud: Azure's wire server. */
const cloudInternals: readonly string[] = ['168.63.129.16']

/** All that IANA has given out as IPv6 global unicast so far; what lies outside is refused unseen. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

const neverDialled: readonly string[] = ['unspecified', 'multicast', 'broadcast']

/** Whether a target may be looked up and dialled, as far as its text tells. The addresses of a name are judged apart. */
export function allowsHost(host: Host, policy: AddressPolicy): boolean {
  if (host.kind !== 'name') return allowsAddress(host.address, policy)
  return policy === 'any-unicast' || (host.name.includes('.') && !localDomain.test(host.name))
}

/** Whether an IP address may be dialled. Text that is not an address in canonical form is refused. */
export function allowsAddress(text: string, policy: AddressPolicy): boolean {
  const address = parse(text)
  if (!address) return false
  return policy === 'any-unicast' ? !neverDialled.includes(address.range()) : isPublic(address)
}

/** Whether a port may be dialled. */
export function allowsPort(port: number, policy: AddressPolicy): boolean {
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65535
  return isPort && (policy === 'any-unicast' || mailPorts.includes(port))
}

const ownRanges: readonly string[] = ['loopback', 'private', 'uniqueLocal', 'linkLocal']

/** Whether an IP address belongs to this machine or a network without a way in from outside (RFC 1918, RFC 4193). */
export function isOfOwnNetwork(text: string): boolean {
  return ownRanges.includes(parse(text)?.range() ?? '')
}

/** Whether two texts name the same address, an IPv4-mapped one being its IPv4 address. */
export function isSameAddress(one: string, other: string): boolean {
  const [first, second] = [parse(one), parse(other)]
  return first !== undefined && first.toNormalizedString() === second?.toNormalizedString()
}

type ParsedAddress = ipaddr.IPv4 | ipaddr.IPv6

/** ipaddr.js also reads the forms of inet_aton and zone ids; those are for nobody here. */
function parse(text: string): ParsedAddress | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined
}

function isPublic(address: ParsedAddress): boolean {
  if (address.range() !== 'unicast' || cloudInternals.includes(address.toString())) return false
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast)
}
