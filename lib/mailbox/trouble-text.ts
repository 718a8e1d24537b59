// Why a mailbox could not be read, in words that may be stored and shown. They are the server's, and a server may repeat
// what it was told: LOGIN (RFC 9051 section 6.2.3) and AUTHENTICATE PLAIN (RFC 4616) carry the password.

export interface Credentials {
  readonly user: string
  readonly password: string
}

const maxLength = 300

/** The words of an error, or of the first one heard before it, without the password in any form that was sent. */
export function troubleText(error: unknown, about: Credentials & { readonly earlier: readonly Error[] }): string {
  const isRefused = error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true
  const words = safeText(wordsOf(error, about.earlier), about)
  return isRefused ? `the login was refused: ${words}` : words
}

function wordsOf(error: unknown, earlier: readonly Error[]): string {
  if (!(error instanceof Error)) return String(error)
  const response = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : undefined
  return response ?? earlier[0]?.message ?? error.message
}

/** A text of others without the password, on one line, at most 300 characters long. */
export function safeText(text: string, credentials: Credentials): string {
  const secrets = secretsOf(credentials)
  const redacted = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
  const safe = clip(redacted.replace(/\p{C}/gu, escapeCharacter))
  // Between the replacements, or by their own letters, a short secret may have come together again.
  return secrets.some((secret) => safe.includes(secret)) ? 'its answer is withheld: it repeats the password' : safe
}

/** The longest first: a shorter one may be a part of it. */
function secretsOf({ user, password }: Credentials): readonly string[] {
  if (password === '') return []
  const plain = [
    password,
    password.replace(/["\\]/g, '\\$&'), // as a quoted string, RFC 9051 section 4.3
    Buffer.from(password).toString('latin1'),
  ]
  const encoded = [password, `\0${user}\0${password}`, `${user}\0${user}\0${password}`, user].map(toBase64)
  return [...plain, ...encoded, ...encoded.map((text) => text.replace(/=+$/, ''))]
    .filter((secret) => secret !== '')
    .sort((one, other) => other.length - one.length)
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function clip(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 3).toWellFormed()}...` : text
}
