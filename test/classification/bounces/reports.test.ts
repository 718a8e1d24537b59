// Delivery status notifications (RFC 3464) and their broken relatives: which recipient, what happened, why.
import { describe, expect, it } from 'vitest'
import { readBounce } from '../../../lib/classification/bounces/read-bounce.ts'
import { bytesOf, inWords, report } from './made-messages.ts'

const read = (text: string) => readBounce(bytesOf(text))
const about = (fields: string, words?: string) => read(report({ fields, ...(words !== undefined && { words }) }))
const failed = 'Final-Recipient: rfc822; anna@postbox.test\nAction: failed'

describe('the fields of RFC 3464', () => {
  it('say it all', () => {
    const fields = `Original-Recipient: rfc822;a.b@postbox.test
${failed}
Status: 5.1.1
Remote-MTA: dns; mx.postbox.test
Diagnostic-Code: smtp; 550 5.1.1 <anna@postbox.test>: Recipient address rejected:
    User unknown in local recipient table`
    expect(about(fields)).toEqual({
      kind: 'bounce',
      recipients: [
        {
          recipient: 'anna@postbox.test',
          status: '5.1.1',
          replyCode: 550,
          outcome: 'bounced',
          permanence: 'hard',
          cause: 'mailbox-unavailable',
          action: 'remove-recipient',
          remoteMta: 'mx.postbox.test',
          diagnostic:
            '550 5.1.1 <anna@postbox.test>: Recipient address rejected: User unknown in local recipient table',
          rule: 'status.5.1.1',
          evidence: '<anna@postbox.test>: Recipient address rejected:',
          contradictions: [],
        },
      ],
      originalMessageId: '<letter-1@shop.test>',
      originalEnvelopeId: null,
      token: null,
    })
  })

  it.each([
    ['failed', 'bounced', 'bounce'],
    ['Failed (after 5 days)', 'bounced', 'bounce'],
    ['expired', 'bounced', 'bounce'],
    ['delayed', 'deferred', 'bounce'],
    ['delivered', 'accepted', 'success-dsn'],
    ['relayed', 'accepted', 'success-dsn'],
    ['expanded', 'accepted', 'success-dsn'],
    ['deliverable', 'accepted', 'success-dsn'],
  ] as const)('Action: %s is %s, whatever the words say', (action, outcome, kind) => {
    const words = outcome === 'deferred' ? 'Your message failed permanently.' : 'Your message is delayed.'
    const reading = about(`Final-Recipient: rfc822; anna@postbox.test\nAction: ${action}\nStatus: 4.4.7`, words)
    expect([reading.recipients[0]?.outcome, reading.kind]).toEqual([outcome, kind])
  })

  it('an unknown Action leaves it to the words', () => {
    const fields = 'Final-Recipient: rfc822; anna@postbox.test\nAction: pondered\nStatus: 4.4.1'
    expect(about(fields, 'Your message is delayed and will be retried.').recipients[0]?.outcome).toBe('deferred')
    expect(about(fields, 'Your message failed.').recipients[0]?.outcome).toBe('bounced')
  })

  it('4.x.x with Action failed is a message given up', () => {
    expect(about(`${failed}\nStatus: 4.4.7`).recipients[0]).toMatchObject({ outcome: 'bounced', cause: 'network' })
  })

  it('recipients of one notification have outcomes of their own', () => {
    const fields = `${failed}
Status: 5.2.2

Final-Recipient: rfc822; bert@postbox.test
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; carl@postbox.test
Action: relayed
Status: 2.1.9`
    const reading = about(fields)
    expect(reading.recipients.map(({ recipient, outcome, cause }) => [recipient, outcome, cause])).toEqual([
      ['anna@postbox.test', 'bounced', 'mailbox-full'],
      ['bert@postbox.test', 'deferred', 'network'],
      ['carl@postbox.test', 'accepted', null],
    ])
    expect(reading.kind).toBe('bounce')
  })
})

describe('broken relatives', () => {
  it.each([
    ['a status with a comment', 'Status: 5.1.1 (bad destination mailbox address)', '5.1.1', 'mailbox-unavailable'],
    ['a reason only in the comment', 'Status: 4.0.0 (postbox.test: host name lookup failure)', '4.0.0', 'network'],
    [
      'a general status beside a telling one',
      'Status: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 no room',
      '5.2.2',
      'mailbox-full',
    ],
    [
      'a general status beside telling words',
      'Status: 5.0.0\nDiagnostic-Code: smtp; 554 this user is unknown... no such user',
      '5.0.0',
      'mailbox-unavailable',
    ],
    [
      'a reply inside another system’s words',
      "Status: 5.0.0\nDiagnostic-Code: smtp; 5.1.0 - Unknown address error 550-'5.7.1 <a@shop.test>... Access denied'",
      '5.7.1',
      'policy',
    ],
    [
      'a status of another class than its code',
      'Status: 5.1.1\nDiagnostic-Code: smtp; 450 4.7.1 try again',
      '5.1.1',
      'mailbox-unavailable',
    ],
    [
      'a diagnostic whose further lines are not indented',
      'Status: 5.0.0\nDiagnostic-Code: smtp; 550-The mailbox\n550 is over quota',
      '5.0.0',
      'mailbox-full',
    ],
    ['an action in front of everything', 'Status: 5.2.1\nX-Supplementary-Info: none', '5.2.1', 'mailbox-disabled'],
  ])('%s', (_, fields, status, cause) => {
    expect(about(`${failed}\n${fields}`).recipients).toMatchObject([{ recipient: 'anna@postbox.test', status, cause }])
  })

  it.each([
    ['in brackets', 'Final-Recipient: RFC822; <anna@postbox.test>'],
    ['without its type', 'Final-Recipient: anna@postbox.test'],
    ['only as the original one', 'Original-Recipient: rfc822;anna@postbox.test'],
    ['beside a final one that is no address', 'Final-Recipient: local;\nOriginal-Recipient: rfc822;anna@postbox.test'],
    ['behind the action', 'X-Comment: none\nAction: failed\nFinal-Recipient: rfc822; anna@postbox.test'],
  ])('a recipient %s', (_, field) => {
    const fields = `${field}\n${field.includes('Action') ? '' : 'Action: failed\n'}Status: 5.1.1`
    expect(about(fields).recipients).toMatchObject([{ recipient: 'anna@postbox.test', outcome: 'bounced' }])
  })

  it('a recipient that is no address is the one that the words name', () => {
    const fields = 'Final-Recipient: local; anna\nAction: failed\nStatus: 5.1.1'
    expect(about(fields).recipients[0]?.recipient).toBe('anna')
    expect(about(fields, '<anna@postbox.test>: no such user').recipients[0]?.recipient).toBe('anna@postbox.test')
  })

  it('a notification in words about a report that it returns is about its own recipient', () => {
    const inner = report({ fields: `${failed}\nStatus: 5.2.2` })
    const body = `<dora@postbox.test>:\n550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n${inner}`
    expect(read(inWords({ body })).recipients.map(({ recipient }) => recipient)).toEqual(['dora@postbox.test'])
  })

  it('a notification that names nobody is about the recipient of the report that it encloses', () => {
    const inner = report({ fields: `${failed}\nStatus: 5.2.2` })
    const header = ['Content-Type: multipart/mixed; boundary="outer"']
    const words = 'The following addresses had permanent delivery errors:'
    const body = `--outer\n\n${words}\n\n--outer\nContent-Type: message/rfc822\n\n${inner}\n--outer--`
    expect(read(inWords({ header, body })).recipients).toMatchObject([
      { recipient: 'anna@postbox.test', status: '5.2.2' },
    ])
  })

  it('groups without an empty line between them are told apart', () => {
    const fields = `${failed}\nStatus: 5.1.1\nFinal-Recipient: rfc822; bert@postbox.test\nAction: failed\nStatus: 5.2.2`
    expect(about(fields).recipients.map(({ status }) => status)).toEqual(['5.1.1', '5.2.2'])
  })

  it('an empty line ends a group, whichever field begins the next one', () => {
    const fields = `${failed}\nStatus: 5.1.1\n\nOriginal-Recipient: rfc822; bert@postbox.test\nAction: delayed\nStatus: 4.2.2`
    expect(about(fields).recipients.map(({ recipient, outcome }) => [recipient, outcome])).toEqual([
      ['anna@postbox.test', 'bounced'],
      ['bert@postbox.test', 'deferred'],
    ])
  })

  it('without a Diagnostic-Code the words of the notification tell the cause', () => {
    const words =
      'This is the mail system.\n\n<anna@postbox.test>: mailbox is full\n\n<bert@postbox.test>: no such user'
    const fields = `${failed}\nStatus: 5.0.0\n\nFinal-Recipient: rfc822; bert@postbox.test\nAction: failed\nStatus: 5.0.0`
    expect(about(fields, words).recipients.map(({ cause }) => cause)).toEqual(['mailbox-full', 'mailbox-unavailable'])
  })

  it('fields in quoted-printable text are read', () => {
    const body = `--b
Content-Type: text/plain; charset=iso-8859-15
Content-Transfer-Encoding: quoted-printable

Technical report:

Reporting-MTA=
: dns; relay.test

Action: failed
Final-Reci=
pient: rfc822; anna@postbox.test
Diagnostic-Code: smtp; 550 5.1.1=
 User unknown
Status: 5.1.1
--b--`
    const header = ['Content-Type: multipart/mixed; boundary="b"']
    expect(read(inWords({ header, body })).recipients).toMatchObject([
      { recipient: 'anna@postbox.test', status: '5.1.1', outcome: 'bounced', cause: 'mailbox-unavailable' },
    ])
  })

  it.each([
    ['without its boundary parameter', (text: string) => text.replace(/;\n\tboundary="=_b1"/, '')],
    ['cut off behind the fields', (text: string) => text.slice(0, text.indexOf('message/rfc822'))],
    ['without MIME altogether', (text: string) => text.replace(/Content-Type: .*\n(\t.*\n)?/g, '')],
    ['behind a line of an mbox', (text: string) => `From MAILER-DAEMON Mon Nov  2 10:00:00 2026\n${text}`],
    ['with bare line feeds', (text: string) => text.replaceAll('\r', '')],
  ])('a report %s', (_, breaking) => {
    const text = breaking(report({ fields: `${failed}\nStatus: 5.2.2` }))
    expect(read(text).recipients).toMatchObject([{ recipient: 'anna@postbox.test', cause: 'mailbox-full' }])
  })
})

describe('contradictions', () => {
  it.each([
    ['Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 450 busy', ['class-against-code']],
    ['Action: delayed\nStatus: 5.1.1', ['failure-called-delayed']],
    ['Action: failed\nStatus: 2.0.0', ['success-called-failed']],
    ['Action: failed\nStatus: 4.4.7', []],
    ['Action: delayed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 421 busy', []],
  ])('%s', (fields, contradictions) => {
    const reading = about(`Final-Recipient: rfc822; anna@postbox.test\n${fields}`)
    expect(reading.recipients[0]?.contradictions).toEqual(contradictions)
  })
})

describe('which send it is about', () => {
  const token = '0123456789abcdef0123456789abcdef0123456789abcdef'
  const reported = report({ fields: `${failed}\nStatus: 5.1.1` })

  it.each([
    ['the address it came to', reported.replace('To: sender@shop.test', `To: <bounce+${token}@smtping.test>`)],
    [
      'the message it returns',
      reported.replace('<letter-1@shop.test>', `<letter-1@shop.test>\nX-Smtping-Token: ${token}`),
    ],
  ])('its token is read from %s', (_, text) => expect(read(text).token).toBe(token))

  it('the envelope of others is told as it stands', () => {
    const text = reported.replace('Reporting-MTA', 'Original-Envelope-Id: QQ314159\nReporting-MTA')
    expect(read(text)).toMatchObject({ originalEnvelopeId: 'QQ314159', token: null })
  })
})

describe('other kinds', () => {
  it('a complaint (RFC 5965) is feedback', () => {
    const text = report({ fields: 'Feedback-Type: abuse\nUser-Agent: Test/1\nVersion: 1' })
      .replace('report-type=delivery-status', 'report-type=feedback-report')
      .replace('message/delivery-status', 'message/feedback-report')
    expect(read(text).kind).toBe('feedback')
  })

  it('a complaint that only encloses the message is feedback', () => {
    const text = report({ subject: 'complaint about message from 192.0.2.7', fields: '' })
      .replace('multipart/report; report-type=delivery-status', 'multipart/mixed')
      .replace('message/delivery-status', 'text/plain')
    expect(read(text).kind).toBe('feedback')
  })

  it.each([
    ['RFC 3834', ['Auto-Submitted: auto-replied'], 'Re: Our offer'],
    ['an older field', ['X-Autoreply: yes'], 'Re: Our offer'],
    ['Precedence', ['Precedence: auto_reply'], 'Re: Our offer'],
    ['its subject', [], 'Out of Office: Our offer'],
    ['its subject in German', [], 'Automatische Antwort: Our offer'],
    ['its subject in Japanese', [], '=?utf-8?B?6Ieq5YuV6L+U5L+h?='],
  ])('an auto-reply by %s is one, though nobody is its sender', (_, header, subject) => {
    const body = 'I am away. Your message has not been delivered to me; write to bert@postbox.test.'
    const text = inWords({ from: 'Anna <anna@postbox.test>', subject, header, body })
    expect(read(text)).toMatchObject({ kind: 'autoreply', recipients: [] })
  })

  it('a bounce that calls itself an auto-reply is a bounce', () => {
    const body = '<anna@postbox.test>: 550 5.1.1 no such user'
    expect(read(inWords({ header: ['Auto-Submitted: auto-replied'], body })).kind).toBe('bounce')
  })

  it('a receipt (RFC 8098) is none of these', () => {
    const text = report({
      from: 'Anna <anna@postbox.test>',
      subject: 'Read: Our offer',
      fields: 'Final-Recipient: rfc822; anna@postbox.test\nDisposition: manual-action/MDN-sent-manually; displayed',
    }).replaceAll('delivery-status', 'disposition-notification')
    expect(read(text).kind).toBe('not-a-bounce')
  })
})
