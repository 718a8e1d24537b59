// Which versions of TLS a server takes (RFC 8996, RFC 9325 section 3.1.1): a connection for each, one after the other,
// whose handshake allows that version alone. What a protocol says before and behind TLS is the caller's.
import { type TlsVersion, type TlsVersionFacts, tlsVersions } from '../mail/extra-facts.ts'
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import { replyClass } from '../mail/reply.ts'

/** What came of one connection whose handshake allowed one version. */
export type VersionTry =
  | { readonly kind: 'agreed'; readonly cipher: string }
  | { readonly kind: 'failed'; readonly failure: SessionFailure }

/**
 * Makes one connection, goes to the point where TLS begins (STARTTLS, STLS, or at once), shakes hands with
 * `trustedRoots(…).secureContext(version)`, says goodbye inside, and closes. Never rejects for what the server does.
 * A failure at the stage `tls` is one of the handshake.
 */
export type TryVersion = (version: TlsVersion) => Promise<VersionTry>

export interface Pace {
  /** Awaited before each connection but the first. */
  readonly pause?: () => Promise<void>
}

/** The one that nearly everybody takes comes last: it shows that those before it were let in. */
const order: readonly TlsVersion[] = ['TLSv1.3', 'TLSv1', 'TLSv1.1', 'TLSv1.2']

/**
 * Asks for every version, at most one connection for each, and answers from the oldest on. Where a connection does not get
 * as far as the handshake, no more are made: a server that has no time for us, or no TLS, is not asked again.
 */
export async function lookAtTlsVersions(
  tryVersion: TryVersion,
  { pause }: Pace = {},
): Promise<readonly TlsVersionFacts[]> {
  const tries = new Map<TlsVersion, VersionTry>()
  let end: SessionFailure | undefined
  for (const version of order) {
    if (tries.size > 0) await pause?.()
    const made = await tryVersion(version)
    tries.set(version, made)
    end = made.kind === 'failed' && !isOfHandshake(made.failure) ? made.failure : undefined
    if (end) break
  }
  const stoppedAt = end?.stage ?? 'tls'
  return tlsVersions.map((version) => {
    const made = tries.get(version)
    return made ? factsOf(version, made, tries) : { version, answer: { kind: 'not-reached', stoppedAt } }
  })
}

/** How a handshake may end that another version could pass. */
const endsOfHandshake: readonly FailureReason[] = [
  'tls-handshake',
  'tls-too-old',
  'client-certificate-required',
  'closed',
  'reset',
  'timed-out',
]

function isOfHandshake({ stage, reason }: SessionFailure): boolean {
  return stage === 'tls' && endsOfHandshake.includes(reason)
}

function factsOf(version: TlsVersion, made: VersionTry, tries: ReadonlyMap<TlsVersion, VersionTry>): TlsVersionFacts {
  if (made.kind === 'agreed') return { version, answer: { kind: 'seen', value: { cipher: made.cipher } } }
  const { failure } = made
  if (isRefusal(failure) || (isHangUp(failure) && wasLetInBehind(version, tries))) {
    return { version, answer: { kind: 'absent' }, failure }
  }
  if (failure.reply && replyClass(failure.reply) === 'transient-negative') {
    return { version, answer: { kind: 'temporary-failure', cause: failure }, failure }
  }
  return { version, answer: { kind: 'not-reached', stoppedAt: failure.stage }, failure }
}

/**
 * The alerts of RFC 8446 section 6.2 for "not with you", and a server that answers with a version that was not offered.
 * An internal error of the server's is none, nor is anything that our own OpenSSL cannot do (`NO_PROTOCOLS_AVAILABLE`).
 */
function isRefusal({ stage, detail = '' }: SessionFailure): boolean {
  const refusals = /_ALERT_(?:PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY)$|^ERR_SSL_UNSUPPORTED_PROTOCOL$/
  return stage === 'tls' && refusals.test(detail)
}

/** The connection ended on our first words, without an alert: a way to refuse a version, and a way to turn us away. */
function isHangUp({ stage, reason }: SessionFailure): boolean {
  return stage === 'tls' && (reason === 'closed' || reason === 'reset')
}

function wasLetInBehind(version: TlsVersion, tries: ReadonlyMap<TlsVersion, VersionTry>): boolean {
  const later = order.slice(order.indexOf(version) + 1)
  return later.some((other) => tries.get(other)?.kind === 'agreed')
}
