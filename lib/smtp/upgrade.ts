// From clear text to TLS on one connection: behind STARTTLS (RFC 3207), or before the greeting (RFC 8314 section 3).
import type { TLSSocket } from 'node:tls'
import type { Host } from '../mail/host.ts'
import type { TlsFacts, TlsMode } from '../mail/session-facts.ts'
import type { Failed } from './exchange.ts'
import { shakeHands } from './handshake.ts'
import { abandon, breachOfSilence, type Session, timed } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { Trouble } from './socket-failure.ts'
import { readTlsFacts, serverNameOf } from './tls-facts.ts'
import { type Strength, trustedRoots } from './trusted-roots.ts'
import { attachWire } from './wire.ts'

export interface UpgradeWish {
  readonly mode: TlsMode
  readonly host: Host
  readonly strength: Strength
}

export interface Secured {
  readonly kind: 'secured'
  readonly tls: TlsFacts
  /** Resolves when the server's session ticket comes, or the connection ends. */
  readonly ticket: Promise<void>
}

export type Upgraded = Secured | Failed

/** Plaintext where TLS should begin: replies injected behind the 220 (RFC 3207 section 6), or no TLS on this port. */
const plaintextMeans = {
  starttls: { stage: 'starttls', reason: 'starttls-injection' },
  implicit: { stage: 'tls', reason: 'plaintext-on-tls-port' },
} as const

/** Shakes hands; from then on the session speaks inside TLS, and what was received in clear is never read inside. */
export async function upgrade(
  session: Session,
  { mode, host: target, strength }: UpgradeWish,
  context: Pick<SessionContext, 'clock' | 'trustedCertificates' | 'tlsName' | 'clientCertificate'>,
): Promise<Upgraded> {
  const { clock, trustedCertificates, clientCertificate, tlsName: host = target } = context
  const breach = await breachOfSilence(session, 'tls', plaintextMeans[mode])
  if (breach) return { kind: 'failed', failure: breach }
  const roots = trustedRoots(trustedCertificates)
  const plain = session.wire.detach()
  const request = {
    mode,
    serverName: serverNameOf(host),
    secureContext: roots.secureContext(strength, clientCertificate),
  }
  const waited = await timed(session, 'tls', () => session.patience.within('tls', () => shakeHands(plain, request)))
  if (waited.kind === 'given-up') return failed(session, { reason: waited.reason })
  if (waited.value.kind === 'failed') return failed(session, waited.value.trouble)
  const { socket, ticket } = waited.value
  const tls = readTlsFacts(socket, { mode, host, now: clock.now(), roots })
  speakInside(session, socket)
  session.transcript.event('tls', `${tls.protocol} ${tls.cipher}`)
  return { kind: 'secured', tls, ticket }
}

function speakInside(session: Session, socket: TLSSocket): void {
  session.socket = socket
  session.wire = attachWire(socket, session.allowance)
  session.transcript.enterTls()
}

function failed(session: Session, trouble: Trouble): Failed {
  return { kind: 'failed', failure: abandon(session, 'tls', trouble) }
}
