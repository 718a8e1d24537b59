// Words of a mailbox server that may be stored and shown. A server may repeat what it was told: LOGIN (RFC 9051 section
// 6.2.3) and AUTHENTICATE PLAIN (RFC 4616) carry the password, XOAUTH2 and OAUTHBEARER (RFC 7628) the token.

export interface Secrets {
  readonly user: string
  /** Passwords and tokens. */
  readonly secrets: readonly string[]
}

const maxLength = 300

/** A text of others without the secrets in any form that was sent, on one line, at most 300 characters long. */
export function safeText(text: string, about: Secrets): string {
  const forms = formsOf(about)
  const redacted = forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text)
  const safe = clip(redacted.replace(/\p{C}/gu, escapeCharacter))
  // Between the replacements, or by their own letters, a short secret may have come together again.
  return forms.some((form) => safe.includes(form)) ? 'its answer is withheld: it repeats the password' : safe
}

/** The longest first: a shorter one may be a part of it. */
function formsOf({ user, secrets }: Secrets): readonly string[] {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => formsOfOne(user, secret))
    .filter((form) => form !== '')
    .sort((one, other) => other.length - one.length)
}

function formsOfOne(user: string, secret: string): readonly string[] {
  const plain = [
    secret,
    secret.replace(/["\\]/g, '\\$&'), // as a quoted string, RFC 9051 section 4.3
    Buffer.from(secret).toString('latin1'),
    encodeURIComponent(secret),
  ]
  const bearer = `auth=Bearer ${secret}\x01\x01`
  const encoded = [
    ...[secret, `\0${user}\0${secret}`, `${user}\0${user}\0${secret}`, user],
    `user=${user}\x01${bearer}`,
  ].map(toBase64)
  return [...plain, ...encoded, ...encoded.map((text) => text.replace(/=+$/, ''))]
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
