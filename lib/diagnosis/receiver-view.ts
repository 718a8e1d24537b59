// How the receiver saw a message that arrived: its verdict on who sent it, and the way that it came.
import { type AuthenticationSeen, isPass, type MethodResult } from '../mail/authentication-results.ts'
import type { Hop } from '../mail/received.ts'
import type { ContradictionText } from './contradiction-texts.ts'

export const receiverViewTexts = {
  'authentication-failed': {
    title: 'Delivered, and not authenticated',
    meaning:
      'The receiver took the message though its own check of SPF, DKIM or DMARC failed. Others refuse such messages or put them into Junk, and this one may do so tomorrow.',
    remedy:
      'Publish an SPF record that names the sending servers, sign with DKIM, and let one of them agree with the domain in From: "smtping domain" shows what is published.',
  },
  'hop-in-clear': {
    title: 'A part of the way was in clear text',
    meaning: 'The server that received on this hop recorded no TLS: everybody on the way could read the message.',
    remedy: 'Have the receiving server of that hop offer STARTTLS, and the sending one use it.',
  },
} as const satisfies Readonly<Record<string, ContradictionText>>

/** "SPF pass (example.org)", for each method, once for each domain. */
export function authenticationWords({ results }: Pick<AuthenticationSeen, 'results'>): readonly string[] {
  const words = results.map(({ method, result, domain }) => {
    const name = method.toUpperCase()
    return `${name} ${result}${domain ? ` (${domain})` : ''}`
  })
  return [...new Set(words)]
}

/** The results by which the message is not who it says it is; none where DMARC passed, since one agreeing proof is enough. */
export function failedResults({ results }: Pick<AuthenticationSeen, 'results'>): readonly MethodResult[] {
  if (isPassed(results, 'dmarc')) return []
  const failed = results.filter(({ result }) => ['fail', 'softfail', 'permerror'].includes(result))
  // A signature that others broke or that was added by them takes nothing from one that holds; SPF may be asked of two names.
  return failed.filter(({ method }) => method !== 'arc' && !isPassed(results, method))
}

function isPassed(results: readonly MethodResult[], method: MethodResult['method']): boolean {
  return results.some((one) => one.method === method && isPass(one))
}

/** A name that a shell reads as a word and nothing else: what a receiver recorded are the words of strangers. */
const plainName = /^[a-z0-9_][a-z0-9._-]{0,252}$/i

/** The command that shows what DNS says of the very sender that the receiver judged; undefined where it named none. */
export function senderCommand(
  { results }: Pick<AuthenticationSeen, 'results'>,
  hops: readonly WayPoint[],
): string | undefined {
  const [spf, dmarc, ...signed] = [
    resultsOf(results, 'spf')[0],
    resultsOf(results, 'dmarc')[0],
    ...resultsOf(results, 'dkim'),
  ]
  const from = dmarc?.domain ?? spf?.domain ?? signed[0]?.domain
  if (from === undefined) return undefined
  const address = sendingAddress(hops)
  const keys = signed.flatMap(({ domain, selector }) => (domain && selector ? [`${selector}@${domain}`] : []))
  return [
    `smtping domain ${from}`,
    ...(address === undefined ? [] : [`--ip ${address}`]),
    ...(spf?.domain === undefined || spf.domain === from ? [] : [`--mail-from ${spf.domain}`]),
    ...[...new Set(keys)].map((key) => `--dkim-selector ${key}`),
  ].join(' ')
}

function resultsOf(results: readonly MethodResult[], wanted: MethodResult['method']): readonly MethodResult[] {
  const isPlain = (name: string | undefined) => name === undefined || plainName.test(name)
  return results.filter(({ method, domain, selector }) => method === wanted && isPlain(domain) && isPlain(selector))
}

/** Addresses of a receiver's own network, mostly: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const innerAddress =
  /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|::1$|f[cd]|fe[89ab])/i

/** What the receiver's border saw: the last hop between two hosts, those within the receiver's own network left out. */
function sendingAddress(hops: readonly WayPoint[]): string | undefined {
  const seen = hops.filter(({ with: protocol = '' }) => !/LMTP/.test(protocol)).flatMap(({ address }) => address ?? [])
  return seen.findLast((address) => !innerAddress.test(address)) ?? seen.at(-1)
}

/** When it was is of no account here. */
type WayPoint = Omit<Hop, 'at'>

/** Hops between two hosts that were not encrypted; within one host, and on LMTP within one system, it does not matter. */
export function clearHops(hops: readonly WayPoint[]): readonly WayPoint[] {
  return hops.filter(({ from = '', by, tls, with: protocol = '' }) => {
    const isLocal = from === by || /^\[?(?:localhost\b|127\.|(?:ipv6:)?::1\b)/i.test(from) || /LMTP/.test(protocol)
    return tls === false && !isLocal
  })
}

/** "3 hops, the last one encrypted". */
export function hopWords(hops: readonly WayPoint[]): string {
  const last = hops.at(-1)
  const count = hops.length === 1 ? '1 hop' : `${hops.length} hops`
  const clear = clearHops(hops).length
  if (clear > 0) return `${count}, ${clear} in clear text`
  if (last?.tls) return `${count}, the last one encrypted${last.tlsVersion ? ` (${last.tlsVersion})` : ''}`
  const encrypted = hops.filter(({ tls }) => tls).length
  return encrypted > 0 ? `${count}, ${encrypted} encrypted` : count
}

/** One hop as a line: "relay.test → mx.test with ESMTP". */
export function hopLine({ from = '?', by = '?', with: protocol }: WayPoint): string {
  return `${from} → ${by}${protocol ? ` with ${protocol}` : ''}`
}
