import { describe, expect, it } from 'vitest'
import { catalogue } from '../../lib/diagnosis/catalogue.ts'
import { diagnose } from '../../lib/diagnosis/diagnose.ts'
import { diagnoseAttempt } from '../../lib/diagnosis/diagnose-attempt.ts'
import { diagnoseDomain } from '../../lib/diagnosis/diagnose-domain.ts'
import { diagnoseSender } from '../../lib/diagnosis/diagnose-sender.ts'
import { diagnoseVantage } from '../../lib/diagnosis/diagnose-vantage.ts'
import type { Finding } from '../../lib/diagnosis/finding.ts'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import {
  broken,
  certificate,
  dayMs,
  ehlo,
  helloBroken,
  hostName,
  now,
  observations,
  openPort,
  type Rows,
  refusedAt,
  seen,
  withSession,
  withTls,
} from './made-observations.ts'
import { addressRows } from './rows/address-rows.ts'
import { certificateRows } from './rows/certificate-rows.ts'
import { domainRows } from './rows/domain-rows.ts'
import { expectationRows } from './rows/expectation-rows.ts'
import { extensionRows } from './rows/extension-rows.ts'
import { mailboxRows } from './rows/mailbox-rows.ts'
import { onRequestRows } from './rows/on-request-rows.ts'
import { portRows } from './rows/port-rows.ts'
import { replyRows } from './rows/reply-rows.ts'
import { senderRows } from './rows/sender-rows.ts'
import { sessionAttemptRows } from './rows/session-attempt-rows.ts'
import { sessionRows } from './rows/session-rows.ts'
import { tlsRows } from './rows/tls-rows.ts'
import { transactionAttemptRows } from './rows/transaction-attempt-rows.ts'
import { vantageRows } from './rows/vantage-rows.ts'

const tables: Rows = {
  ...addressRows,
  ...portRows,
  ...sessionRows,
  ...tlsRows,
  ...certificateRows,
  ...extensionRows,
  ...replyRows,
  ...mailboxRows,
  ...expectationRows,
  ...onRequestRows,
}

function line({ verdict, id, about, stage, port }: Finding): string {
  return [verdict, id, about, stage, port].filter((word) => word !== undefined).join(' ')
}

for (const [what, rows] of Object.entries(tables)) {
  describe(what, () => {
    it.each(rows)('%s', (_, made, expected) => {
      const findings = diagnose(made).filter(({ verdict }) => verdict !== 'pass')
      expect(findings.map(line).toSorted()).toEqual([...expected].toSorted())
    })
  })
}

describe('a mail domain', () => {
  it.each(domainRows)('%s', (_, made, expected) => {
    expect(diagnoseDomain(made).map(line)).toEqual(expected)
  })
})

describe('our own network', () => {
  it.each(vantageRows)('%s', (_, made, expected) => {
    expect(diagnoseVantage(made).map(line)).toEqual(expected)
  })
})

describe('what passed', () => {
  const passed = (made: Observations) =>
    diagnose(made)
      .filter(({ verdict }) => verdict === 'pass')
      .map(line)

  it('is said of each port of a server in good order', () => {
    expect(passed(observations([openPort(587)]))).toEqual([
      'pass port-open target connect 587',
      'pass smtp-ready target ehlo 587',
      'pass tls-ok target tls 587',
      'pass auth-offered target ehlo 587',
    ])
  })

  it('is the open port alone where the greeting refuses', () => {
    expect(passed(broken(25, refusedAt('greeting', 554, 'no')))).toEqual(['pass port-open target connect 25'])
  })

  it('is a login that was taken, and nothing of one that was not', () => {
    const auth = (code: number) => withSession(587, { auth: seen(makeReply(code, ['done'])) })
    expect(passed(auth(235))).toContain('pass auth-succeeded target auth 587')
    expect(passed(auth(535))).not.toContain('pass auth-succeeded target auth 587')
  })

  it('is other extensions inside TLS, which is no fault; AUTH and STARTTLS are meant to change', () => {
    const differ = 'pass extensions-differ target ehlo 25'
    expect(passed(withSession(25, { extensionsInTls: seen(ehlo('PIPELINING', 'SIZE 20000000')) }))).toContain(differ)
    expect(passed(observations([openPort(25)]))).not.toContain(differ)
  })

  it('is SMTP but not TLS where the handshake fails', () => {
    const made = broken(
      25,
      { stage: 'tls', reason: 'tls-handshake' },
      { ...helloBroken, extensionsInClear: seen(ehlo('STARTTLS')) },
    )
    expect(passed(made)).toEqual(['pass port-open target connect 25', 'pass smtp-ready target ehlo 25'])
  })

  it.each([
    ['a chain that is not trusted', { chain: 'untrusted-root' }],
    ['another name', { nameMatches: false }],
    ['an expired certificate', { validNow: false }],
    ['an old protocol', { protocol: 'TLSv1.1' }],
    ['a short key', { certificates: [certificate({ publicKey: 'rsa 1024' })] }],
  ] as const)('is not TLS with %s', (_, facts) => {
    expect(passed(withTls(25, facts)).filter((text) => text.includes('tls-ok'))).toEqual([])
  })
})

describe('the evidence of a finding', () => {
  const evidence = (made: Observations, id: string) => diagnose(made).find((finding) => finding.id === id)?.evidence

  it('is the reply as it stood', () => {
    const made = broken(25, refusedAt('greeting', 554, '5.7.1 blocked'))
    expect(evidence(made, 'greeting-refused')).toEqual(['554 5.7.1 blocked'])
  })

  it('holds the dates and the days of a certificate', () => {
    const expired = certificate({ notBefore: now - 90 * dayMs, notAfter: now - dayMs })
    const made = withTls(587, { certificates: [expired], validNow: false })
    expect(evidence(made, 'certificate-expired')).toContain('not after 2026-02-28T12:00:00.000Z (expired 1 days ago)')
  })

  it('holds the names that a certificate is for', () => {
    const made = withTls(587, {
      certificates: [certificate({ names: ['a.example', 'b.example'] })],
      nameMatches: false,
    })
    expect(evidence(made, 'certificate-wrong-name')).toEqual([
      `asked for ${hostName}`,
      'certificate names a.example, b.example',
    ])
  })
})

describe('the catalogue', () => {
  const attempts = Object.values({ ...sessionAttemptRows, ...transactionAttemptRows }).flat()
  const made = [
    ...Object.values(tables).flatMap((rows) => rows.flatMap(([, one]) => diagnose(one))),
    ...attempts.flatMap(([, one]) => diagnoseAttempt(one)),
    ...domainRows.flatMap(([, one]) => diagnoseDomain(one)),
    ...vantageRows.flatMap(([, one]) => diagnoseVantage(one)),
    ...Object.values(senderRows).flatMap((rows) => rows.flatMap(([, one]) => diagnoseSender(one))),
  ]

  it.each(Object.keys(catalogue))('%s is a finding that some rule makes', (id) => {
    expect(made.map((finding) => finding.id)).toContain(id)
  })

  it('lists every verdict that its findings carry, and no other', () => {
    const carried = Map.groupBy(made, ({ id }) => id)
    for (const [id, findings] of carried) {
      const verdicts = [...new Set(findings.map(({ verdict }) => verdict))]
      expect([id, verdicts.toSorted()]).toEqual([id, [...catalogue[id].verdicts].toSorted()])
    }
  })

  it.each(Object.entries(catalogue))('%s has words for people', (_, { title, meaning, remedy, verdicts }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(meaning).toMatch(/[.]$/)
    expect(remedy).toMatch(/[.]$/)
    expect(verdicts.length).toBeGreaterThan(0)
  })
})
