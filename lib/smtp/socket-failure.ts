// What the errors of sockets and of OpenSSL mean for a session on an established connection.
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import { escapeText } from './visible-text.ts'

/** A failure that does not know its stage yet. */
export type Trouble = Omit<SessionFailure, 'stage'>

const reasons: Readonly<Record<string, FailureReason>> = {
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'closed', // written after the server had closed
  ERR_STREAM_WRITE_AFTER_END: 'closed',
  ETIMEDOUT: 'timed-out', // our bytes were never acknowledged
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
}

/** The reason that an error stands for, with its code as detail. */
export function troubleOf(error: NodeJS.ErrnoException): Trouble {
  // Node calls a FIN during the handshake ECONNRESET too; only a real RST comes from a system call.
  if (error.code === 'ECONNRESET' && error.syscall === undefined) return { reason: 'closed' }
  const detail = error.code ?? escapeText(error.message)
  const reason = reasons[detail] ?? (detail.startsWith('ERR_SSL_') ? 'tls-handshake' : 'other')
  return { reason, detail }
}

/** Whether OpenSSL met something that was no TLS record at all. */
export function isNoTls({ detail = '' }: Trouble): boolean {
  return ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'].includes(detail)
}
