// Findings about the message itself, from DATA to what became of it.
import type { FindingText } from '../finding-text.ts'

const sendTest = '{swaks} --from {from} --to {to}'

export const messageTexts = {
  'message-taken': {
    verdicts: ['pass'],
    title: 'The server took the message',
    meaning: 'It answers for it from here on. That is not delivery yet: only the mailbox shows whether it arrives.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: sendTest,
    reference: 'RFC 5321 section 4.2.5',
  },
  'message-refused': {
    verdicts: ['fail'],
    title: 'The server refuses the message',
    meaning:
      'Sender and recipient were taken, the message was not: a filter minds what is in it, or a rule of the server forbids it.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Read the reply. Compare with the built-in test message: if that is taken, it is the contents; if not, ask the postmaster with the exact words.',
    command: sendTest,
    reference: 'RFC 5321 section 3.3',
    advice: ['matrix-policy', 'align-identity'],
  },
  'too-big': {
    verdicts: ['fail'],
    title: 'The message is larger than the server takes',
    meaning:
      'It says so in answer to EHLO, to MAIL, or when the message is there. Attachments grow by about 37 % on the way.',
    whoFixes: 'whoever runs this check',
    remedy: 'Send links in place of large attachments, or have the limit raised (message_size_limit in Postfix).',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 1870 section 6',
    advice: ['matrix-size', 'ext-size'],
  },
  'line-too-long': {
    verdicts: ['fail'],
    title: 'A line of the message is too long',
    meaning:
      'A line may hold 998 characters and its CR LF. Servers refuse more, or break the line, and with it its signature.',
    whoFixes: 'whoever runs this check',
    remedy: 'Fold headers, and encode the text as quoted-printable or base64.',
    command: sendTest,
    reference: 'RFC 5321 section 4.5.3.1.6',
  },
  '8bitmime-missing': {
    verdicts: ['fail'],
    title: 'The server takes no 8-bit messages',
    meaning: 'It does not offer 8BITMIME, and the message has bytes above 127. Nothing was sent.',
    whoFixes: 'whoever runs this check',
    remedy: 'Encode the message as quoted-printable or base64; or turn on 8BITMIME at the server.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 6152 section 3',
    advice: ['ext-8bitmime'],
  },
  'outcome-unknown': {
    verdicts: ['inconclusive'],
    title: 'Nobody knows whether the server took the message',
    meaning:
      'The message was handed over to its end, and no whole answer came. It may be queued there or not, so it is not sent again: that could deliver it twice.',
    whoFixes: 'mail server operator',
    remedy:
      'Look for the message in the mailbox, or by its Message-ID in the server’s log, before anybody sends it again. Filters that take long at the end of a message are the usual cause.',
    reference: 'RFC 5321 section 4.5.3.2.6, RFC 1047',
  },
  'attempt-withdrawn': {
    verdicts: ['inconclusive'],
    title: 'The attempt was ended before it was done',
    meaning:
      'Whoever asked for it, or the time that it was given, ended it before the final dot. Nobody has the message.',
    whoFixes: 'whoever runs this check',
    remedy: 'Send it again, with more time if it was that.',
    reference: 'RFC 5321 section 4.1.1.4',
  },
  'certificate-not-verified': {
    verdicts: ['fail'],
    title: 'The server’s certificate does not prove who it is',
    meaning: 'A valid certificate was demanded, so nothing was sent. The evidence says what is wrong with this one.',
    whoFixes: 'mail server operator',
    remedy: 'Give the server a certificate of a public authority for the name that clients use, with its whole chain.',
    command: '{openssl} -showcerts',
    reference: 'RFC 9525 section 6, RFC 8461 section 4.1',
    advice: ['who-minds-certificates', 'matrix-tls'],
  },
} as const satisfies Record<string, FindingText>
