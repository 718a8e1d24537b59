// What speaks where an SMTP greeting was due: TLS records (RFC 8446 section 5.1), or the first words of other protocols.
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
