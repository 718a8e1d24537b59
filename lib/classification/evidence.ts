// What came back about one send, from the first reply to the seed inbox.
import type { AuthenticationSeen } from '../mail/authentication-results.ts'
import type { RecipientStatus } from '../mail/delivery-status.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { Hop } from '../mail/received.ts'
import type { Reply } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'
import type { Instant } from '../mail/time.ts'

export type Evidence =
  /** A complete reply that decided one attempt: a positive one to the dot, or a negative one anywhere. */
  | { readonly kind: 'reply'; readonly at: Instant; readonly stage: Stage; readonly reply: Reply }
  /** The attempt ended without a reply that decides. `afterDot`: the message may have been taken. */
  | { readonly kind: 'lost'; readonly at: Instant; readonly failure: SessionFailure; readonly afterDot: boolean }
  /** A delivery status notification about this send came to the bounce mailbox. */
  | {
      readonly kind: 'delivery-status'
      readonly at: Instant
      readonly status: RecipientStatus
      readonly matchedBy?: MatchedBy
    }
  /** The message itself was found in the seed inbox. */
  | Arrival

export const matches = ['token', 'envelope-id', 'message-id'] as const
/** What tied a notification to its send. Only the token has a seal; the others are what some mail systems leave. */
export type MatchedBy = (typeof matches)[number]

export interface Arrival {
  readonly kind: 'arrival'
  /** When the mailbox received it, by the mailbox server's clock. */
  readonly at: Instant
  readonly folder: 'inbox' | 'junk' | 'other-folder'
  /** The folder by its own name. */
  readonly path?: string
  /** How the receiver saw SPF, DKIM, DMARC and ARC; absent where it recorded nothing that can be trusted. */
  readonly authentication?: AuthenticationSeen
  /** The way of the message, first hop first. */
  readonly hops?: readonly Hop[]
}

/** The arrival that a message found in a mailbox is. */
export function arrivalOf({
  receivedAt: at,
  folder,
  path,
  authentication,
  hops,
}: Omit<Arrival, 'kind' | 'at'> & { readonly receivedAt: Instant }): Arrival {
  const seen = { ...(path !== undefined && { path }), ...(authentication && { authentication }), ...(hops && { hops }) }
  return { kind: 'arrival', at, folder, ...seen }
}
