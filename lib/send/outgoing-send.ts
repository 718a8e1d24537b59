// What a send is to those who hand it over: envelope, route and message, and the edges that they need.
import type { Evidence } from '../classification/evidence.ts'
import type { Host } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import type { TransactionFacts, TranscriptEntry } from '../mail/session-facts.ts'
import type { QuitStage } from '../mail/stage.ts'
import type { Clock } from '../mail/time.ts'
import type { LoginWish } from '../smtp/authenticate.ts'
import type { Deadlines } from '../smtp/deadlines.ts'
import type { Dial } from '../smtp/dial.ts'
import type { TlsPolicy } from '../smtp/transmit.ts'
import type { AskRoute } from './find-hosts.ts'
import type { KeptSessions } from './kept-sessions.ts'
import type { OutgoingMessage, SigningKey } from './prepare-outgoing.ts'

export interface TransmitEdges {
  readonly clock: Clock
  readonly dial: Dial
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<Observed<readonly string[]>>
  readonly route: AskRoute
  readonly random: () => number
  readonly ehloName: string
  readonly deadlines: Deadlines
  readonly trustedCertificates?: readonly string[]
  readonly signingKey?: SigningKey
  /** The login of this name for this server. Rejects where there is none, or where it cannot be had. */
  readonly login?: (name: string, server: Server) => Promise<LoginWish>
  /** Connections that are kept between messages; each message has one of its own where it is not given. */
  readonly sessions?: KeptSessions
}

/** A host and the port that it is dialled on. */
export interface Server {
  readonly host: Host
  readonly port: number
}

/** What is sent, to whom, through which server. */
export interface OutgoingSend extends OutgoingMessage {
  readonly server: Server
  /** The server is a mail domain: the hosts that its MX records name are meant. */
  readonly byMx?: boolean | undefined
  /** The name of the login for the server. */
  readonly login?: string | undefined
  readonly reversePath: string
  /** The attempts so far, the one under way included. */
  readonly attempts?: readonly { readonly address?: string | undefined }[]
  /** The token is put into the reverse-path. */
  readonly verp?: boolean | undefined
  /** The session ends behind this stage, and nothing is sent. */
  readonly quitAfter?: QuitStage | undefined
  readonly message: OutgoingMessage['message'] & { readonly tls: TlsPolicy }
}

export interface TransmitContext {
  readonly token: string
  readonly beforeDot: () => Promise<'go-on' | 'withdraw'>
  readonly signal: AbortSignal
}

export interface Attempted {
  readonly evidence: Evidence
  readonly transcript: readonly TranscriptEntry[]
  /** Everything that the attempt told. */
  readonly facts: TransactionFacts
  /** The host and the address that were dialled last; absent where none was. */
  readonly server?: Server
  readonly address?: string
}
