// The TLS handshake on a connected socket. Nothing is verified here, so that a bad certificate can still be shown in full.
import type { Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { TlsMode } from '../mail/session-facts.ts'
import { isNoTls, type Trouble, troubleOf } from './socket-failure.ts'
import type { TrustedRoots } from './trusted-roots.ts'

export type Handshake =
  | { readonly kind: 'done'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly trouble: Trouble }

/** Shakes hands, without a deadline of its own: destroying the socket ends it. Never rejects. */
export function shakeHands(
  plain: Socket,
  {
    mode,
    serverName,
    roots,
  }: { readonly mode: TlsMode; readonly serverName?: string | undefined; readonly roots: TrustedRoots },
): Promise<Handshake> {
  const socket = connect({
    socket: plain,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined, // the name is our judgement; OpenSSL's verdict is then about the chain alone
    ...(serverName && { servername: serverName }),
    ...(roots.secureContext && { secureContext: roots.secureContext }),
  })
  return new Promise((resolve) => {
    const fail = (trouble: Trouble) => resolve({ kind: 'failed', trouble: explain(trouble, mode) })
    socket.once('secureConnect', () => resolve({ kind: 'done', socket }))
    socket.once('close', () => fail({ reason: 'closed' }))
    // Stays for good: an error after we have lost interest must find a listener.
    socket.on('error', (error) => fail(troubleOf(error)))
  })
}

/** Behind STARTTLS what is no TLS record is a broken handshake; on a TLS port it is a server that speaks in clear. */
function explain(trouble: Trouble, mode: TlsMode): Trouble {
  return mode === 'implicit' && isNoTls(trouble) ? { ...trouble, reason: 'plaintext-on-tls-port' } : trouble
}
