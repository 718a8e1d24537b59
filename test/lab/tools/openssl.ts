// What OpenSSL's own client tells of a server's TLS, in the words of our report: openssl-s_client(1), openssl-x509(1).
import { DEFAULT_CIPHERS } from 'node:tls'
import type { TlsReport } from '../../../lib/report/facts-schemas.ts'
import { findTool, runTool } from '../../differential/tool.ts'

/** Undefined where it is not installed. */
export const openssl = findTool('openssl')

export interface TlsTarget {
  readonly name: string
  readonly address: string
  readonly port: number
  /** The protocol that asks for TLS; none where TLS is there from the start. */
  readonly startTls?: 'smtp' | 'imap' | 'pop3'
  readonly trusted: string
  /** The oldest version to accept; ours where it is not given. */
  readonly oldest?: 'TLSv1' | 'TLSv1.2'
}

type CertificateReport = TlsReport['certificates'][number]

export type OpenSslFacts = Omit<TlsReport, 'mode' | 'serverName' | 'daysLeft'>

/** Undefined where no TLS session came about. */
export async function askOpenSsl(target: TlsTarget): Promise<OpenSslFacts | undefined> {
  const { output } = await runTool('openssl', wordsFor(target), { input: 'Q\n' })
  const [, newProtocol, cipher] = /^New, (\S+), Cipher is ([A-Z\d_-]+)$/m.exec(output) ?? []
  if (!newProtocol || !cipher) return undefined
  // "New" names the version that the cipher was made for; the session, printed up to TLS 1.2, that which is spoken.
  const protocol = /^ {4}Protocol {2}: (\S+)$/m.exec(output)?.[1] ?? newProtocol
  const certificates = await Promise.all(pemsOf(output).map(readCertificate))
  const alpn = /^ALPN protocol: (\S+)/m.exec(output)?.[1]
  return { protocol, cipher, ...keyExchangeOf(output), ...(alpn && { alpn }), certificates, ...verdictOf(output) }
}

/**
 * Node's order of ciphers, since Postfix takes the client's word for it up to TLS 1.2. `SECLEVEL=0`, since OpenSSL's
 * client of itself ends the handshake at a weak certificate, where we go on to show it.
 */
function wordsFor({ name, address, port, startTls, trusted, oldest = 'TLSv1.2' }: TlsTarget): readonly string[] {
  return [
    ...['s_client', '-connect', `${address.includes(':') ? `[${address}]` : address}:${port}`, '-showcerts'],
    ...['-servername', name, '-verify_hostname', name, '-CAfile', trusted],
    ...['-cipher', `${DEFAULT_CIPHERS}:@SECLEVEL=0`, '-min_protocol', oldest],
    ...(startTls ? ['-starttls', startTls] : []),
  ]
}

function keyExchangeOf(output: string): { readonly keyExchange?: string } {
  const parts = /^Server Temp Key: (.+)$/m.exec(output)?.[1]?.split(', ')
  return parts ? { keyExchange: parts.slice(-2).join(' ') } : {}
}

function pemsOf(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}

/** The numbers of openssl-verification-options(1), as Node names them too. */
const complaints: ReadonlyMap<string, string> = new Map([
  ['9', 'CERT_NOT_YET_VALID'],
  ['10', 'CERT_HAS_EXPIRED'],
  ['18', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['19', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['20', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['21', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])

/** It names all that is wrong as it goes on, and hostname mismatch (62) beside the chain. */
function verdictOf(output: string): Pick<OpenSslFacts, 'chain' | 'validNow' | 'nameMatches' | 'openSslError'> {
  const numbers = Array.from(output.matchAll(/^verify error:num=(\d+):/gm), ([, number = '']) => number)
  const last = numbers.findLast((number) => number !== '62')
  return {
    chain: chainOf(numbers, pemsOf(output).length),
    validNow: !numbers.includes('9') && !numbers.includes('10'),
    nameMatches: !numbers.includes('62'),
    ...(last && { openSslError: complaints.get(last) ?? last }),
  }
}

function chainOf(numbers: readonly string[], sent: number): TlsReport['chain'] {
  if (numbers.includes('18')) return 'self-signed'
  if (numbers.includes('19')) return 'untrusted-root'
  if (numbers.includes('20')) return sent > 1 ? 'untrusted-root' : 'incomplete'
  return 'trusted'
}

const read = new Map<string, Promise<CertificateReport>>()

/** A server shows one certificate on all its ports: it is read once. */
function readCertificate(pem: string): Promise<CertificateReport> {
  const known = read.get(pem) ?? askForText(pem)
  read.set(pem, known)
  return known
}

const x509Words = [
  ...['x509', '-noout', '-text', '-subject', '-issuer', '-serial', '-startdate', '-enddate', '-fingerprint', '-sha256'],
  ...['-dateopt', 'iso_8601', '-nameopt', 'esc_2253,utf8,sep_comma_plus_space,sname'],
]

async function askForText(pem: string): Promise<CertificateReport> {
  const { output } = await runTool('openssl', x509Words, { input: pem })
  const line = (pattern: RegExp) => pattern.exec(output)?.[1] ?? ''
  const [subject, issuer] = [line(/^subject=(.*)$/m), line(/^issuer=(.*)$/m)]
  return {
    ...{ subject, issuer, names: namesOf(line(/Subject Alternative Name: *\n *(.*)$/m)) },
    notBefore: instant(line(/^notBefore=(.*)$/m)),
    notAfter: instant(line(/^notAfter=(.*)$/m)),
    serialNumber: line(/^serial=(.*)$/m),
    sha256Fingerprint: line(/^sha256 Fingerprint=(.*)$/im),
    publicKey: keyOf(output),
    signatureAlgorithm: line(/Signature Algorithm: (\S+)/),
    selfIssued: subject === issuer,
  }
}

function keyOf(text: string): string {
  const curve = /ASN1 OID: (\S+)/.exec(text)?.[1]
  return curve ? `ec ${curve}` : `rsa ${/Public-Key: \((\d+) bit\)/.exec(text)?.[1]}`
}

function namesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
}

/** "2026-11-21 01:47:17Z" */
function instant(text: string): string {
  return new Date(text.replace(' ', 'T')).toISOString()
}
