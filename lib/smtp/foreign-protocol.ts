// What speaks where an SMTP server was due: TLS records (RFC 8446 section 5.1), or other protocols by their first words.
import type { SessionFailure } from '../mail/observed.ts'
import { type Reply, replyText } from '../mail/reply.ts'
import type { Trouble } from './socket-failure.ts'

const words: readonly (readonly [RegExp, string])[] = [
  [/^HTTP\//, 'http'],
  [/^SSH-/, 'ssh'],
  [/^\* (OK|PREAUTH|BYE)\b/, 'imap'],
  [/^(\+OK|-ERR)\b/, 'pop3'],
]

/** Whether the bytes begin like a TLS alert or handshake. */
export function beginsTlsRecord(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03
}

/** What the bytes are instead of a greeting, where it can be told; the detail names the protocol. */
export function recogniseProtocol(bytes: Uint8Array): Trouble | undefined {
  if (beginsTlsRecord(bytes)) return { reason: 'tls-on-connect' }
  const text = Buffer.from(bytes).toString('latin1')
  const protocol = words.find(([pattern]) => pattern.test(text))?.[1]
  return protocol === undefined ? undefined : { reason: 'not-smtp', detail: protocol }
}

/** How FTP answers commands that it does not know, or not before a login: RFC 959 section 5.4. */
const ftpRefusals = [500, 502, 504, 530]

/** FTP greets with 220 as well (RFC 959 section 5.4) and is told by its greeting, once it has refused EHLO and HELO. */
export function recogniseFtp(refusal: SessionFailure, greeting: Reply): SessionFailure {
  const text = replyText(greeting)
  const isFtp = /ftp|filezilla/i.test(text) && !/smtp/i.test(text) && ftpRefusals.includes(refusal.reply?.code ?? 0)
  return isFtp ? { ...refusal, reason: 'not-smtp', detail: 'ftp' } : refusal
}
