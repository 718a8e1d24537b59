// Received (RFC 5321 section 4.4): the way of a message, hop by hop.
import type { Instant } from './time.ts'

/** One hop. */
export interface Hop {
  /** The name that the sending host gave, or its address. */
  readonly from?: string
  /** The host that received. */
  readonly by?: string
  /** "ESMTPS", "LMTP", "HTTP" (RFC 3848 and the IANA registry of WITH protocol types), upper case. */
  readonly with?: string
  /** Whether this hop was encrypted, as its receiver says; absent where it does not say. */
  readonly tls?: boolean
  /** "TLSv1.3", where the receiver says. */
  readonly tlsVersion?: string
  readonly at?: Instant
}
