// A port of a mail server: the protocol and service it is for, how TLS begins on it, and whether it has to answer.
import { mailboxProtocols } from './capabilities.ts'
import type { TlsMode } from './session-facts.ts'

export const mailProtocols = ['smtp', ...mailboxProtocols] as const
export type MailProtocol = (typeof mailProtocols)[number]

export const mailServices = [
  ...(['relay', 'submissions', 'submission'] as const),
  ...(['imap', 'imaps', 'pop3', 'pop3s', 'managesieve'] as const),
] as const
/**
 * By IANA name: relay 25 (RFC 5321), submissions 465 (RFC 8314), submission 587 (RFC 6409) and its alternate 2525; imap
 * 143 and imaps 993 (RFC 9051), pop3 110 and pop3s 995 (RFC 1939, RFC 2595), managesieve 4190 (RFC 5804).
 */
export type MailService = (typeof mailServices)[number]

/** `asked`: the caller named the port. `usual`: mail servers have one or another of these. `optional`: most have none. */
export type Expectation = 'asked' | 'usual' | 'optional'

export interface MailPort {
  readonly port: number
  readonly protocol: MailProtocol
  readonly service: MailService
  readonly tlsMode: TlsMode
  readonly expected: Expectation
}
