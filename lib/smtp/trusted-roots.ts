// The roots that we trust: those that Node trusts by itself, and those that the caller adds. Read once, when first asked.
import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'

export interface TrustedRoots {
  /** The roots of that name, RFC 5280 section 4.1.2.6. */
  readonly named: (subject: string) => readonly X509Certificate[]
  /** For OpenSSL's own look at the chain; undefined where Node's defaults are all. */
  readonly secureContext: SecureContext | undefined
}

const noneAdded: readonly string[] = []
const known = new WeakMap<readonly string[], TrustedRoots>()

/** The roots with these PEM certificates added. Throws where one of them cannot be read. */
export function trustedRoots(added: readonly string[] = noneAdded): TrustedRoots {
  const key = added.length === 0 ? noneAdded : added
  const roots = known.get(key) ?? readRoots(key)
  known.set(key, roots)
  return roots
}

function readRoots(added: readonly string[]): TrustedRoots {
  const defaults = getCACertificates('default')
  const all = [...defaults, ...added.flatMap(splitPem)]
  const bySubject = Map.groupBy(
    all.map((pem) => new X509Certificate(pem)),
    ({ subject }) => subject,
  )
  return {
    named: (subject) => bySubject.get(subject) ?? [],
    secureContext: added.length === 0 ? undefined : createSecureContext({ ca: all }),
  }
}

/** X509Certificate reads only the first certificate of a PEM text. */
function splitPem(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [text]
}
