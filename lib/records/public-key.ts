// Public keys as DKIM records hold them: RSA as SubjectPublicKeyInfo (RFC 5280 section 4.1) or RSAPublicKey (RFC 8017
// appendix A.1.1), Ed25519 as its 32 octets (RFC 8463 section 4.2) or as SubjectPublicKeyInfo (RFC 8410 section 4).

export interface PublicKey {
  readonly type: 'rsa' | 'ed25519'
  /** Of the modulus; 256 for Ed25519. */
  readonly bits: number
  /** The same for the same key, whatever it was wrapped in. */
  readonly identity: string
}

/** The octets of base64 text with white space in it; undefined where it is none. */
export function readBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replace(/\s+/g, '')), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** An RSA key in DER. */
export function readRsaKey(der: Uint8Array): PublicKey | undefined {
  const [outer] = elementsOf(der)
  if (outer?.tag !== sequence) return undefined
  const [first, second] = elementsOf(outer.content)
  if (first?.tag === sequence && second?.tag === bitString) {
    const [algorithm] = elementsOf(first.content)
    return algorithm && hexOf(algorithm.content) === rsaOid ? readRsaKey(second.content.subarray(1)) : undefined
  }
  if (first?.tag !== integer || second?.tag !== integer) return undefined
  const modulus = hexOf(first.content).replace(/^(?:00)+/, '')
  const exponent = hexOf(second.content).replace(/^(?:00)+/, '')
  if (modulus === '' || exponent === '') return undefined
  return { type: 'rsa', bits: bitsOf(modulus), identity: `rsa ${modulus} ${exponent}` }
}

/** An Ed25519 key as its bare octets. */
export function readEd25519Key(octets: Uint8Array): PublicKey | undefined {
  return octets.length === 32 ? { type: 'ed25519', bits: 256, identity: `ed25519 ${hexOf(octets)}` } : undefined
}

/** A key of our own: base64, or PEM, of SubjectPublicKeyInfo; Ed25519 as its bare octets too. */
export function readOwnPublicKey(text: string): PublicKey | undefined {
  const octets = readBase64(text.replace(/-----[^-]*-----/g, ''))
  if (!octets) return undefined
  const [outer] = elementsOf(octets)
  const [algorithm, key] = outer?.tag === sequence ? elementsOf(outer.content) : []
  const [oid] = algorithm?.tag === sequence ? elementsOf(algorithm.content) : []
  if (key?.tag === bitString && oid && hexOf(oid.content) === ed25519Oid) return readEd25519Key(key.content.subarray(1))
  return readRsaKey(octets) ?? readEd25519Key(octets)
}

const integer = 0x02
const bitString = 0x03
const sequence = 0x30
/** 1.2.840.113549.1.1.1 and 1.3.101.112. */
const rsaOid = '2a864886f70d010101'
const ed25519Oid = '2b6570'

interface Element {
  readonly tag: number
  readonly content: Uint8Array
}

/** The elements that stand behind each other (X.690 section 8.1), up to the first that is cut off. */
function elementsOf(der: Uint8Array): readonly Element[] {
  const elements: Element[] = []
  let rest = der
  while (rest.length >= 2) {
    const [tag = 0, short = 0] = rest
    const lengthOctets = short < 0x80 ? 0 : short & 0x7f
    const length = short < 0x80 ? short : Number(`0x${hexOf(rest.subarray(2, 2 + Math.min(lengthOctets, 4)))}`)
    const begin = 2 + lengthOctets
    if (lengthOctets > 4 || Number.isNaN(length) || begin + length > rest.length) break
    elements.push({ tag, content: rest.subarray(begin, begin + length) })
    rest = rest.subarray(begin + length)
  }
  return elements
}

function bitsOf(hex: string): number {
  return (hex.length / 2) * 8 - Math.clz32(Number.parseInt(hex.slice(0, 2), 16)) + 24
}

function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}
