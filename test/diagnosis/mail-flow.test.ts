import { describe, expect, it } from 'vitest'
import { type Encryption, encryptionOf, type FlowRecords, mailFlow } from '../../lib/diagnosis/mail-flow.ts'
import { flowReasons } from '../../lib/diagnosis/texts/mail-flow-texts.ts'
import type { MailService } from '../../lib/mail/mail-port.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { brokenSession, notReached, seen, session, tls } from './made-observations.ts'

const proven: Encryption = { kind: 'agreed', tls: tls() }
const expired: Encryption = { kind: 'agreed', tls: tls({ validNow: false }) }
const otherName: Encryption = { kind: 'agreed', tls: tls({ nameMatches: false }) }
const selfSigned: Encryption = { kind: 'agreed', tls: tls({ chain: 'self-signed' }) }
const none: Encryption = { kind: 'not-offered' }
const broken: Encryption = { kind: 'broken' }
const unknown: Encryption = { kind: 'unknown' }

const noRecords: FlowRecords = { mtaSts: 'none', dane: 'none' }
const enforce: FlowRecords = { mtaSts: 'enforce', dane: 'none' }
const testing: FlowRecords = { mtaSts: 'testing', dane: 'none' }
const dane = (daneMatches?: boolean): FlowRecords => ({
  ...{ mtaSts: 'none', dane: 'usable' },
  ...(daneMatches !== undefined && { daneMatches }),
})

const made: string[] = []

function rows(service: MailService, encryption: Encryption, records?: FlowRecords): readonly string[] {
  const flow = mailFlow({ service, encryption }, records)
  made.push(...flow.map(({ why }) => why))
  return flow.map(({ sender, delivers, why }) => `${sender} ${delivers} ${why}`)
}

const provenOpportunistic = 'opportunistic encrypted tls-in-order'
const unproven = 'opportunistic encrypted nobody-verifies'
const strictNo = 'strict-client no strict-certificate'

type Row = [string, Encryption, FlowRecords | undefined, readonly string[]]

describe('mail to an MX', () => {
  it.each<Row>([
    [
      'in good order flows for all',
      proven,
      noRecords,
      [
        provenOpportunistic,
        'mta-sts encrypted mta-sts-none',
        'dane encrypted dane-none',
        'strict-client encrypted tls-in-order',
      ],
    ],
    [
      'with an expired certificate flows where nobody verifies',
      expired,
      noRecords,
      [unproven, 'mta-sts encrypted mta-sts-none', 'dane encrypted dane-none', strictNo],
    ],
    [
      'with a certificate for another name does not under MTA-STS',
      otherName,
      enforce,
      [unproven, 'mta-sts no mta-sts-certificate', 'dane encrypted dane-none', strictNo],
    ],
    [
      'with such a certificate flows while MTA-STS is in testing',
      otherName,
      testing,
      [unproven, 'mta-sts encrypted mta-sts-testing', 'dane encrypted dane-none', strictNo],
    ],
    [
      'with a certificate of its own is proven by DANE',
      selfSigned,
      dane(true),
      [unproven, 'mta-sts encrypted mta-sts-none', 'dane encrypted dane-matches', strictNo],
    ],
    [
      'does not flow where TLSA records differ',
      proven,
      dane(false),
      [
        provenOpportunistic,
        'mta-sts encrypted mta-sts-none',
        'dane no dane-differs',
        'strict-client encrypted tls-in-order',
      ],
    ],
    [
      'whose TLSA records were not compared',
      proven,
      dane(),
      [
        provenOpportunistic,
        'mta-sts encrypted mta-sts-none',
        'dane unknown dane-unknown',
        'strict-client encrypted tls-in-order',
      ],
    ],
    [
      'without STARTTLS flows in clear text, but not under a policy',
      none,
      { mtaSts: 'enforce', dane: 'usable' },
      [
        'opportunistic in-clear tls-not-offered',
        'mta-sts no mta-sts-without-tls',
        'dane no dane-without-tls',
        'strict-client no strict-without-tls',
      ],
    ],
    [
      'without STARTTLS and without policies',
      none,
      noRecords,
      [
        'opportunistic in-clear tls-not-offered',
        'mta-sts in-clear mta-sts-none',
        'dane in-clear dane-none',
        'strict-client no strict-without-tls',
      ],
    ],
    [
      'whose handshake fails',
      broken,
      { mtaSts: 'enforce', dane: 'usable', daneMatches: true },
      [
        'opportunistic in-clear falls-back',
        'mta-sts no mta-sts-without-tls',
        'dane no dane-without-tls',
        'strict-client no strict-without-tls',
      ],
    ],
    [
      'that the policy does not name',
      proven,
      { ...enforce, mxInPolicy: false },
      [
        provenOpportunistic,
        'mta-sts no mta-sts-other-mx',
        'dane encrypted dane-none',
        'strict-client encrypted tls-in-order',
      ],
    ],
    [
      'of which TLS is not known',
      unknown,
      { mtaSts: 'enforce', dane: 'usable', daneMatches: true },
      ['opportunistic', 'mta-sts', 'dane', 'strict-client'].map((sender) => `${sender} unknown tls-not-known`),
    ],
    [
      'whose policies are not known, where it makes no difference to MTA-STS',
      proven,
      undefined,
      [
        provenOpportunistic,
        'mta-sts encrypted tls-in-order',
        'dane unknown dane-unknown',
        'strict-client encrypted tls-in-order',
      ],
    ],
    [
      'whose policies are not known, where it does',
      expired,
      {},
      [unproven, 'mta-sts unknown mta-sts-unknown', 'dane unknown dane-unknown', strictNo],
    ],
  ])('%s', (_mail, encryption, records, expected) => {
    expect(rows('relay', encryption, records)).toEqual(expected)
  })

  it('has words for each reason, and each reason is met', () => {
    expect([...new Set(made)].toSorted()).toEqual(Object.keys(flowReasons).toSorted())
    expect(Object.values(flowReasons).filter((text) => !/^[A-Z].*\.$/s.test(text))).toEqual([])
  })
})

describe('mail from users', () => {
  it.each<MailService>(['submission', 'submissions'])('through %s knows no policies of domains', (service) => {
    expect(rows(service, expired, enforce)).toEqual([unproven, strictNo])
  })
})

describe('the encryption of a session', () => {
  it.each([
    ['agreed', session(25)],
    ['agreed', session(465)],
    ['not-offered', session(25, { startTls: { kind: 'absent' }, tls: { kind: 'absent' } })],
    ['broken', brokenSession(25, { stage: 'tls', reason: 'tls-handshake' })],
    ['broken', brokenSession(465, { stage: 'tls', reason: 'plaintext-on-tls-port' })],
    ['broken', session(25, { startTls: seen(makeReply(502, ['no'])), tls: notReached('starttls') })],
    ['unknown', session(25, { startTls: seen(makeReply(454, ['later'])), tls: notReached('starttls') })],
    ['unknown', brokenSession(25, { stage: 'tls', reason: 'timed-out' })],
    ['unknown', brokenSession(25, { stage: 'greeting', reason: 'closed' })],
    ['unknown', undefined],
  ])('is %s', (kind, facts) => {
    expect(encryptionOf(facts).kind).toBe(kind)
  })
})
