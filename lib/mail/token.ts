// The id of one send, and its token: the id with a seal that nobody makes without our key. The token rides in the
// reverse-path (VERP) and in a header, so that what comes back can be tied to its send and cannot be forged by somebody
// who knows the id alone; the id is in the Message-ID and the ENVID, for people and for servers that tell nothing else.
import type { Address } from './address.ts'

/** 128 random bits as lower-case hexadecimal digits: survives servers that fold the case of local parts. */
const idForm = '[0-9a-f]{32}'
/** 64 bits of a MAC: guesses cost a message each. With the id and a "+" they leave a bounce address 15 of 64 octets. */
const sealDigits = 16
const tokenForm = `[0-9a-f]{${32 + sealDigits}}`
const wholeId = new RegExp(`^${idForm}$`)
const wholeToken = new RegExp(`^${tokenForm}$`)

/** RFC 5321 section 4.5.3.1.1 gives a local part 64 octets; the token and its "+" take their share. */
export const longestBounceLocalPart = 64 - 1 - 32 - sealDigits

/** The header that carries the token, as nodemailer writes header names. */
export const tokenHeader = 'X-Smtping-Token'

/** Makes and reads tokens with a key of this installation. */
export interface TokenSeal {
  readonly tokenOf: (id: string) => string
  /** The id in a token of ours; undefined where it is none, or its seal is not ours. */
  readonly idOf: (token: string) => string | undefined
}

/** Whether a text is an id. */
export function isId(text: string): boolean {
  return wholeId.test(text)
}

/** Whether a text has the form of a token; whether the seal is ours is another question. */
export function isToken(text: string): boolean {
  return wholeToken.test(text)
}

/** The id made of 16 random bytes. */
export function makeId(randomBytes: Uint8Array): string {
  if (randomBytes.length !== 16) throw new RangeError('An id is made of 16 random bytes.')
  return hexadecimal(randomBytes)
}

/** The token of an id; of the MAC its first 64 bits are taken. */
export function makeToken(id: string, mac: Uint8Array): string {
  return id + hexadecimal(mac).slice(0, sealDigits)
}

/** The part of a token that is nobody's business: the seal. */
export function sealOf(token: string): string {
  return token.slice(32)
}

/** A text of others with the seals of the tokens in it cut off: servers repeat the reverse-path that they were told. */
export function hideSeals(text: string): string {
  return text.replace(new RegExp(`(${idForm})[0-9a-f]{${sealDigits}}`, 'gi'), '$1…')
}

/** The id that a token claims to be of. */
export function claimedId(token: string): string {
  return token.slice(0, 32)
}

/** The reverse-path of a send: "bounce+TOKEN@domain" for the bounce address "bounce@domain". */
export function verpAddress(bounceAddress: Address, token: string): string {
  return `${bounceAddress.localPart}+${token}@${bounceAddress.domain}`
}

/** The Message-ID of a send, with its angle brackets. */
export function messageId(domain: string, id: string): string {
  return `<${id}@${domain}>`
}

/** The token in a VERP address, or undefined. */
export function tokenOfAddress(text: string): string | undefined {
  return new RegExp(`\\+(${tokenForm})@`, 'i').exec(text)?.[1]?.toLowerCase()
}

/** The id in a Message-ID of ours, or undefined. */
export function idOfMessageId(text: string): string | undefined {
  return new RegExp(`<(${idForm})@[^<>@\\s]+>`, 'i').exec(text)?.[1]?.toLowerCase()
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
