// The facts of one SMTP session as the wire client saw them. Facts survive failure: what was seen before it stays.
import type { Capabilities } from './capabilities.ts'
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
  /** For example "sha256WithRSAEncryption"; absent where OpenSSL does not know it. */
  readonly signatureAlgorithm?: string
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
  /** The ephemeral key of the exchange, "X25519 253 bits"; absent where there was none, and so no forward secrecy. */
  readonly keyExchange?: string
  /** Agreed upon by ALPN (RFC 7301); we offer nothing, so that a server seldom names anything. */
  readonly alpn?: string
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

/** What was odd about a server's bytes and could be read all the same. A stable id: findings, JSON and tests use it. */
export const oddityKinds = [
  'bare-lf', // a line that ended without CR
  'nul', // NUL in the text of a reply
  'control-characters', // others of them, as a terminal obeys
  'not-utf-8',
  'long-line', // over the 512 octets of RFC 5321 section 4.5.3.1.5
  'no-separator', // "250OK"
  'tab-separator', // "250<TAB>SIZE"
  'unterminated-reply', // a last line without its end, before the connection was closed
  'unusual-code', // a code that no specification gives to this stage, of the right class
  'class-mismatch', // an enhanced status of another class than the code (RFC 2034 section 4)
  'extra-reply', // a second reply behind the one to the final dot
] as const
export type OddityKind = (typeof oddityKinds)[number]

export interface Oddity {
  readonly kind: OddityKind
  readonly stage: Stage
  /** The line, escaped for display and shortened. */
  readonly evidence: string
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
  /** The answer to a login; absent as a property where none was asked for. */
  readonly auth?: Observed<Reply>
  readonly quit: Observed<Reply>
  /** Each kind at most once for each stage. */
  readonly oddities: readonly Oddity[]
  /** Why there was a second connection: the server hung up on EHLO, and was then asked HELO. */
  readonly reconnected?: SessionFailure
  readonly timings: StageTimings
  readonly transcript: readonly TranscriptEntry[]
  /** What ended the session before QUIT, if anything did. */
  readonly failure?: SessionFailure
}

/** A whole answer of an IMAP, POP3 or ManageSieve server. `ok`: OK, PREAUTH or +OK. `no`: NO, BAD, BYE or -ERR. */
export interface MailboxAnswer {
  readonly status: 'ok' | 'no'
  /** The line that decided, escaped for display. */
  readonly text: string
}

/** Everything that one look at an IMAP, POP3 or ManageSieve server told. */
export interface MailboxFacts {
  readonly greeting: Observed<MailboxAnswer>
  /** Before TLS; with implicit TLS `not-reached`, since there is no before. */
  readonly capabilitiesInClear: Observed<Capabilities>
  readonly capabilitiesInTls: Observed<Capabilities>
  /** The answer to STARTTLS or STLS; `absent` where it was not offered. */
  readonly startTls: Observed<MailboxAnswer>
  readonly tls: Observed<TlsFacts>
  /** The answer to LOGOUT or QUIT. */
  readonly quit: Observed<MailboxAnswer>
  readonly timings: StageTimings
  readonly transcript: readonly TranscriptEntry[]
  /** What ended the session before LOGOUT or QUIT, if anything did. */
  readonly failure?: SessionFailure
}

/** What became of one recipient before the message. */
export interface RecipientFacts {
  /** Without angle brackets. */
  readonly forwardPath: string
  /** The reply to its RCPT, if it came whole; none where the session ended before. */
  readonly reply?: Reply
}

/** Everything that one attempt to hand over a message told. */
export interface TransactionFacts {
  /** The last complete reply, with the stage that it answered. */
  readonly lastReply?: { readonly stage: Stage; readonly reply: Reply }
  /** Every recipient, in the order asked. */
  readonly recipients: readonly RecipientFacts[]
  /** The extensions that held when the message was offered: those inside TLS, if there was TLS. */
  readonly extensions: Observed<Extensions>
  /** Parameters of MAIL and RCPT that the server announced, refused, and did not get a second time. */
  readonly refusedParameters?: readonly string[]
  /** Whether MAIL, RCPT and DATA went out in one write (RFC 2920): then silence may mean a server that does not read on. */
  readonly pipelined?: true
  /** Each kind at most once for each stage. */
  readonly oddities: readonly Oddity[]
  readonly reconnected?: SessionFailure
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
