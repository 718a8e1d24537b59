// Authentication-Results (RFC 8601): how the receiver saw SPF, DKIM, DMARC and ARC.

/** One method and its result, in the words of RFC 8601 section 2.7. */
export interface MethodResult {
  readonly method: 'spf' | 'dkim' | 'dmarc' | 'arc'
  /** "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"; kept as the receiver wrote it, lower case. */
  readonly result: string
  /** The domain that was judged: of smtp.mailfrom or smtp.helo, header.d or header.i, header.from. */
  readonly domain?: string
  /** DKIM's header.s. */
  readonly selector?: string
}

/** What one receiver recorded. */
export interface AuthenticationSeen {
  /** Who says so. */
  readonly authservId: string
  readonly results: readonly MethodResult[]
}
