// `check` and testssl.sh agree about the versions that a server accepts and about its chain. Everything that the tool
// could tell takes it minutes, so that only a few hosts are asked, and only for these.
// Not compared: its grades. It calls SHA-1 with an RSA key of 1024 bits "Ok", and the anonymous ciphers with which
// Postfix, rightly, serves relays that verify nobody "NOT ok".
import { describe, expect, it } from 'vitest'
import { isLabAbsent, labRoot } from './lab.ts'
import { check, complaints, portOf, seen } from './smtping.ts'
import { acceptedVersions, askTestSsl, testssl } from './tools/testssl.ts'

if (!testssl) console.warn('SKIPPED: testssl.sh is not on PATH, so nothing is compared with it.')

describe.skipIf(isLabAbsent || !testssl).concurrent('testssl.sh', () => {
  it.each([
    ['tls12', ['TLSv1.2']],
    ['tls13', ['TLSv1.3']],
    ['weak', ['TLSv1', 'TLSv1.1']],
  ])(
    '%s.lab.test accepts %j, and ours is the newest of them, or none where all are too old',
    async (label, versions) => {
      const host = `${label}.lab.test`
      const [report, theirs] = await Promise.all([
        check(host, [25], ['--tls-versions']),
        askTestSsl(`${host}:25`, { parts: ['-p'], startTls: 'smtp', trusted: labRoot.path }),
      ])
      expect(acceptedVersions(theirs)).toEqual(versions)
      const ours = portOf(report, 25).tlsVersions ?? []
      expect(ours.filter(({ answer }) => answer.kind === 'seen').map(({ version }) => version)).toEqual(versions)
      const newest = versions.findLast((version) => /^TLSv1\.[23]$/.test(version))
      expect(seen(portOf(report, 25).tls)?.protocol).toBe(newest)
      expect('fail tls-too-old' in complaints(report)).toBe(newest === undefined)
    },
  )

  it.each([
    ['incomplete', 'failed (chain incomplete).', 'incomplete'],
    ['expired', 'failed (expired).', 'trusted'],
  ] as const)('%s.lab.test: chain, certificate and name', async (label, verdict, chain) => {
    const host = `${label}.lab.test`
    const [report, theirs] = await Promise.all([
      check(host, [465]),
      askTestSsl(`${host}:465`, { parts: ['-S'], trusted: labRoot.path }),
    ])
    const tls = seen(portOf(report, 465).tls)
    const leaf = tls?.certificates[0]
    expect(theirs.get('cert_chain_of_trust')).toBe(verdict)
    // It has one word for chain and dates; we say of each what it is.
    expect([tls?.chain, tls?.validNow]).toEqual([chain, !verdict.includes('expired')])
    expect(theirs.get('cert_trust')?.startsWith('Ok via SAN')).toBe(tls?.nameMatches)
    expect(theirs.get('certs_countServer')).toBe(String(tls?.certificates.length))
    expect(theirs.get('cert_serialNumber')).toBe(leaf?.serialNumber)
    expect(theirs.get('cert_fingerprintSHA256')).toBe(leaf?.sha256Fingerprint.replaceAll(':', ''))
    expect(theirs.get('cert_subjectAltName')).toBe(leaf?.names.join(' '))
    expect(minutes(theirs.get('cert_notBefore'))).toBe(leaf?.notBefore.slice(0, 16))
    expect(minutes(theirs.get('cert_notAfter'))).toBe(leaf?.notAfter.slice(0, 16))
  })
})

/** "2026-11-21 01:47", without the seconds. */
function minutes(text = ''): string {
  return text.replace(' ', 'T')
}
