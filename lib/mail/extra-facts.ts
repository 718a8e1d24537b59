// What is looked for on request only, each over connections of its own: versions of TLS, whether TLS is demanded, relaying.
import type { Observed, SessionFailure } from './observed.ts'
import type { Reply } from './reply.ts'
import type { Stage } from './stage.ts'

/** From the oldest on, as node:tls names them. */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]

export interface TlsVersionFacts {
  readonly version: TlsVersion
  /** `seen`: agreed upon, with this cipher. `absent`: the server refused it, or our OpenSSL was told so. Else it is not known. */
  readonly answer: Observed<{ readonly cipher: string }>
  /** How the refusal was worded, or why the answer is not known. */
  readonly failure?: SessionFailure
}

/** The answers to what belongs inside TLS and was asked in clear text: those that may not last are `temporary-failure`. */
export interface EnforcementFacts {
  /** The reply to MAIL with the null reverse-path; absent as a property where it was not asked, as between servers. */
  readonly mail?: Observed<Reply>
  /** The reply to AUTH without a word of a secret; a 334 was cancelled. */
  readonly auth: Observed<Reply>
  /** Why an answer is not known. */
  readonly failure?: SessionFailure
}

/** Whether a server takes a recipient of somebody else's from a stranger. Nothing was handed over. */
export interface RelayFacts {
  /** Without angle brackets, as the forward-path. */
  readonly reversePath: string
  readonly forwardPath: string
  /** What `answer` answers: `rcpt`, or the stage that the session did not pass. */
  readonly stage: Stage
  /** A whole reply to RCPT, or a refusal for good before it; one that may not last is a `temporary-failure`. */
  readonly answer: Observed<Reply>
  /** Why the answer is not known. */
  readonly failure?: SessionFailure
}
