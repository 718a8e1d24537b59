// Which keys are too short to prove anything: RFC 9325 section 4.5 asks for RSA keys of 2048 bits or more.

const minRsaBits = 2048

/** Whether a public key, described as "rsa 2048" or "ec prime256v1", is too weak. */
export function isWeakKey(publicKey: string): boolean {
  const bits = /^rsa\D*(\d+)$/i.exec(publicKey)?.[1]
  return bits !== undefined && Number(bits) < minRsaBits
}
