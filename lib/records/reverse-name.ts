// The name under which the reverse tree keeps an address: RFC 1035 section 3.5 for IPv4, RFC 3596 section 2.5 for IPv6.

/** "1.2.0.192.in-addr.arpa" for 192.0.2.1. The address is an IP address as text. */
export function reverseName(address: string): string {
  if (!address.includes(':')) return `${address.split('.').toReversed().join('.')}.in-addr.arpa`
  const nibbles = groupsOf(address).flatMap((group) => [...group.padStart(4, '0')])
  return `${nibbles.toReversed().join('.')}.ip6.arpa`
}

/** The eight groups of an IPv6 address, those that :: stands for included. */
function groupsOf(address: string): readonly string[] {
  const [before = '', after] = withoutDots(address).split('::')
  const [head, tail] = [before, after ?? ''].map((part) => part.split(':').filter((group) => group !== ''))
  const missing = after === undefined ? 0 : 8 - (head?.length ?? 0) - (tail?.length ?? 0)
  return [...(head ?? []), ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])]
}

/** ::ffff:192.0.2.1 ends in two groups that are written as an IPv4 address. */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [one = 0, two = 0, three = 0, four = 0] = bytes.slice(0, 4).map(Number)
    return `${(one * 256 + two).toString(16)}:${(three * 256 + four).toString(16)}`
  })
}
