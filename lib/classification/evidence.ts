// What came back about one send, from the first reply to the seed inbox.
import type { RecipientStatus } from '../mail/delivery-status.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'
import type { Instant } from '../mail/time.ts'

export type Evidence =
  /** A complete reply that decided one attempt: a positive one to the dot, or a negative one anywhere. */
  | { readonly kind: 'reply'; readonly at: Instant; readonly stage: Stage; readonly reply: Reply }
  /** The attempt ended without a reply that decides. `afterDot`: the message may have been taken. */
  | { readonly kind: 'lost'; readonly at: Instant; readonly failure: SessionFailure; readonly afterDot: boolean }
  /** A delivery status notification about this send came to the bounce mailbox. */
  | { readonly kind: 'delivery-status'; readonly at: Instant; readonly status: RecipientStatus }
  /** The message itself was found in the seed inbox. */
  | { readonly kind: 'arrival'; readonly at: Instant; readonly folder: 'inbox' | 'junk' | 'other-folder' }
