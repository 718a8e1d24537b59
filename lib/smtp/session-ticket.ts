// When EHLO inside TLS waits for a session ticket (RFC 8446 section 4.6.1). Postfix writes its tickets in small pieces, and
// Nagle's algorithm (RFC 9293 section 3.7.4) holds its next reply back until we have acknowledged the first piece. Our
// system puts that off by 40 ms, unless there is something to send: an EHLO behind the ticket takes the acknowledgement along.
import type { TLSSocket } from 'node:tls'
import type { Reply } from '../mail/reply.ts'

/** Milliseconds that are worth waiting for any ticket, and that the connection may have taken to be worth it: the next room. */
const near = 5
/** Milliseconds that a busy server may need to write a ticket to the next room. */
const writing = 2
/** How much longer than TCP's round trip a ticket from far away may take: a factor, and milliseconds. */
const far = { slack: 1.15, writing: 5 } as const

/** What tells whether a ticket is worth waiting for. */
export interface TicketSigns {
  readonly protocol: string
  /** A round trip, as TCP has measured it. */
  readonly connectMs: number
  readonly greeting?: Reply | undefined
}

/** Resolves when a ticket comes, or the connection ends. To be asked before the handshake. */
export function ticketOf(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('session', () => resolve()).once('close', () => resolve())
  })
}

/** Waits for the ticket as long as it is worth it. */
export async function letTicketCome(ticket: Promise<void>, signs: TicketSigns): Promise<void> {
  const patience = patienceForTicket(signs)
  if (patience === 0) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patience)
  await Promise.race([ticket, promise])
  clearTimeout(timer)
}

/**
 * Milliseconds. A ticket comes a round trip behind the handshake, if at all. In the next room that is less than the 40 ms
 * that it may save, whoever the server is. From far away it is more where none comes, so that only a server is waited for
 * that calls itself Postfix. Up to TLS 1.2 tickets belong to the handshake.
 */
export function patienceForTicket({ protocol, connectMs, greeting }: TicketSigns): number {
  if (protocol !== 'TLSv1.3') return 0
  if (connectMs <= near) return Math.min(near, writing + 2 * connectMs)
  const isPostfix = greeting?.lines.some((line) => /\bPostfix\b/.test(line)) ?? false
  return isPostfix ? far.slack * connectMs + far.writing : 0
}
