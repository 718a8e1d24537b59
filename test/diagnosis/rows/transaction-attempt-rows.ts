// What is found about MAIL, RCPT, DATA, the message and its final dot.
import { makeReply } from '../../../lib/mail/reply.ts'
import {
  type AttemptRows,
  attempt,
  brokenAt,
  ended,
  lostBehindDot,
  probe,
  recipientsAnswered,
  refused,
  said,
  saying,
} from '../made-attempts.ts'

const nullSender = { transcript: [saying('mail', 'MAIL FROM:<>')] }

/** Nobody was taken; the reply at this place stands for all. */
function allRefused(at: number, ...replies: readonly string[]) {
  const recipients = recipientsAnswered(...replies)
  const reply = recipients[at]?.reply ?? makeReply(500, ['a row that names no reply'])
  return ended({ stage: 'rcpt', reason: 'negative-reply', reply }, { recipients })
}

export const transactionAttemptRows: AttemptRows = {
  MAIL: [
    ['452', refused('mail', 452, '4.3.1 no room'), ['inconclusive temporarily-refused target mail +']],
    ['421', refused('mail', 421, '4.3.2 closing'), ['inconclusive temporarily-refused target mail +']],
    ['451 of a rate', refused('mail', 451, '4.7.28 slow down'), ['inconclusive rate-limited client mail +']],
    ['552', refused('mail', 552, '5.3.4 too much'), ['fail too-big target mail']],
    ['530 for a login', refused('mail', 530, '5.7.0 Authentication required'), ['fail auth-required client mail']],
    ['550 for a login', refused('mail', 550, '5.7.1 Authentication required'), ['fail auth-required client mail']],
    [
      '530 for STARTTLS',
      refused('mail', 530, '5.7.0 Must issue a STARTTLS command first'),
      ['fail tls-required client mail'],
    ],
    [
      'a status for encryption, whatever the code',
      refused('mail', 550, '5.7.10 no'),
      ['fail tls-required client mail'],
    ],
    [
      'STARTTLS asked for with another code',
      refused('mail', 554, 'Must issue a STARTTLS command first'),
      ['fail tls-required client mail'],
    ],
    ['503', refused('mail', 503, '5.5.1 EHLO first'), ['fail out-of-sequence client mail +']],
    ['550 of SPF', refused('mail', 550, '5.7.23 SPF says no'), ['fail sender-refused client mail']],
    ['550 without words', refused('mail', 550, 'no'), ['fail sender-refused client mail']],
    ['550 of a blocklist', refused('mail', 550, 'listed in zen.spamhaus.org'), ['fail client-blocked client mail']],
    [
      '550 of an error that a blocklist answered with',
      refused('mail', 550, 'blocked: 127.255.255.254, open resolver'),
      ['fail blocklist-query-failed target mail +'],
    ],
    ['550 to the null sender', refused('mail', 550, 'no', nullSender), ['warn no-null-sender target mail']],
    [
      '450 to the null sender',
      refused('mail', 450, 'no', nullSender),
      ['inconclusive temporarily-refused target mail +'],
    ],
    ['553 to an address beyond ASCII', refused('mail', 553, '5.6.7 no'), ['fail smtputf8-refused target mail']],
    ['555 twice', refused('mail', 555, 'no SIZE'), ['fail parameter-refused target mail']],
    ['555 once', attempt({ refusedParameters: ['SIZE'] }), ['warn parameter-refused target mail']],
    ['354', brokenAt('mail', 'wrong-code'), ['fail wrong-code target mail +']],
    ['two codes', brokenAt('mail', 'reply-code-mismatch'), ['fail reply-code-mismatch target mail +']],
    ['larger than SIZE', brokenAt('mail', 'message-too-large', '900 bytes'), ['fail too-big target ehlo']],
    ['no SMTPUTF8', brokenAt('mail', 'smtputf8-missing'), ['fail smtputf8-missing target ehlo']],
    ['no 8BITMIME', brokenAt('mail', '8bitmime-missing'), ['fail 8bitmime-missing target ehlo']],
    ['a line of ours that is too long', brokenAt('mail', 'line-too-long'), ['fail line-too-long client ehlo']],
  ],

  RCPT: [
    ['greylisting by name', refused('rcpt', 450, '4.2.0 Greylisted'), ['inconclusive greylisted client rcpt +']],
    ['"come back later"', refused('rcpt', 451, '4.7.1 come back later'), ['inconclusive greylisted client rcpt +']],
    [
      '"try again in 300 seconds"',
      refused('rcpt', 450, 'try again in 300 seconds'),
      ['inconclusive greylisted client rcpt +'],
    ],
    [
      'a milter that failed',
      refused('rcpt', 451, '4.3.0 Service unavailable - try again later'),
      ['inconclusive temporarily-refused target rcpt +'],
    ],
    ['452 for too many', refused('rcpt', 452, '4.5.3 no more'), ['inconclusive too-many-recipients target rcpt +']],
    [
      '552 for too many',
      refused('rcpt', 552, 'Too many recipients'),
      ['inconclusive too-many-recipients target rcpt +'],
    ],
    ['421', refused('rcpt', 421, 'closing'), ['inconclusive temporarily-refused target rcpt +']],
    ['550', refused('rcpt', 550, '5.1.1 nobody'), ['fail recipient-refused target rcpt']],
    ['551', refused('rcpt', 551, 'try bob@example.com'), ['fail recipient-refused target rcpt']],
    ['550 of a policy', refused('rcpt', 550, '5.7.1 no'), ['fail recipient-refused client rcpt']],
    ['550 of a rate', refused('rcpt', 550, '5.7.1 rate limit exceeded'), ['fail rate-limited client rcpt']],
    [
      '550 of a blocklist',
      refused('rcpt', 550, '5.7.1 Client host [192.0.2.1] blocked using bl.example'),
      ['fail client-blocked client rcpt'],
    ],
    ['553 5.6.7', refused('rcpt', 553, '5.6.7 no'), ['fail smtputf8-refused target rcpt']],
    [
      '553 to an address beyond ASCII',
      refused('rcpt', 553, 'no', {
        recipients: [{ forwardPath: 'jõgeva@example.org', reply: makeReply(553, ['no']) }],
      }),
      ['fail smtputf8-refused target rcpt'],
    ],
    ['553 to one in ASCII', refused('rcpt', 553, 'no'), ['fail recipient-refused target rcpt']],
    [
      'the null sender, refused at RCPT',
      refused('rcpt', 550, 'null sender not welcome', nullSender),
      ['warn no-null-sender target rcpt'],
    ],
    [
      'the same words to another sender',
      refused('rcpt', 550, 'null sender not welcome'),
      ['fail recipient-refused target rcpt'],
    ],
    ['503', refused('rcpt', 503, 'MAIL first'), ['fail out-of-sequence client rcpt +']],
    [
      'one of two refused',
      attempt({ recipients: recipientsAnswered('250 ok', '550 no') }),
      ['warn partial target rcpt'],
    ],
    [
      'one of two put off',
      attempt({ recipients: recipientsAnswered('250 ok', '450 no') }),
      ['warn partial target rcpt +'],
    ],
    [
      'too many of them',
      attempt({ recipients: recipientsAnswered('250 ok', '452 4.5.3 no', '452 4.5.3 no') }),
      ['warn too-many-recipients target rcpt +'],
    ],
    ['all refused', allRefused(0, '550 no', '551 no'), ['fail recipient-refused target rcpt']],
    ['refused and put off', allRefused(1, '550 no', '450 no'), ['inconclusive partial target rcpt +']],
    [
      '421 behind one that was taken',
      allRefused(1, '250 ok', '421 closing'),
      ['inconclusive temporarily-refused target rcpt +'],
    ],
    [
      '421 behind one that was refused',
      allRefused(1, '550 no', '421 closing'),
      ['inconclusive temporarily-refused target rcpt +'],
    ],
    ['taken, with no message behind it', probe(), []],
    ['all taken', attempt({ recipients: recipientsAnswered('250 ok', '251 will forward') }), []],
    [
      '250 5.1.1',
      attempt({ oddities: [{ kind: 'class-mismatch', stage: 'rcpt', evidence: '250 5.1.1 nobody' }] }),
      ['warn class-mismatch target rcpt'],
    ],
    ['text without a code', brokenAt('rcpt', 'malformed-reply', 'hello'), ['fail malformed-reply target rcpt +']],
    ['RST', brokenAt('rcpt', 'reset'), ['fail connection-lost target rcpt +']],
    ['silence', brokenAt('rcpt', 'timed-out'), ['inconclusive stage-timeout budget rcpt +']],
  ],

  'DATA and the message': [
    ['554 to DATA', refused('data', 554, 'no'), ['fail message-refused target data']],
    ['451 to DATA', refused('data', 451, 'later'), ['inconclusive temporarily-refused target data +']],
    ['250 to DATA', brokenAt('data', 'wrong-code'), ['fail wrong-code target data +']],
    ['550 in the middle', refused('body', 550, '5.6.0 spam'), ['fail message-refused client body']],
    ['RST in the middle', brokenAt('body', 'reset'), ['fail connection-lost target body +']],
    [
      'a server that stops reading',
      brokenAt('body', 'timed-out', '500 bytes in 20 s'),
      ['inconclusive stage-timeout budget body +'],
    ],
    ['taken back', brokenAt('body', 'aborted-before-dot'), ['inconclusive attempt-withdrawn budget body +']],
    ['554 to the dot', refused('dot', 554, 'no'), ['fail message-refused target dot']],
    ['554 of spam', refused('dot', 554, '5.7.1 spam'), ['fail message-refused client dot']],
    ['552 to the dot', refused('dot', 552, '5.3.4 big'), ['fail too-big target dot']],
    ['552 of a full mailbox', refused('dot', 552, '5.2.2 full'), ['fail message-refused target dot']],
    ['500 for a long line', refused('dot', 500, 'Line too long'), ['fail line-too-long client dot']],
    ['451 to the dot', refused('dot', 451, 'later'), ['inconclusive temporarily-refused target dot +']],
    ['421 to the dot', refused('dot', 421, 'closing'), ['inconclusive temporarily-refused target dot +']],
  ],

  'behind the dot': [
    ['FIN', lostBehindDot('closed'), ['inconclusive outcome-unknown target dot']],
    ['RST', lostBehindDot('reset'), ['inconclusive outcome-unknown target dot']],
    ['no reply', lostBehindDot('timed-out'), ['inconclusive outcome-unknown budget dot']],
    ['a reply that trickles', lostBehindDot('timed-out', '25'), ['inconclusive outcome-unknown budget dot']],
    ['given up', lostBehindDot('aborted'), ['inconclusive outcome-unknown budget dot']],
    ['354', lostBehindDot('wrong-code', '354 go on'), ['inconclusive outcome-unknown target dot']],
    [
      '250 without its end',
      lostBehindDot('truncated-reply', '250 queued'),
      ['inconclusive outcome-unknown target dot'],
    ],
    [
      'two codes',
      lostBehindDot('reply-code-mismatch', '554 no'),
      ['fail reply-code-mismatch target dot', 'inconclusive outcome-unknown target dot'],
    ],
    [
      'a refusal with more behind it',
      lostBehindDot('unsolicited-reply', '250 queued'),
      ['fail unsolicited-reply target dot', 'inconclusive outcome-unknown target dot'],
    ],
    [
      'a second answer behind the first',
      attempt({ oddities: [{ kind: 'extra-reply', stage: 'dot', evidence: '554 no' }] }),
      ['warn extra-reply target dot'],
    ],
    [
      'a second answer that was read for the one to QUIT',
      attempt({
        oddities: [{ kind: 'extra-reply', stage: 'dot', evidence: '554 no' }],
        transcript: [said('quit', '554 no')],
      }),
      ['warn extra-reply target dot'],
    ],
    ['RST behind 250', attempt(), []],
  ],
}
