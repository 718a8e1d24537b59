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

/** OpenSSL's codes, for what we met and for the alerts of RFC 8446 section 6.2 that the server sent. */
const tlsReasons: readonly (readonly [RegExp, FailureReason])[] = [
  [/^ERR_SSL_UNSUPPORTED_PROTOCOL$|^ERR_SSL_VERSION_TOO_LOW$|_ALERT_PROTOCOL_VERSION$/, 'tls-too-old'],
  // We send no certificate: a server that complains of ours wants one.
  [/_ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE|BAD_CERTIFICATE)$/, 'client-certificate-required'],
  [/^ERR_SSL_/, 'tls-handshake'],
]

/** The reason that an error stands for, with its code as detail. */
export function troubleOf(error: NodeJS.ErrnoException): Trouble {
  // Node calls a FIN during the handshake ECONNRESET too; only a real RST comes from a system call.
  if (error.code === 'ECONNRESET' && error.syscall === undefined) return { reason: 'closed' }
  const detail = error.code ?? escapeText(error.message)
  const reason = reasons[detail] ?? tlsReasons.find(([code]) => code.test(detail))?.[1] ?? 'other'
  return { reason, detail }
}

/** Whether OpenSSL met something that was no TLS record at all. */
export function isNoTls({ detail = '' }: Trouble): boolean {
  return ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'].includes(detail)
}

/** Whether the server sent the alert that says no more than that it cannot go on. */
export function isHandshakeFailureAlert({ detail = '' }: Trouble): boolean {
  return detail.endsWith('_ALERT_HANDSHAKE_FAILURE')
}

/** A failure on one line of a transcript. */
export function describeTrouble({ reason, detail }: Trouble): string {
  return detail ? `${reason}: ${detail}` : reason
}
