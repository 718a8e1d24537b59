// Messages for the tests of the bounce reader, made up here in the manner of the systems that they are named after.

const encoder = new TextEncoder()

/** The bytes of a text, with the line ends of the wire. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text.replace(/\r?\n/g, '\r\n'))
}

export interface Made {
  readonly from?: string
  readonly subject?: string
  readonly header?: readonly string[]
  readonly body: string
}

/** A message in plain words. */
export function inWords({
  from = 'MAILER-DAEMON@relay.test',
  subject = 'Undelivered mail',
  header = [],
  body,
}: Made): string {
  return [
    ...['Return-Path: <>', `From: ${from}`, 'To: sender@shop.test', `Subject: ${subject}`, ...header],
    ...['Date: Mon, 2 Nov 2026 10:00:00 +0000', '', body, ''],
  ].join('\n')
}

const returned = [
  'Return-Path: <sender@shop.test>',
  'Message-ID: <letter-1@shop.test>',
  'From: Sender <sender@shop.test>',
  'To: anna@postbox.test',
  'Subject: Our offer',
  '',
  'Dear Anna, this mailbox is full of spam.',
].join('\n')

/** A multipart/report as RFC 6522 wants it. */
export function report({
  from = 'Mail Delivery System <MAILER-DAEMON@relay.test>',
  subject = 'Delivery Status Notification',
  words = 'This is the mail system at relay.test.',
  fields,
}: {
  readonly from?: string
  readonly subject?: string
  readonly words?: string
  readonly fields: string
}): string {
  return [
    ...[`From: ${from}`, 'To: sender@shop.test', `Subject: ${subject}`, 'MIME-Version: 1.0'],
    ...['Content-Type: multipart/report; report-type=delivery-status;', '\tboundary="=_b1"', ''],
    ...['--=_b1', 'Content-Type: text/plain; charset=utf-8', '', words, ''],
    ...['--=_b1', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; relay.test', '', fields, ''],
    ...['--=_b1', 'Content-Type: message/rfc822', '', returned, '', '--=_b1--', ''],
  ].join('\n')
}

/** The returned message under a mark of the system's own. */
export function above(mark: string): string {
  return `\n\n${mark}\n\n${returned}`
}
