// Why EHLO inside TLS waits for a session ticket (RFC 8446 section 4.6.1). Postfix writes its tickets in small pieces, and
// Nagle's algorithm (RFC 9293 section 3.7.4) holds its next reply back until we have acknowledged the first piece. Our
// system puts that off by 40 ms, unless there is something to send: an EHLO behind the ticket takes the acknowledgement along.
import type { TLSSocket } from 'node:tls'

/** Milliseconds that are worth waiting, and that the connection may have taken to be worth it: the next room, not the next country. */
const near = 5
/** Milliseconds that a busy server may need to write a ticket. */
const writing = 2

/** Resolves when a ticket comes, or the connection ends. To be asked before the handshake. */
export function ticketOf(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('session', () => resolve()).once('close', () => resolve())
  })
}

/**
 * Waits for a ticket that must be near: one comes a round trip behind the handshake, if at all, and whoever is farther
 * away is not kept waiting for what may never come. Up to TLS 1.2 tickets belong to the handshake.
 */
export async function letTicketCome(
  ticket: Promise<void>,
  { protocol, connectMs }: { readonly protocol: string; readonly connectMs: number },
): Promise<void> {
  if (protocol !== 'TLSv1.3' || connectMs > near) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.min(near, writing + 2 * connectMs))
  await Promise.race([ticket, promise])
  clearTimeout(timer)
}
