// What must never be read again: passwords and access tokens, and where neither value nor encoding can tell them, whole texts.

/** A user name with what proves it, and the SASL mechanism where only that one will do. */
export type Credentials =
  | { readonly user: string; readonly password: string; readonly mechanism?: PasswordMechanism }
  | { readonly user: string; readonly accessToken: string; readonly mechanism?: TokenMechanism }

export type PasswordMechanism = 'PLAIN' | 'LOGIN' | 'CRAM-MD5'
export type TokenMechanism = 'OAUTHBEARER' | 'XOAUTH2'

/** Something that is replaced wherever it occurs. */
export interface Secret {
  readonly text: string
  /**
   * `in-base64`: only where it is encoded so. A user name is an address, stands in MAIL and in many a refusal, and stays;
   * but what was said in AUTH does not come back.
   */
  readonly hidden: 'in-any-form' | 'in-base64'
}

/**
 * Bytes below which a secret is no longer replaced by its value: it would be found in words that every session holds, and
 * each hole would tell it. From AUTH on the texts of such a session are withheld instead.
 */
const shortest = 6

/** What every server says. A secret that is a part of it cannot be replaced by its value either. */
export const ownWords =
  'ehlo helo starttls pipelining size 8bitmime smtputf8 enhancedstatuscodes chunking binarymime requiretls limits auth= auth ' +
  'plain login cram-md5 xoauth2 oauthbearer rcptmax mailmax deliverby etrn vrfy expn turn help dsn '

/** The secret of the credentials. */
export function secretOf(credentials: Credentials): string {
  return 'password' in credentials ? credentials.password : credentials.accessToken
}

/** What is to be replaced by its value from the first byte of a session with these credentials. */
export function secretsOf(credentials: Credentials): readonly Secret[] {
  const text = secretOf(credentials)
  return isRecognisable(text) ? [{ text, hidden: 'in-any-form' }] : []
}

/** Whether the secret can be replaced by its value without harm to everything else that is said. */
export function isRecognisable(secret: string): boolean {
  return Buffer.byteLength(secret) >= shortest && !ownWords.includes(secret.toLowerCase())
}
