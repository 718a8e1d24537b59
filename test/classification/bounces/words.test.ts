// Notifications in words, one per system: whom they are about, what happened, and why.
import { describe, expect, it } from 'vitest'
import { readBounce } from '../../../lib/classification/bounces/read-bounce.ts'
import { above, bytesOf, inWords, type Made } from './made-messages.ts'

type Expected = readonly [recipient: string, outcome: string, cause: string, status?: string]

const rows: readonly (readonly [system: string, message: Made, expected: readonly Expected[]])[] = [
  [
    'qmail',
    {
      subject: 'failure notice',
      body: `Hi. This is the qmail-send program at relay.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<anna@postbox.test>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 <anna@postbox.test>: no such user here
Giving up on 192.0.2.7.

<bert@postbox.test>:
Mailbox quota exceeded. (#5.2.2)
${above('--- Below this line is a copy of the message.')}`,
    },
    [
      ['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1'],
      ['bert@postbox.test', 'bounced', 'mailbox-full', '5.2.2'],
    ],
  ],
  [
    'qmail, host unknown',
    {
      subject: 'failure notice',
      body: `Hi. This is the qmail-send program at relay.test.
<anna@nowhere.test>:
Sorry, I couldn't find any host named nowhere.test. (#5.1.2)
${above('--- Below this line is a copy of the message.')}`,
    },
    [['anna@nowhere.test', 'bounced', 'domain-unknown', '5.1.2']],
  ],
  [
    'qmail, rcpthosts',
    {
      subject: 'failure notice',
      body: `Hi. This is the qmail-send program at relay.test.
<anna@postbox.test>:
192.0.2.7 does not like recipient.
Remote host said: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
Giving up on 192.0.2.7.
${above('--- Below this line is a copy of the message.')}`,
    },
    [['anna@postbox.test', 'bounced', 'relay-denied', '5.7.1']],
  ],
  [
    'Exim',
    {
      subject: 'Mail delivery failed: returning message to sender',
      header: ['Auto-Submitted: auto-replied', 'X-Failed-Recipients: anna@postbox.test,', '  bert@elsewhere.test'],
      body: `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@postbox.test
    host mx.postbox.test [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<anna@postbox.test>:
    550 5.7.1 Message rejected due to low reputation of the sending IP
  bert@elsewhere.test
    Unrouteable address
${above('------ This is a copy of the message, including all the headers. ------')}`,
    },
    [
      ['anna@postbox.test', 'bounced', 'reputation', '5.7.1'],
      ['bert@elsewhere.test', 'bounced', 'mailbox-unavailable'],
    ],
  ],
  [
    'Exim, a warning',
    {
      subject: 'Warning: message 1abcde-000001-AB delayed 24 hours',
      header: ['Auto-Submitted: auto-replied'],
      body: `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on relay.test.

The address to which the message has not yet been delivered is:

  anna@postbox.test
    host mx.postbox.test [192.0.2.7]
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for some time.`,
    },
    [['anna@postbox.test', 'deferred', 'network']],
  ],
  [
    'Exim, mailbox full behind a local delivery',
    {
      subject: 'Mail delivery failed: returning message to sender',
      body: `A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@postbox.test
    mailbox is full (quota exceeded while writing to file /var/mail/anna)
${above('------ This is a copy of the message, including all the headers. ------')}`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-full']],
  ],
  [
    'Exchange 2003',
    {
      from: 'System Administrator <postmaster@postbox.test>',
      subject: 'Undeliverable: Our offer',
      body: `Your message

  To:      anna@postbox.test
  Subject: Our offer
  Sent:    Mon, 2 Nov 2026 10:00:00 -0000

did not reach the following recipient(s):

anna@postbox.test on Mon, 2 Nov 2026 10:00:01 -0000
    The recipient name is not recognized
	The MTS-ID of the original message is: c=xx;a= ;p=post
    MSEXCH:IMS:POST:BOX:MX 0 (000C05A6) Unknown Recipient`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable']],
  ],
  [
    'Domino',
    {
      from: 'Mail Router <postmaster@postbox.test>',
      subject: 'DELIVERY FAILURE: User anna (anna@postbox.test) not listed in Domino Directory',
      body: `Your message

  Subject: Our offer

was not delivered to:

  anna@postbox.test

because:

  User anna (anna@postbox.test) not listed in Domino Directory`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable']],
  ],
  [
    'Notes, the reason before the address',
    {
      from: 'POSTMASTER@gw.postbox.test',
      subject: 'Undeliverable message',
      body: `------- Failure Reasons  --------

User  not listed in public Name & Address Book
anna@postbox.test
${above('------- Returned Message --------')}`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable']],
  ],
  [
    'Courier',
    {
      from: '"Courier mail server at relay.test" <@>',
      subject: 'NOTICE: mail delivery status.',
      body: `This is a delivery status notification from relay.test,
running the Courier mail server, version 0.99.

The original message was received on Mon, 02 Nov 2026 10:00:00 +0000

---------------------------------------------------------------------------
                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<anna@postbox.test>:
    mx.postbox.test [192.0.2.7]:
>>> RCPT TO:<anna@postbox.test>
<<< 550 5.2.1 This mailbox is disabled`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-disabled', '5.2.1']],
  ],
  [
    'Sendmail 5, a dialogue with several',
    {
      from: 'Mail Delivery Subsystem <MAILER-DAEMON@relay.test>',
      subject: 'Returned mail: User unknown',
      body: `   ----- Transcript of session follows -----
While talking to mx.postbox.test:
>>> RCPT To:<anna@postbox.test>
<<< 550 <anna@postbox.test>... User unknown
550 <anna@postbox.test>... User unknown
554 <bert@nowhere.test>... 550 Host unknown (Authoritative answer from name server)
${above('   ----- Unsent message follows -----')}`,
    },
    [
      ['anna@postbox.test', 'bounced', 'mailbox-unavailable'],
      ['bert@nowhere.test', 'bounced', 'domain-unknown'],
    ],
  ],
  [
    'Gmail',
    {
      from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.test>',
      subject: 'Delivery Status Notification (Failure)',
      body: `Delivery to the following recipient failed permanently:

     anna@postbox.test

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain postbox.test by mx.postbox.test. [192.0.2.7].

The error that the other server returned was:
552 5.3.4 Message size exceeds fixed limit
${above('----- Original message -----')}`,
    },
    [['anna@postbox.test', 'bounced', 'size', '5.3.4']],
  ],
  [
    'Gmail, a delay',
    {
      from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.test>',
      subject: 'Delivery Status Notification (Delay)',
      body: `THIS IS A WARNING MESSAGE ONLY.
YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     anna@postbox.test

Message will be retried for 2 more day(s)

Technical details of temporary failure:
The recipient server did not accept our requests to connect.
${above('----- Original message -----')}`,
    },
    [['anna@postbox.test', 'deferred', 'network']],
  ],
  [
    'Google Groups, in German',
    {
      from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.test>',
      subject: 'Delivery Status Notification (Failure)',
      header: ['X-Failed-Recipients: friends@groups.test', 'Content-Type: text/plain; charset="UTF-8"'],
      body: `Hallo sender@shop.test,

die Gruppe, die Sie erreichen wollten (friends), gibt es vielleicht nicht, oder Sie dürfen dort nichts veröffentlichen.

Google Groups
${above('----- Original message -----')}`,
    },
    [['friends@groups.test', 'bounced', 'policy']],
  ],
  [
    'Yahoo',
    {
      subject: 'Failure Notice',
      body: `Sorry, we were unable to deliver your message to the following address.

<anna@postbox.test>:
Remote host said: 554 5.7.9 Message not accepted for policy reasons.
${above('--- Below this line is a copy of the message.')}`,
    },
    [['anna@postbox.test', 'bounced', 'policy', '5.7.9']],
  ],
  [
    'GMX',
    {
      subject: 'Mail delivery failed: returning message to sender',
      body: `This message was created automatically by mail delivery software.

The following address failed:

"anna@postbox.test":
SMTP error from remote server after RCPT command:
host: mx.postbox.test
5.1.1 <anna@postbox.test>... User Unknown
${above('--- The header of the original message is following. ---')}`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'Zoho',
    {
      subject: 'Undelivered Mail Returned to Sender',
      body: `This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

anna@postbox.test Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <anna@postbox.test>... User Unknown`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'OpenSMTPD, a warning',
    {
      from: 'Mailer Daemon <MAILER-DAEMON@relay.test>',
      subject: 'Delivery status notification: warning',
      body: `    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.

    A message is delayed for more than 10 minutes for the following
    list of recipients:

anna@postbox.test: Network error on destination MXs

    Please note that this is only a temporary failure report.
${above('    Below is a copy of the original message:')}`,
    },
    [['anna@postbox.test', 'deferred', 'network']],
  ],
  [
    'DragonFly',
    {
      from: 'MAILER-DAEMON <>',
      subject: 'Mail delivery failed',
      body: `This is the DragonFly Mail Agent v0.13 at relay.test.

There was an error delivering your mail to <anna@postbox.test>.

Could not deliver for the last 432000 seconds. Giving up.
${above('Message headers follow.')}`,
    },
    [['anna@postbox.test', 'bounced', 'network']],
  ],
  [
    'IMail',
    {
      from: '"Postmaster" <postmaster@postbox.test>',
      subject: 'Undeliverable Mail',
      body: `User mailbox exceeds allowed size: anna@postbox.test
${above('Original message follows.')}`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-full']],
  ],
  [
    'MailMarshal, the reason before the addresses',
    {
      from: 'MailMarshal <postmaster@relay.test>',
      subject: 'Undeliverable: Our offer',
      body: `Your message:
   From:    sender@shop.test
   Subject: Our offer

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    anna@postbox.test`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'a gateway, in one sentence',
    {
      subject: 'Undelivered Mail',
      body: `We had trouble delivering your message.

1 error(s):

SMTP Server <mx.postbox.test> rejected recipient <anna@postbox.test>
  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'InterScan',
    {
      subject: 'Mail could not be delivered',
      body: `Sent <<< RCPT TO:<anna@postbox.test>
Received >>> 550 5.1.1 <anna@postbox.test>... user unknown

Unable to deliver message to <anna@postbox.test>.`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'mail.ru, in Russian',
    {
      from: 'mailer-daemon@corp.mail.test',
      subject: '=?UTF-8?B?0JLQsNGI0LUg0YHQvtC+0LHRidC10L3QuNC1INC90LUg0LTQvtGB0YLQsNCy0LvQtdC90L4=?=. Mail failure.',
      header: ['Content-Type: text/plain; charset=utf-8'],
      body: `Это письмо создано автоматически сервером, отвечать на него не нужно.

К сожалению, Ваше письмо не может быть доставлено:

  anna@postbox.test
    SMTP error from remote mail server after RCPT TO:<anna@postbox.test>:
    host mx.postbox.test [192.0.2.7]: 550 5.2.2 Mailbox over quota`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-full', '5.2.2']],
  ],
  [
    'a Chinese provider, in GB18030 and base64 HTML',
    {
      from: 'Postmaster@mail.test',
      subject: '=?gb18030?B?z7XNs83L0MU=?=',
      header: ['Content-Type: text/html; charset="gb18030"', 'Content-Transfer-Encoding: base64'],
      body: Buffer.from(
        '<html><head><style>p { color: red }</style></head><body><p>Sorry, your mail could not be delivered.</p>' +
          '<table><tr><td>Recipient:</td><td>anna@postbox.test</td></tr><tr><td>Reason:</td><td>550 User not found: anna&#64;postbox.test</td></tr></table></body></html>',
      ).toString('base64'),
    },
    [['anna@postbox.test', 'bounced', 'mailbox-unavailable']],
  ],
  [
    'a notification in quoted-printable that does not say so',
    {
      subject: 'Delivery Status Notification (Failure)',
      body: `Delivery to the following recipient failed permanently:

     anna@postbox.test

Technical details of permanent failure:=20
The recipient's inbox is out of stor=
age space.`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-full']],
  ],
  [
    'a notification that names nobody, but returns the message',
    {
      subject: 'Undeliverable mail',
      body: `Your message could not be delivered: virus found.${above('--- Original message ---')}`,
    },
    [['anna@postbox.test', 'bounced', 'content']],
  ],
  [
    'a notification that names somebody to ask, and the sender',
    {
      subject: 'Delivery failure',
      body: `Your message to us could not be delivered. Ask help@relay.test for advice.

You wrote as sender@shop.test.

anna@postbox.test
    mailbox is full`,
    },
    [['anna@postbox.test', 'bounced', 'mailbox-full']],
  ],
  [
    'IMail, whose quotation names the sender',
    {
      from: '"Postmaster" <postmaster@postbox.test>',
      subject: 'Undeliverable Mail',
      body: `undeliverable to anna@postbox.test
Body of message generated response:
550-REJECTED - Blacklisted URL in message.
550-F=[sender@shop.test] T=[anna@postbox.test] S=[Our
550 offer]`,
    },
    [['anna@postbox.test', 'bounced', 'content']],
  ],
  [
    'a test to oneself',
    {
      subject: 'failure notice',
      body: `<sender@shop.test>:
Remote host said: 550 5.1.1 no such user`,
    },
    [['sender@shop.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
  [
    'an address with a quoted local part',
    {
      subject: 'failure notice',
      body: `<"anna..b"@postbox.test>:
Remote host said: 550 5.1.1 no such user`,
    },
    [['"anna..b"@postbox.test', 'bounced', 'mailbox-unavailable', '5.1.1']],
  ],
]

describe('notifications in words', () => {
  it.each(rows)('%s', (_, message, expected) => {
    const { kind, recipients } = readBounce(bytesOf(inWords(message)))
    const read = recipients.map(({ recipient, outcome, cause, status }) => [recipient, outcome, cause, status])
    expect(kind).toBe('bounce')
    expect(read).toEqual(
      expected.map(([recipient, outcome, cause, status = null]) => [recipient, outcome, cause, status]),
    )
  })

  it('what was said, and which rule read it where, stand beside the answer', () => {
    const [, message] = rows[0] ?? []
    const [first] = readBounce(bytesOf(inWords(message ?? { body: '' }))).recipients
    expect(first).toMatchObject({ replyCode: 550, permanence: 'hard', action: 'remove-recipient', contradictions: [] })
    expect(first?.rule).toBe('status.5.1.1')
    expect(first?.evidence).toContain('no such user here')
  })
})

describe('what is no bounce', () => {
  it.each([
    ['a letter', { from: 'Anna <anna@postbox.test>', subject: 'Hello', body: 'How are you?' }],
    [
      'a letter about bounces',
      {
        from: 'Anna <anna@postbox.test>',
        header: [],
        subject: 'Question',
        body: 'I saw "550 5.1.1 <bert@postbox.test> user unknown" in the log. What could not be delivered?',
      },
    ],
    [
      'an answer to a bounce',
      {
        from: 'Anna <anna@postbox.test>',
        subject: 'Re: Undelivered Mail Returned to Sender',
        body: 'Look:\n\n> <bert@postbox.test>: host mx.postbox.test said: 550 5.1.1 no such user\n\nWhat is it?',
      },
    ],
    [
      'news about deliveries',
      {
        from: 'Shop <news@shop.test>',
        subject: 'Your parcel',
        body: 'Your parcel could not be delivered. Write to help@shop.test.',
      },
    ],
    [
      'a postmaster who writes about something else',
      {
        from: 'postmaster@relay.test',
        subject: 'Maintenance on Friday',
        body: 'We change the disks. Ask admin@relay.test.',
      },
    ],
    [
      'a report about DMARC',
      {
        from: 'noreply-dmarc@postbox.test',
        subject: 'Report domain: shop.test Submitter: postbox.test',
        body: 'This is an aggregate report.',
      },
    ],
  ] as const)('%s', (_, message) => {
    const text = inWords(message).replace('Return-Path: <>\n', '')
    expect(readBounce(bytesOf(text))).toMatchObject({ kind: 'not-a-bounce', recipients: [] })
  })

  it('a piece of a message without author and addressee is nothing', () => {
    const text = 'Content-Type: text/plain\n\n<anna@postbox.test>: 550 user unknown'
    expect(readBounce(bytesOf(text)).kind).toBe('not-a-bounce')
  })
})
