// The facts of one SMTP session as the wire client saw them. Facts survive failure: what was seen before it stays.
import type { Extensions } from './extensions.ts'
import type { Observed, SessionFailure } from './observed.ts'
import type { Reply } from './reply.ts'
import type { Stage, StageTimings } from './stage.ts'
import type { Instant } from './time.ts'

/** `closed`: refused. `filtered`: no answer in time. `unreachable`: no route from here. */
export const portStates = ['open', 'closed', 'filtered', 'unreachable'] as const
export type PortState = (typeof portStates)[number]

export const tlsModes = ['starttls', 'implicit'] as const
export type TlsMode = (typeof tlsModes)[number]

/** One line of a session. Secrets were replaced when it was written. */
export interface TranscriptEntry {
  /** Milliseconds since the connection attempt began. */
  readonly atMs: number
  /** `event`: not on the wire as text (connected, TLS established, closed). */
  readonly direction: 'client' | 'server' | 'event'
  readonly stage: Stage
  /** Whether it travelled inside TLS. */
  readonly tls: boolean
  /** Without the line end; control characters and bytes beyond ASCII escaped. */
  readonly text: string
}

export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  /** DNS names and IP addresses of subjectAltName, as text. */
  readonly names: readonly string[]
  readonly notBefore: Instant
  readonly notAfter: Instant
  readonly serialNumber: string
  readonly sha256Fingerprint: string
  /** For example "rsa 2048" or "ec prime256v1". */
  readonly publicKey: string
  readonly selfIssued: boolean
}

/** How far the chain that the server sent leads. */
export type ChainState =
  | 'trusted' // to a root that we trust
  | 'self-signed' // the leaf signed itself and is not trusted
  | 'incomplete' // the leaf's issuer was not sent and is not known here
  | 'untrusted-root' // to an authority that we do not trust; its root need not have been sent

export interface TlsFacts {
  readonly mode: TlsMode
  /** "TLSv1.3". */
  readonly protocol: string
  readonly cipher: string
  /** The name sent as SNI; absent for address literals (RFC 6066 section 3). */
  readonly serverName?: string
  /** Leaf first, as the server sent them. Empty only for anonymous ciphers. */
  readonly certificates: readonly CertificateFacts[]
  readonly chain: ChainState
  /** Whether the leaf is for the name that was asked for (RFC 9525 section 6). */
  readonly nameMatches: boolean
  /** Whether our clock is inside the validity of every certificate of the chain. */
  readonly validNow: boolean
  /** OpenSSL's own verdict where it is negative: a second opinion, kept as evidence. */
  readonly openSslError?: string
}

/** Everything that one check session told. */
export interface SessionFacts {
  readonly greeting: Observed<Reply>
  /** The EHLO list before TLS; with implicit TLS `not-reached`, since there is no before. */
  readonly extensionsInClear: Observed<Extensions>
  /** The EHLO list inside TLS. */
  readonly extensionsInTls: Observed<Extensions>
  /** The answer to STARTTLS; `absent` where it was not offered. */
  readonly startTls: Observed<Reply>
  readonly tls: Observed<TlsFacts>
  readonly quit: Observed<Reply>
  readonly timings: StageTimings
  readonly transcript: readonly TranscriptEntry[]
  /** What ended the session before QUIT, if anything did. */
  readonly failure?: SessionFailure
}

/** Everything that one attempt to hand over a message told. */
export interface TransactionFacts {
  /** The last complete reply, with the stage that it answered. */
  readonly lastReply?: { readonly stage: Stage; readonly reply: Reply }
  /** The reply to the final dot, if it came whole. */
  readonly dotReply?: Reply
  /** Whether any byte of the final CRLF.CRLF line "." was handed to the network. Once true the message may have been taken. */
  readonly dotWritten: boolean
  /** What ended it without a positive reply to the dot. */
  readonly failure?: SessionFailure
  readonly tls: Observed<TlsFacts>
  readonly timings: StageTimings
  readonly transcript: readonly TranscriptEntry[]
}
