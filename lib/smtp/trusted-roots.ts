// The roots that we trust: those that Node trusts by itself, and those that the caller adds. Read once, when first asked.
import { X509Certificate } from 'node:crypto'
import {
  createSecureContext,
  DEFAULT_CIPHERS,
  getCACertificates,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls'
import type { TlsVersion } from '../mail/extra-facts.ts'
import type { ClientCertificate } from './session-context.ts'

export interface TrustedRoots {
  /** The roots of that name, RFC 5280 section 4.1.2.6. */
  readonly named: (subject: string) => readonly X509Certificate[]
  /** For a handshake, and OpenSSL's own look at the chain. */
  readonly secureContext: (strength: Strength, identity?: ClientCertificate) => SecureContext
}

/**
 * What the handshake itself refuses. `any`: nothing for the strength of a key or a signature, so that weak ones can be
 * shown. It adds SHA-1 to the signatures that we offer; versions and cipher suites stay Node's. OpenSSL's look at the chain
 * then says nothing of weakness either, so where a certificate must prove something only `usual` will do. A version:
 * that one alone, as weak as it may be.
 */
export type Strength = 'usual' | 'any' | TlsVersion

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
  const contexts = new WeakMap<object, Partial<Record<Strength, SecureContext>>>()
  const makeContext = (strength: Strength, identity?: ClientCertificate) =>
    createSecureContext({
      ...identity,
      ...(added.length > 0 && { ca: all }),
      ...optionsOf(strength),
    })
  return {
    named: (subject) => bySubject.get(subject) ?? [],
    secureContext: (strength, identity) => {
      const made = contexts.get(identity ?? noneAdded) ?? {}
      contexts.set(identity ?? noneAdded, made)
      made[strength] ??= makeContext(strength, identity)
      return made[strength]
    },
  }
}

/** Old versions know only ciphers and signatures that OpenSSL forbids on its usual level. */
function optionsOf(strength: Strength): SecureContextOptions {
  if (strength === 'usual') return {}
  if (strength === 'any') return { ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` }
  return { minVersion: strength, maxVersion: strength, ciphers: 'DEFAULT:@SECLEVEL=0' }
}

/** X509Certificate reads only the first certificate of a PEM text. */
function splitPem(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [text]
}
