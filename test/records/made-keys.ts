// Public keys as they stand in DNS, made for the tests.
import { generateKeyPairSync } from 'node:crypto'

/** An RSA key as SubjectPublicKeyInfo in base64. */
export function rsaKey(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}

/** An Ed25519 key: its bare octets, as DKIM publishes it, and SubjectPublicKeyInfo. */
export function ed25519Key(): { readonly bare: string; readonly spki: string; readonly pem: string } {
  const { publicKey } = generateKeyPairSync('ed25519')
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { bare: der.subarray(-32).toString('base64'), spki: der.toString('base64'), pem }
}
