// What it takes to enter a mailbox. The same shape as the contract's MailboxAccount, which this folder does not know.
export interface MailboxLogin {
  readonly host: string
  readonly port: number
  /** `none` is for loopback only. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly user: string
  /** The name that the certificate must prove, where `host` is an address that was looked up for it. */
  readonly servername?: string | undefined
  /** This, or `oauth2`. */
  readonly password?: string | undefined
  readonly oauth2?: OAuth2Login | undefined
  /** Folders beside the inbox and Junk. */
  readonly folders?: readonly string[] | undefined
  /** The name under which the receiver writes Authentication-Results (RFC 8601 section 2.5). */
  readonly authservId?: string | undefined
  /** Test messages of ours are removed once their evidence is written. */
  readonly remove?: boolean | undefined
}

/** A refresh token and where it is turned into access tokens (RFC 6749 section 6). */
export interface OAuth2Login {
  /** https; http on loopback only. */
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret?: string | undefined
  readonly refreshToken: string
  readonly scope?: string | undefined
}

/** What stands for us in front of the server: a password, or a token for a while. */
export type Credential =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'token'; readonly accessToken: string }
