// A port that speaks SMTP: the service it is for, how TLS begins on it, and whether it has to answer.
import type { TlsMode } from './session-facts.ts'

export const mailServices = ['relay', 'submissions', 'submission'] as const
/** By IANA name: relay 25 (RFC 5321), submissions 465 (RFC 8314), submission 587 (RFC 6409) and its alternate 2525. */
export type MailService = (typeof mailServices)[number]

/** `asked`: the caller named the port. `usual`: mail servers have one or another of these. `optional`: most have none. */
export type Expectation = 'asked' | 'usual' | 'optional'

export interface MailPort {
  readonly port: number
  readonly service: MailService
  readonly tlsMode: TlsMode
  readonly expected: Expectation
}
