// What the reports for people say of a port: how it was encrypted, whether the certificate verifies, what was not seen.
import { formatReply } from '../mail/reply.ts'
import type { PortReport } from './check-report.ts'
import type { TlsReport } from './facts-schemas.ts'

/** What encryption in transit a port showed: requirement R027. */
export interface Encryption {
  /** `unverified`: encrypted, and the certificate does not prove with whom. */
  readonly kind: 'encrypted' | 'unverified' | 'clear' | 'unknown'
  readonly protocol: string
  readonly cipher: string
  readonly certificate: string
}

const nothing = '–'

/** How a session with this port was encrypted; in clear only where the server was asked and offered no TLS. */
export function encryptionOf({ tls, state }: Pick<PortReport, 'tls' | 'state'>): Encryption {
  if (tls.kind === 'seen') {
    const { protocol, cipher } = tls.value
    const kind = isVerified(tls.value) ? 'encrypted' : 'unverified'
    return { kind, protocol, cipher, certificate: verificationText(tls.value) }
  }
  const rest = { cipher: nothing, certificate: nothing }
  if (tls.kind === 'absent') return { kind: 'clear', protocol: 'none offered: everything crosses in clear', ...rest }
  const why = state === 'open' ? notSeenText(tls) : `the port is ${state}`
  return { kind: 'unknown', protocol: `not known: ${why}`, ...rest }
}

function isVerified({ certificates, chain, nameMatches, validNow }: TlsReport): boolean {
  return certificates.length > 0 && chain === 'trusted' && nameMatches && validNow
}

const chainWords: Readonly<Record<TlsReport['chain'], string>> = {
  trusted: '',
  'self-signed': 'signed by itself',
  incomplete: 'an intermediate is missing',
  'untrusted-root': 'its authority is not known',
}

/** Whether a certificate proves who the server is, and if not, everything that is in the way. */
export function verificationText({ certificates, chain, nameMatches, validNow }: TlsReport): string {
  if (certificates.length === 0) return 'no certificate'
  const troubles = [chainWords[chain], nameMatches ? '' : 'not for this name', validNow ? '' : 'outside its dates']
  const said = troubles.filter((trouble) => trouble !== '')
  return said.length === 0 ? 'verifies' : `does not verify: ${said.join(', ')}`
}

/** The days that a certificate has left, short. */
export function daysText(days: number | undefined): string {
  if (days === undefined) return nothing
  return days < 0 ? 'expired' : `${days} days`
}

/** An Observed of anything that was not seen. */
export type Unseen = Exclude<PortReport['tls'], { kind: 'seen' }>

/** Why a fact is not there. */
export function notSeenText(observed: Unseen): string {
  switch (observed.kind) {
    case 'absent':
      return 'none'
    case 'temporary-failure':
      return failureText(observed.cause)
    case 'not-reached':
      return `the look ended at ${observed.stoppedAt}`
  }
}

/** What ended a look, with the reply if there was one. */
export function failureText({ stage, reason, detail, reply }: NonNullable<PortReport['failure']>): string {
  const words = [`${reason} at ${stage}`, detail, reply && formatReply(reply).join(' ')]
  return words.filter((word) => word !== undefined && word !== '').join(': ')
}
