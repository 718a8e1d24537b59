// The facts of an established TLS session, and our own judgement of the chain: the handshake itself verified nothing.
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Host } from '../mail/host.ts'
import type { TlsFacts, TlsMode } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'
import { certificateFacts, isForHost, isValidAt } from './certificate.ts'
import { followChain } from './chain.ts'
import type { TrustedRoots } from './trusted-roots.ts'

export interface Expected {
  readonly mode: TlsMode
  readonly host: Host
  readonly now: Instant
  readonly roots: TrustedRoots
}

/** The name for SNI; RFC 6066 section 3 permits no address literals. */
export function serverNameOf(host: Host): string | undefined {
  return host.kind === 'name' ? host.name : undefined
}

/** Reads everything once the handshake is done. To be asked once for a socket: see {@link sentCertificates}. */
export function readTlsFacts(socket: TLSSocket, { mode, host, now, roots }: Expected): TlsFacts {
  const sent = sentCertificates(socket)
  const serverName = serverNameOf(host)
  const openSslError = openSslVerdict(socket)
  return {
    mode,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...keyExchangeOf(socket),
    ...(socket.alpnProtocol && { alpn: socket.alpnProtocol }),
    ...(serverName && { serverName }),
    certificates: sent.map(certificateFacts),
    ...judge(sent, { host, now, roots }),
    ...(openSslError && { openSslError }),
  }
}

function keyExchangeOf(socket: TLSSocket): { readonly keyExchange?: string } {
  const info = socket.getEphemeralKeyInfo()
  if (!info || !('type' in info)) return {}
  const name = 'name' in info && info.name ? info.name : info.type
  return { keyExchange: `${String(name)} ${info.size} bits` }
}

/** What keeps these facts from proving that the server is the host, in a few words; undefined where they prove it. */
export function verificationProblem({ chain, nameMatches, validNow, openSslError }: TlsFacts): string | undefined {
  if (chain !== 'trusted') return chain
  if (!validNow) return 'outside its validity'
  if (!nameMatches) return 'wrong name'
  return openSslError
}

function judge(
  [leaf, ...others]: readonly X509Certificate[],
  { host, now, roots }: Omit<Expected, 'mode'>,
): Pick<TlsFacts, 'chain' | 'nameMatches' | 'validNow'> {
  if (!leaf) return { chain: 'incomplete', nameMatches: false, validNow: false }
  const { state, path } = followChain([leaf, ...others], roots)
  return {
    chain: state,
    nameMatches: isForHost(leaf, host),
    validNow: path.every((certificate) => isValidAt(certificate, now)),
  }
}

/**
 * Exactly what the server sent, in its order. Node builds this list from the handshake and empties OpenSSL's own while
 * doing so: a second call finds nothing. (getPeerCertificate would add issuers from the local store instead.)
 */
function sentCertificates(socket: TLSSocket): readonly X509Certificate[] {
  const sent: X509Certificate[] = []
  for (let next = socket.getPeerX509Certificate(); next; next = next.issuerCertificate) sent.push(next)
  return sent
}

/** Typed as an Error, but a string since Node 0.11: the code. */
function openSslVerdict({ authorizationError }: TLSSocket): string | undefined {
  const verdict: unknown = authorizationError
  if (verdict instanceof Error) return verdict.message
  return typeof verdict === 'string' ? verdict : undefined
}
