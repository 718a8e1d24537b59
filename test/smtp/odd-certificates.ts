// Certificates that no decent maker makes: without key identifiers, without names, signed by those who may not sign.
import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import type { KeyAndChain } from '../../fixtures/certificates.ts'
import * as der from '../../fixtures/der.ts'

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface OddTerms {
  readonly subject: string
  readonly keys: KeyPair
  readonly issuer: { readonly name: string; readonly keys: KeyPair }
  readonly role: 'authority' | 'leaf'
  /** In DER; from yesterday where it is not given. */
  readonly notBefore?: Buffer
}

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))
const dayMs = 86_400_000

export function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A certificate whose only extension is basicConstraints; valid until tomorrow. */
export function oddCertificate({ subject, keys, issuer, role, notBefore }: OddTerms): X509Certificate {
  const constraints = role === 'authority' ? der.sequence(der.booleanTrue()) : der.sequence()
  const extension = der.sequence(der.objectIdentifier('2.5.29.19'), der.octetString(constraints))
  const content = der.sequence(
    der.contextual(0, 'constructed', der.smallInteger(2)),
    der.smallInteger(1),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    der.sequence(notBefore ?? der.time(Date.now() - dayMs), der.time(Date.now() + dayMs)),
    distinguishedName(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der.contextual(3, 'constructed', der.sequence(extension)),
  )
  const signature = sign('sha256', content, issuer.keys.privateKey)
  return new X509Certificate(der.sequence(content, ecdsaWithSha256, der.bitString(signature)))
}

/** A short RSA key and the certificate that it signed with SHA-1, as node:tls takes them. */
export function weakCertificate(bits: number): KeyAndChain {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const sha1WithRsa = der.sequence(der.objectIdentifier('1.2.840.113549.1.1.5'))
  const name = distinguishedName('weak.test')
  const content = der.sequence(
    der.smallInteger(1),
    sha1WithRsa,
    name,
    der.sequence(der.time(Date.now() - dayMs), der.time(Date.now() + dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const certificate = der.sequence(content, sha1WithRsa, der.bitString(sign('sha1', content, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(certificate).toString(),
  }
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))))
}
