// Our own verification of what a TLS server sends: every fact for every sort of certificate.
import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type CertificateKind, makeCertificates } from '../../fixtures/certificates.ts'
import type { Host } from '../../lib/mail/host.ts'
import { seenValue } from '../../lib/mail/observed.ts'
import type { TlsFacts } from '../../lib/mail/session-facts.ts'
import { certificateFacts, isValidAt } from '../../lib/smtp/certificate.ts'
import { type ExaminationTarget, examineServer, type SessionContext } from '../../lib/smtp/examine.ts'
import { context, hostName, certificates as made, host as named, serve } from './client-kit.ts'
import { newKeys, oddCertificate } from './odd-certificates.ts'
import { ehlo, goodbye, greeting, type Identity, startTls } from './scripted-server.ts'

async function look(
  identity: Identity,
  { host = named, ...changes }: Partial<SessionContext> & { readonly host?: Host } = {},
): Promise<TlsFacts> {
  const server = await serve(startTls(identity), greeting, ehlo(), goodbye)
  const target: ExaminationTarget = { host, address: '127.0.0.1', port: server.port, tlsMode: 'implicit' }
  const { session } = await examineServer(target, { ...context, ...changes })
  const tls = session && seenValue(session.tls)
  if (!tls) throw new Error(`No TLS: ${JSON.stringify(session?.failure)}`)
  return tls
}

const good = { chain: 'trusted', nameMatches: true, validNow: true }

function judgement({ chain, nameMatches, validNow, openSslError }: TlsFacts) {
  return { chain, nameMatches, validNow, ...(openSslError && { openSslError }) }
}

describe('a certificate', () => {
  test.each<[CertificateKind, Partial<TlsFacts>]>([
    ['valid', {}],
    ['expired', { validNow: false, openSslError: 'CERT_HAS_EXPIRED' }],
    ['notYetValid', { validNow: false, openSslError: 'CERT_NOT_YET_VALID' }],
    ['selfSigned', { chain: 'self-signed', openSslError: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['wrongName', { nameMatches: false }],
    ['missingIntermediate', { chain: 'incomplete', openSslError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
  ])('%s is judged by us and by OpenSSL: %j', async (kind, differences) => {
    expect(judgement(await look(made[kind]))).toEqual({ ...good, ...differences })
  })

  test('of a root that nobody trusts is not trusted, and not called self-signed', async () => {
    const strangers = makeCertificates({ now: Date.now(), hostNames: [hostName] })
    const { cert, key } = strangers.valid
    expect(await look({ key, cert: cert + strangers.root })).toMatchObject({ chain: 'untrusted-root' })
    expect(await look({ key, cert })).toMatchObject({ chain: 'untrusted-root' })
  })

  test('is judged without trusted certificates of the caller, too', async () => {
    const { trustedCertificates: _none, ...plain } = context
    expect(await look(made.valid, { ...plain, trustedCertificates: [] })).toMatchObject({ chain: 'untrusted-root' })
  })

  test('that is trusted by itself needs no root', async () => {
    expect(judgement(await look(made.selfSigned, { trustedCertificates: [made.selfSigned.cert] }))).toEqual(good)
  })

  test('is valid or not by the clock that was given, for every certificate up to the root', async () => {
    const inTenYears = Date.now() + 3651 * 86_400_000
    const now = () => inTenYears
    expect(await look(made.valid, { clock: { ...context.clock, now } })).toMatchObject({ validNow: false })
  })
})

describe('the facts of a certificate', () => {
  test('are those of the leaf first, then of what else was sent, and nothing that was not sent', async () => {
    const { certificates } = await look(made.valid)
    expect(certificates.map(({ subject, issuer, selfIssued }) => [subject, issuer, selfIssued])).toEqual([
      [`CN=${hostName}`, 'CN=SMTPing fake intermediate', false],
      ['CN=SMTPing fake intermediate', 'CN=SMTPing fake root', false],
    ])
    expect((await look(made.missingIntermediate)).certificates).toHaveLength(1)
  })

  test('hold names, validity, serial number, fingerprint and key', async () => {
    const [leaf] = (await look(made.valid)).certificates
    expect(leaf).toMatchObject({
      names: [hostName, '127.0.0.1'],
      serialNumber: '03',
      sha256Fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      publicKey: 'ec prime256v1',
      signatureAlgorithm: 'ecdsa-with-SHA256',
    })
    const days = ((leaf?.notAfter ?? 0) - (leaf?.notBefore ?? 0)) / 86_400_000
    expect(days).toBe(90)
  })

  test('show a date that nobody can read as the epoch, and no moment is inside it', () => {
    const keys = newKeys()
    const notBefore = Buffer.from('\x17\x0d251340000000Z') // UTCTime, the 40th of a 13th month
    const issuer = { name: 'x', keys }
    const certificate = oddCertificate({ subject: 'x', keys, issuer, role: 'leaf', notBefore })
    expect(certificateFacts(certificate).notBefore).toBe(0)
    expect(isValidAt(certificate, Date.now())).toBe(false)
  })

  test('are no longer than anyone will read', () => {
    const hostNames = Array.from({ length: 600 }, (_, index) => `mx${index}.northmail.test`)
    const [leaf = ''] = makeCertificates({ now: Date.now(), hostNames }).valid.cert.split(
      /(?<=-----END CERTIFICATE-----\n)/,
    )
    const { names } = certificateFacts(new X509Certificate(leaf))
    expect([names.length, names[249]]).toEqual([250, 'mx249.northmail.test'])
    const keys = newKeys()
    const issuer = { name: 'x', keys }
    const boastful = oddCertificate({ subject: 'x'.repeat(5000), keys, issuer, role: 'leaf' })
    expect(certificateFacts(boastful).subject).toHaveLength(1024)
  })

  test('are safe to print', async () => {
    const hostile = makeCertificates({ now: Date.now(), hostNames: ['a\u001b[2J.test', 'b, DNS:forged.test'] })
    const [leaf] = (await look(hostile.valid)).certificates
    expect(leaf?.subject).toMatch(/^[\x20-\x7e]*$/)
    expect(leaf?.names).toHaveLength(2)
    expect(leaf?.names.join()).toMatch(/^[\x20-\x7e]*$/)
    expect(leaf?.names).not.toContain('forged.test')
  })
})

describe('the name', () => {
  test('of a host is sent as SNI; an address literal is not', async () => {
    expect(await look(made.valid)).toMatchObject({ serverName: hostName })
    const literal = await look(made.valid, { host: { kind: 'ipv4', address: '127.0.0.1' } })
    expect(literal).toMatchObject({ nameMatches: true })
    expect(literal).not.toHaveProperty('serverName')
  })

  test.each<[string, readonly string[], Host, boolean]>([
    ['a wildcard for the leftmost label', ['*.northmail.test'], named, true],
    ['a wildcard for two labels', ['*.test'], named, false],
    ['a wildcard for a part of a label', ['m*.northmail.test'], named, false],
    ['another case', ['MX.Northmail.TEST'], named, true],
    ['an address that is not in the certificate', ['127.0.0.1'], { kind: 'ipv4', address: '127.0.0.2' }, false],
    ['an IPv6 address', ['2001:db8::7'], { kind: 'ipv6', address: '2001:db8::7' }, true],
  ])('%s', async (_case, hostNames, host, nameMatches) => {
    const { valid } = makeCertificates({ now: Date.now(), hostNames })
    expect(await look(valid, { host })).toMatchObject({ nameMatches })
  })

  test('in the subject alone does not count', async () => {
    const keys = newKeys()
    const certificate = oddCertificate({ subject: hostName, keys, issuer: { name: hostName, keys }, role: 'leaf' })
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(await look({ key, cert: certificate.toString() })).toMatchObject({
      ...{ nameMatches: false, chain: 'self-signed' },
      certificates: [{ subject: `CN=${hostName}`, names: [] }],
    })
  })
})
