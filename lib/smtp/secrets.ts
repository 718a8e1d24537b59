// What must never be read again: passwords, and the forms of RFC 4616 and RFC 4954 in which they cross the wire.

export interface Credentials {
  readonly user: string
  readonly password: string
}

const mark = '<redacted>'

/** The argument of AUTH PLAIN (RFC 4616 section 2), in base64. Throws for a NUL, which the RFC forbids in both. */
export function plainArgument({ user, password }: Credentials): string {
  if (`${user}${password}`.includes('\0')) throw new RangeError('A user name or a password holds NUL.')
  return base64(`\0${user}\0${password}`)
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Every form in which the credentials may come back, longest first, so that no form hides inside another. */
export function secretForms(credentials: Credentials): readonly string[] {
  const encoded = [plainArgument(credentials), base64(credentials.password), base64(credentials.user)]
  const unpadded = encoded.map((text) => text.replace(/=+$/, '')) // what a server echoes may have lost its end
  const forms = [credentials.password, ...encoded, ...unpadded]
  return [...new Set(forms)].filter((form) => form !== '').sort((one, other) => other.length - one.length)
}

/** The bytes with every secret replaced. Bytes, since a secret may stand in a line that is not UTF-8. */
export function redact(bytes: Uint8Array, secrets: readonly string[]): Uint8Array {
  if (secrets.length === 0) return bytes
  // latin1: one character for each byte.
  const asText = Buffer.from(bytes).toString('latin1')
  const sought = secrets.map((secret) => Buffer.from(secret).toString('latin1'))
  return Buffer.from(
    sought.reduce((rest, secret) => rest.replaceAll(secret, mark), asText),
    'latin1',
  )
}
