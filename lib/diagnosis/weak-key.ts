// Which keys are too short to prove anything, and which signatures anybody can forge: RFC 9325 section 4.5 asks for RSA
// keys of 2048 bits or more, RFC 9155 withdraws MD5 and SHA-1.

const minRsaBits = 2048

/** Whether a public key, described as "rsa 2048" or "ec prime256v1", is too weak. */
export function isWeakKey(publicKey: string): boolean {
  const bits = /^rsa\D*(\d+)$/i.exec(publicKey)?.[1]
  return bits !== undefined && Number(bits) < minRsaBits
}

/** Whether a signature algorithm, as OpenSSL names it ("sha256WithRSAEncryption", "ecdsa-with-SHA1"), is too weak. */
export function isWeakSignature(algorithm: string): boolean {
  return /md[245]|sha-?1/i.test(algorithm)
}
