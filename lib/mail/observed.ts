// What a look at the world may tell: absent, temporarily unknown and never asked are three things.
import type { Reply } from './reply.ts'
import type { Stage } from './stage.ts'

/** Why a session or a look ended early. A stable id: findings, JSON and tests use it. */
export type FailureReason =
  | 'refused' // RST to our SYN, or a RCODE that refuses us
  | 'timed-out' // the stage's deadline passed; with a detail, in the middle of a reply or of a message taken too slowly
  | 'session-deadline' // the whole session's deadline passed
  | 'unreachable' // no route from here
  | 'closed' // FIN where a reply was due
  | 'reset' // RST on an established connection
  | 'aborted' // the caller gave up
  | 'malformed-reply' // not a reply by RFC 5321 section 4.2
  | 'reply-code-mismatch' // the lines of one reply carry different codes
  | 'reply-too-large' // over our caps on lines or bytes
  | 'truncated-reply' // the connection ended in the middle of a reply
  | 'unsolicited-reply' // bytes were waiting before we had asked
  | 'wrong-code' // a complete reply of a code that this stage does not allow
  | 'negative-reply' // a complete 4yz or 5yz
  | 'starttls-injection' // plaintext bytes behind the 220 of STARTTLS
  | 'starttls-missing' // TLS was required and is not offered
  | 'tls-on-connect' // TLS bytes where a greeting was due
  | 'plaintext-on-tls-port' // an SMTP greeting where a TLS handshake was due
  | 'not-smtp' // another protocol answered
  | 'wrong-protocol' // not the IMAP, POP3 or ManageSieve that is due on this port
  | 'tls-handshake' // the handshake failed
  | 'tls-too-old' // the server speaks TLS 1.1 (RFC 8996) or older, or SSL, and nothing newer
  | 'tls-garbage' // behind the 220 of STARTTLS came what is no TLS
  | 'client-certificate-required' // the server wants a certificate of ours
  | 'tls-not-verified' // the certificate had to verify and did not
  | 'auth-unavailable' // AUTH or the mechanism is not advertised
  | 'auth-in-clear' // a secret would have crossed in clear text
  | 'auth-loop' // challenges beyond what the mechanism knows
  | 'message-too-large' // larger than the SIZE that the server announced
  | 'smtputf8-missing' // the address needs SMTPUTF8 and the server does not offer it
  | '8bitmime-missing' // the message has bytes above 127 and the server does not offer 8BITMIME
  | 'line-too-long' // a line of the message is over the 1000 octets of RFC 5321 section 4.5.3.1.6
  | 'aborted-before-dot' // the caller withdrew the message before its final dot
  | 'not-allowed' // the address policy refuses the target
  | 'name-server-failed' // SERVFAIL and its kin
  | 'name-not-found' // no such name, or a name without addresses
  | 'our-failure' // a worker of ours died, or its work failed again and again
  | 'domain-not-found' // the mail domain does not exist
  | 'null-mx' // the mail domain takes no mail, and says so (RFC 7505)
  | 'mx-not-a-host' // no MX record of the mail domain names a host
  | 'mx-host-unresolvable' // no host that its MX records name has an address
  | 'stopped-as-asked' // nothing failed: the session was to go no further
  | 'not-prepared' // the message, its key or its login could not be had: nothing was dialled
  | 'other'

/** What ended a session, or kept a fact from being known. */
export interface SessionFailure {
  readonly stage: Stage
  readonly reason: FailureReason
  /** The system's error code, TLS alert, or the bytes that offended; escaped for display. */
  readonly detail?: string
  /** The complete reply that ended it, if one did. */
  readonly reply?: Reply
}

/** A fact that was looked for. `absent` is an answer; the other two are not. */
export type Observed<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'temporary-failure'; readonly cause: SessionFailure }
  | { readonly kind: 'not-reached'; readonly stoppedAt: Stage }

/** The value of a fact that was seen, otherwise undefined. */
export function seenValue<T>(observed: Observed<T>): T | undefined {
  return observed.kind === 'seen' ? observed.value : undefined
}
