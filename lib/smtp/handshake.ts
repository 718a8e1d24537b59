// The TLS handshake on a connected socket. Nothing is verified here, so that a bad certificate can still be shown in full.
import type { Socket } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'
import type { TlsMode } from '../mail/session-facts.ts'
import { ticketOf } from './session-ticket.ts'
import { isHandshakeFailureAlert, isNoTls, type Trouble, troubleOf } from './socket-failure.ts'

export type Handshake =
  | {
      readonly kind: 'done'
      readonly socket: TLSSocket
      /** See {@link ticketOf}. */
      readonly ticket: Promise<void>
    }
  | { readonly kind: 'failed'; readonly trouble: Trouble }

export interface HandshakeTerms {
  readonly mode: TlsMode
  readonly serverName?: string | undefined
  readonly secureContext: SecureContext
}

/** Shakes hands, without a deadline of its own: destroying the socket ends it. Never rejects. */
export function shakeHands(plain: Socket, { mode, serverName, secureContext }: HandshakeTerms): Promise<Handshake> {
  const socket = connect({
    socket: plain,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined, // the name is our judgement; OpenSSL's verdict is then about the chain alone
    secureContext,
    ...(serverName && { servername: serverName }),
  })
  const ticket = ticketOf(socket)
  return new Promise((resolve) => {
    const fail = (trouble: Trouble) => resolve({ kind: 'failed', trouble: explain(trouble, { mode, socket }) })
    socket.once('secureConnect', () => resolve({ kind: 'done', socket, ticket }))
    socket.once('close', () => fail({ reason: 'closed' }))
    // Stays for good: an error after we have lost interest must find a listener.
    socket.on('error', (error) => fail(troubleOf(error)))
  })
}

/** Behind STARTTLS what is no TLS record is garbage; on a TLS port it is a server that speaks in clear. */
function explain(trouble: Trouble, { mode, socket }: { readonly mode: TlsMode; readonly socket: TLSSocket }): Trouble {
  if (isNoTls(trouble)) return { ...trouble, reason: mode === 'implicit' ? 'plaintext-on-tls-port' : 'tls-garbage' }
  // Up to TLS 1.2 one alert means "nothing in common" before the server's certificate, and "where is yours?" behind it.
  const isAfterCertificate = isHandshakeFailureAlert(trouble) && socket.getPeerX509Certificate() !== undefined
  return isAfterCertificate ? { ...trouble, reason: 'client-certificate-required' } : trouble
}
