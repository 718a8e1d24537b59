// The token: the unguessable id of one send. It rides in the reverse-path (VERP), the Message-ID and a header, so that
// whatever comes back can be tied to its send.
import type { Address } from './address.ts'

/** 128 random bits as 32 lower-case hexadecimal digits: survives servers that fold the case of local parts. */
const form = '[0-9a-f]{32}'
const whole = new RegExp(`^${form}$`)

/** The header that carries the token, as nodemailer writes header names. */
export const tokenHeader = 'X-Smtping-Token'

/** Whether a text is a token. */
export function isToken(text: string): boolean {
  return whole.test(text)
}

/** The token made of 16 random bytes. */
export function makeToken(randomBytes: Uint8Array): string {
  if (randomBytes.length !== 16) throw new RangeError('A token is made of 16 random bytes.')
  return Array.from(randomBytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The reverse-path of a send: "bounce+TOKEN@domain" for the bounce address "bounce@domain". */
export function verpAddress(bounceAddress: Address, token: string): string {
  return `${bounceAddress.localPart}+${token}@${bounceAddress.domain}`
}

/** The Message-ID of a send, with its angle brackets. */
export function messageId(domain: string, token: string): string {
  return `<${token}@${domain}>`
}

/** The token in a VERP address, or undefined. */
export function tokenOfAddress(text: string): string | undefined {
  return new RegExp(`\\+(${form})@`, 'i').exec(text)?.[1]?.toLowerCase()
}

/** The token in a Message-ID of ours, or undefined. */
export function tokenOfMessageId(text: string): string | undefined {
  return new RegExp(`<(${form})@[^<>@\\s]+>`, 'i').exec(text)?.[1]?.toLowerCase()
}
