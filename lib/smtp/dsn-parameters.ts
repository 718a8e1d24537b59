// What a sender may wish of delivery status notifications, RFC 3461 section 4, as parameters of MAIL and RCPT.
import { needsSmtpUtf8 } from '../mail/address.ts'

/** ORCPT is the forward-path as it stands: nobody changed it before us. */
export interface DsnWish {
  /** When a notification is wanted; `never` also where delivery fails. */
  readonly notify?: 'never' | readonly ('success' | 'failure' | 'delay')[]
  /** How much of the message a notification of failure brings back. */
  readonly ret?: 'full' | 'headers'
  /** The envelope identifier: comes back in every notification. 1 to 100 characters of printable ASCII. */
  readonly envid?: string
}

/** The parameters of MAIL. Throws for an envelope identifier that cannot be said. */
export function dsnOfMail({ ret, envid }: DsnWish): readonly string[] {
  return [
    ...(ret === undefined ? [] : [`RET=${ret === 'full' ? 'FULL' : 'HDRS'}`]),
    ...(envid === undefined ? [] : [`ENVID=${xtext(checked(envid))}`]),
  ]
}

/** The parameters of RCPT for one recipient. */
export function dsnOfRcpt({ notify }: DsnWish, forwardPath: string): readonly string[] {
  if (notify === undefined || notify.length === 0) return []
  const when = notify === 'never' ? 'NEVER' : notify.join(',').toUpperCase()
  return [`NOTIFY=${when}`, `ORCPT=${originalRecipient(forwardPath)}`]
}

/** RFC 6533 section 3 for an address beyond ASCII. */
function originalRecipient(forwardPath: string): string {
  if (!needsSmtpUtf8(forwardPath)) return `rfc822;${xtext(forwardPath)}`
  const escaped = forwardPath.replace(/[^!-*,-<>-[\]-~]/gu, (character) => `\\x{${hexadecimal(character)}}`)
  return `utf-8;${escaped}`
}

/** RFC 3461 section 4. */
function xtext(text: string): string {
  return text.replace(/[^!-*,-<>-~]/g, (character) => `+${hexadecimal(character).padStart(2, '0')}`)
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
}

function checked(envid: string): string {
  if (/^[ -~]{1,100}$/.test(envid)) return envid
  throw new RangeError('An envelope identifier has 1 to 100 characters of printable ASCII.')
}
