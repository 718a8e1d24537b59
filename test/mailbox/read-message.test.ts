import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHeaderOfMessage, readMessage } from '../../lib/mailbox/read-message.ts'

const id = '0123456789abcdef0123456789abcdef'
const token = `${id}0123456789abcdef`

function read(text: string) {
  return readMessage(Buffer.from(text.replace(/\n/g, '\r\n')))
}

const unreadable = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(1100)}--b--\n`

const arrivals: readonly (readonly [string, string])[] = [
  ['the header', `X-Smtping-Token: ${token}\n\nHello.\n`],
  ['the reverse-path, where a gateway took out the header', `Return-Path: <bounce+${token}@smtping.test>\n\nHello.\n`],
  ['the header of what cannot be parsed', `Subject: Hi\nx-smtping-token:\n ${token}\n${unreadable}`],
]
it.each(arrivals)('a token is read from %s', (_place, text) => {
  expect(read(text)).toEqual({ token })
})

it.each([
  ['a message of ours, wherever it came to', `To: bounce+${token}@smtping.test\nX-Smtping-Token: ${token}\n`, 'read'],
  ['mail of others', 'From: a@b.test\nSubject: Hi\n', 'read'],
  [
    'a report that repeats our header',
    `Content-Type: multipart/report; boundary=b\nX-Smtping-Token: ${token}\n`,
    'may-be-notification',
  ],
  ['what comes to an address with a token', `To: bounce+${token}@smtping.test\n`, 'may-be-notification'],
])('%s', (_, header, kind) => {
  const source = Buffer.from(`${header}Auto-Submitted: auto-generated\n\n`.replace(/\n/g, '\r\n'))
  expect(readHeaderOfMessage(source).kind).toBe(kind)
})

it('the id in a Message-ID is no proof of an arrival: whoever has seen a report knows it', () => {
  expect(read(`Message-ID: <${id}@smtping.test>\n\nHello.\n`)).toEqual({})
})

it('what cannot be parsed has no token of its body, and is no notification', () => {
  expect(read(`Subject: Hi\n${unreadable}\nX-Smtping-Token: ${token}\n`)).toEqual({})
})

it('of a notification about hundreds of recipients, ten are read', () => {
  const groups = Array.from(
    { length: 300 },
    (_, index) => `Final-Recipient: rfc822; r${index}@a.test\nAction: failed\n`,
  )
  const { notification } = read(
    `To: bounce+${token}@smtping.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n` +
      `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.test\n\n${groups.join('\n')}\n--b--\n`,
  )
  expect(notification?.recipients).toHaveLength(10)
  expect(notification?.recipients.at(-1)?.finalRecipient).toBe('r9@a.test')
})

const returned = `From: news@smtping.test\nMessage-ID: <${id}@smtping.test>\nSubject: A test\n\nHello.\n`

/** A DSN with these fields, from a mail system, to the bounce address without a token. */
function report(fields: string, message = returned): string {
  const parts = [
    'Content-Type: text/plain\n\nThis is the mail system.\n',
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.postbox.test\n${fields}\n`,
    `Content-Type: message/rfc822\n\n${message}`,
  ]
  const header =
    'Return-Path: <>\nFrom: MAILER-DAEMON@postbox.test\nTo: bounce@smtping.test\nSubject: Delivery report\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b'
  return `${header}\n\n${parts.map((part) => `--b\n${part}`).join('\n')}\n--b--\n`
}

const failed =
  '\nFinal-Recipient: rfc822; anna@postbox.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n'

describe('a notification is tied by all that mail systems leave', () => {
  const tokenField = `X-Smtping-Token: ${token}\n`
  it.each([
    ['the token in the message that it returns', report(failed, tokenField + returned), { token }],
    ['the address that it came to', report(failed).replace('bounce@', `bounce+${token}@`), { token, messageId: id }],
    [
      'the address that it was delivered to',
      `Delivered-To: bounce+${token}@smtping.test\n${report(failed)}`,
      { token },
    ],
    [
      'the Original-Envelope-Id',
      report(`Original-Envelope-Id: ${id}\n${failed}`, 'Subject: ?\n\n'),
      { envelopeId: id },
    ],
    ['the Message-ID', report(failed), { messageId: id }],
  ])('%s', (_name, text, references) => {
    const status = {
      action: 'failed',
      finalRecipient: 'anna@postbox.test',
      status: { class: 5, subject: 1, detail: 1 },
    }
    const diagnosticReply = { code: 550, lines: ['5.1.1 No such user'] }
    expect(read(text).notification).toMatchObject({ ...references, recipients: [{ ...status, diagnosticReply }] })
  })

  it('one that nothing ties to a send of ours is none', () => {
    expect(read(report(failed, 'Subject: somebody else’s\n\n'))).toEqual({})
  })
})

describe('what else comes to a bounce address', () => {
  const to = `To: bounce+${token}@smtping.test\n`
  it.each([
    [
      'a delay is one',
      report(
        failed.replace('failed', 'delayed').replace('5.1.1\nDiag', '4.1.1\nDiag').replace('550 5.1.1', '450 4.1.1'),
      ),
      'delayed',
    ],
    [
      'a success is a delivery',
      report(
        failed
          .replace('failed', 'delivered')
          .replace(/Diagnostic.*/, '')
          .replace('5.1.1', '2.0.0'),
      ),
      'delivered',
    ],
    [
      'an answer of somebody who is away is nothing',
      `${to}From: anna@postbox.test\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nI am away.\n`,
      undefined,
    ],
    [
      'a complaint is no bounce',
      report(failed).replaceAll('delivery-status', 'feedback-report').replace('bounce@', `bounce+${token}@`),
      undefined,
    ],
    ['a letter is nothing', `${to}From: anna@postbox.test\nSubject: Hello\n\nHow are you?\n`, undefined],
  ])('%s', (_name, text, action) => {
    const { notification, token: arrived } = read(text)
    expect([notification?.recipients[0]?.action, arrived]).toEqual([action, undefined])
    if (action === undefined) expect(read(text)).toEqual({})
  })
})

it('a bounce that keeps our reverse-path as its own is a bounce', () => {
  const text = report(failed).replace('Return-Path: <>', `Return-Path: <bounce+${token}@smtping.test>`)
  expect(read(text)).toMatchObject({ notification: { messageId: id } })
  const words = text.replace(/multipart.*boundary=b/, 'text/plain')
  expect(read(words)).toMatchObject({ notification: { recipients: [{ action: 'failed' }] } })
  expect(read(`Return-Path: <bounce+${token}@smtping.test>\nSubject: Delivery report\n\nHello.\n`)).toEqual({ token })
})

it('an arrival with a report’s content type is an arrival, unless it reports', () => {
  const header = `X-Smtping-Token: ${token}\nContent-Type: multipart/report; boundary=b\n`
  expect(read(`${header}\n--b\nContent-Type: text/plain\n\nNothing.\n--b--\n`)).toEqual({ token })
})

it('whatever a message holds, it is answered', () => {
  const pieces = [
    '\n',
    '\n\n',
    'From: MAILER-DAEMON\n',
    to(token),
    'Content-Type: multipart/report; boundary=b\n',
    '--b\n',
    failed,
    'Received: from a by b; x\n',
    'Authentication-Results: a; spf=pass\n',
    `X-Smtping-Token: ${token}\n`,
  ]
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), { maxLength: 60 }),
      (parts) => {
        expect(read(parts.join(''))).toBeTypeOf('object')
      },
    ),
  )
})

function to(address: string): string {
  return `Return-Path: <bounce+${address}@smtping.test>\n`
}
