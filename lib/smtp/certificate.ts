// What an X.509 certificate says of itself, RFC 5280 section 4.1.
import type { X509Certificate } from 'node:crypto'
import type { Host } from '../mail/host.ts'
import type { CertificateFacts } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'
import { escapeText } from './visible-text.ts'

/** What is kept of a text, in characters, and of the alternative names: a hostile certificate may hold 100 KB of either. */
const longestText = 1024
const mostNames = 250

/** The facts of one certificate; texts are escaped for display. A date that cannot be read is shown as the epoch. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    names: alternativeNames(certificate.subjectAltName),
    notBefore: validity(certificate).from ?? 0,
    notAfter: validity(certificate).to ?? 0,
    serialNumber: certificate.serialNumber.slice(0, longestText),
    sha256Fingerprint: certificate.fingerprint256,
    publicKey: keyText(certificate),
    ...(certificate.signatureAlgorithm && { signatureAlgorithm: certificate.signatureAlgorithm }),
    selfIssued: certificate.subject === certificate.issuer,
  }
}

/** Whether a certificate is for the host, by subjectAltName alone (RFC 9525 sections 6.3 and 6.5). */
export function isForHost(certificate: X509Certificate, host: Host): boolean {
  if (host.kind !== 'name') return certificate.checkIP(host.address) !== undefined
  return certificate.checkHost(host.name, { subject: 'never', partialWildcards: false }) !== undefined
}

/** Whether the moment lies in the validity, RFC 5280 section 4.1.2.5: both ends belong to it. Never, where one is unreadable. */
export function isValidAt(certificate: X509Certificate, now: Instant): boolean {
  const { from, to } = validity(certificate)
  return from !== undefined && to !== undefined && from <= now && now <= to
}

/** Undefined for a date that cannot be read. Its text says so; the Date that Node makes of it may then be any. */
function validity({ validFrom, validFromDate, validTo, validToDate }: X509Certificate) {
  const instant = (text: string, date: Date) => (Number.isNaN(Date.parse(text)) ? undefined : date.getTime())
  return { from: instant(validFrom, validFromDate), to: instant(validTo, validToDate) }
}

/** Node writes one attribute to a line. */
function nameText(name: string | undefined): string {
  return shown((name ?? '').split('\n').join(', '))
}

/** Node writes "DNS:mx.example.org, IP Address:192.0.2.1"; a value that would be ambiguous is a JSON string. */
function alternativeNames(text = ''): readonly string[] {
  const entries = text.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/g)
  return Array.from(entries)
    .filter(([, type]) => type === 'DNS' || type === 'IP Address')
    .slice(0, mostNames)
    .map(([, , value = '']) => shown(value.replace(/^"(.*)"$/s, '$1')))
}

function shown(text: string): string {
  return escapeText(text).slice(0, longestText)
}

function keyText(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails = {} } = certificate.publicKey
    const { namedCurve, modulusLength } = asymmetricKeyDetails
    return [asymmetricKeyType, namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' ')
  } catch {
    return 'unknown' // a kind of key that OpenSSL cannot read
  }
}
