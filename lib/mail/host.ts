// Names and addresses of hosts as people type them: name, name:port, IPv4, IPv6, [IPv6]:port. Strict: the legacy
// forms of inet_aton (127.1, 0x7f.1, 2130706433) are refused, since resolvers and socket calls disagree about them.

export type Host =
  | { readonly kind: 'name' /** Lower case, ASCII (RFC 5890 A-labels), without final dot. */; readonly name: string }
  | { readonly kind: 'ipv4'; readonly address: string }
  | { readonly kind: 'ipv6'; readonly address: string }

export interface HostAndPort {
  readonly host: Host
  readonly port?: number
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const numeric = /^(?:\d+|0x[0-9a-f]*)$/

/** The host that a text names, or undefined where it names none. */
export function parseHost(text: string): Host | undefined {
  if (ipv4.test(text)) return { kind: 'ipv4', address: text }
  const literal = /^\[(.+)\]$/.exec(text)?.[1] ?? text
  if (literal.includes(':')) return parseIpv6(literal)
  return parseName(text)
}

/** The host and, where one is given, the port 1 to 65535. Undefined where the text is neither. */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const match = /^(\[[^\]]+\]|[^:]+):([^:]*)$/.exec(text)
  const host = parseHost(match?.[1] ?? text)
  if (!host) return undefined
  if (match?.[2] === undefined) return { host }
  const port = parsePort(match[2])
  return port === undefined ? undefined : { host, port }
}

/** A port number written in decimal digits, 1 to 65535. */
export function parsePort(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined
  const port = Number(text)
  return port <= 65535 ? port : undefined
}

/** The host as it is shown and looked up: the name, or the bare address. */
export function hostText(host: Host): string {
  return host.kind === 'name' ? host.name : host.address
}

/** Host and port as people write them; IPv6 in brackets. */
export function hostAndPortText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function parseIpv6(text: string): Host | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined
  const url = `http://[${text}]/`
  return URL.canParse(url) ? { kind: 'ipv6', address: new URL(url).hostname.slice(1, -1) } : undefined
}

function parseName(text: string): Host | undefined {
  // The URL parser applies IDNA; what it would silently rewrite, decode or read as an address is refused first.
  if (text.length > 1024 || /[\s%/?#@\\:<>^|]|[\p{Cc}\p{Cf}]/u.test(text)) return undefined
  const url = `http://${text}/`
  if (!URL.canParse(url)) return undefined
  const name = new URL(url).hostname.replace(/\.$/, '')
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  if (name.length > 253 || numeric.test(last) || !labels.every((part) => label.test(part))) return undefined
  return { kind: 'name', name }
}
