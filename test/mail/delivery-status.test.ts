import { expect, it } from 'vitest'
import { parseDeliveryStatus } from '../../lib/mail/delivery-status.ts'

const two = [
  'Reporting-MTA: dns; mx.postbox.test',
  'Original-Envelope-Id: 0123456789abcdef0123456789abcdef',
  'Arrival-Date: Sat, 21 Nov 2026 02:00:00 +0000',
  '',
  'Original-Recipient: rfc822;Anna@postbox.test',
  'Final-Recipient: rfc822; <anna@postbox.test>',
  'Action: failed (permanent)',
  'Status: 5.1.1 (no such user)',
  'Remote-MTA: dns; inner.postbox.test',
  'Diagnostic-Code: smtp; 550 5.1.1 <anna@postbox.test>: no such',
  '  user here',
  '',
  'Final-Recipient: rfc822; bert@postbox.test',
  'Action: Delayed',
  'Status: 4.4.1',
  '',
].join('\r\n')

it('RFC 3464: reads the fields of the message and of each recipient', () => {
  const status = parseDeliveryStatus(two)
  expect(status.reportingMta).toBe('mx.postbox.test')
  expect(status.originalEnvelopeId).toBe('0123456789abcdef0123456789abcdef')
  expect(status.recipients).toEqual([
    {
      finalRecipient: 'anna@postbox.test',
      originalRecipient: 'Anna@postbox.test',
      action: 'failed',
      status: { class: 5, subject: 1, detail: 1 },
      remoteMta: 'inner.postbox.test',
      diagnosticCode: '550 5.1.1 <anna@postbox.test>: no such user here',
      diagnosticReply: {
        code: 550,
        enhancedStatus: { class: 5, subject: 1, detail: 1 },
        lines: ['5.1.1 <anna@postbox.test>: no such user here'],
      },
    },
    { finalRecipient: 'bert@postbox.test', action: 'delayed', status: { class: 4, subject: 4, detail: 1 } },
  ])
})

it.each(['', 'hello', 'Reporting-MTA: dns; x', 'A: b\n\nFinal-Recipient: rfc822; a@b.c\nAction: exploded'])(
  'a body that reports on no recipient reports nothing: %j',
  (text) => expect(parseDeliveryStatus(text).recipients).toEqual([]),
)
