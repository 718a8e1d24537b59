// Findings about replies that could be read and should not have to be: what other software makes of them is another matter.
import type { FindingText } from '../finding-text.ts'

const readEhlo = '{swaks} --quit-after FIRST-EHLO'
const readBytes = "printf 'EHLO test.example\\r\\nQUIT\\r\\n' | nc -w 10 {address} {port} | od -c"

export const replyTexts = {
  'bare-lf': {
    verdicts: ['warn'],
    title: 'Lines of the server end without CR',
    meaning:
      'SMTP lines end in CR LF. A server that writes LF alone mostly takes it for a line end in messages too, and that is how forged messages are smuggled in behind others.',
    whoFixes: 'mail server operator',
    remedy:
      'Update or repair the server, and let it refuse a bare LF in messages (smtpd_forbid_bare_newline=yes in Postfix).',
    command: readBytes,
    reference: 'RFC 5321 section 2.3.8',
  },
  'bare-cr': {
    verdicts: ['fail'],
    title: 'The server ends its lines with CR alone',
    meaning: 'A line ends in CR LF. Without the LF no client sees the end of the reply, and all of them wait in vain.',
    whoFixes: 'mail server operator',
    remedy: 'Repair the server, or the script that answers in its place: it has to write CR LF.',
    command: readBytes,
    reference: 'RFC 5321 section 2.3.8',
  },
  'blank-line-flood': {
    verdicts: ['fail'],
    title: 'The server sends empty lines',
    meaning:
      'A reply begins with three digits. Empty lines in its place keep careless clients waiting for ever; we stopped at the first.',
    whoFixes: 'mail server operator',
    remedy: 'See what answers on this port, and repair or update it.',
    command: readBytes,
    reference: 'RFC 5321 section 4.2',
  },
  'nul-in-reply': {
    verdicts: ['warn'],
    title: 'A reply holds a NUL byte',
    meaning: 'Programs written in C see the end of the text there, so what follows is lost on them.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or whatever writes into its replies.',
    command: readBytes,
    reference: 'RFC 5321 section 4.2',
  },
  'control-characters': {
    verdicts: ['warn'],
    title: 'A reply holds control characters',
    meaning:
      'Shown on a terminal or in a log they could move the cursor, change colours or hide text. We show them escaped.',
    whoFixes: 'mail server operator',
    remedy: 'Take them out of the server’s texts. If nobody put them there, ask who changes its replies.',
    command: readBytes,
    reference: 'RFC 5321 section 4.2',
  },
  'not-utf-8': {
    verdicts: ['warn'],
    title: 'A reply is neither ASCII nor UTF-8',
    meaning: 'Replies are ASCII, or UTF-8 where SMTPUTF8 was agreed upon. Everybody reads these bytes differently.',
    whoFixes: 'mail server operator',
    remedy: 'Write the server’s texts in ASCII.',
    command: readBytes,
    reference: 'RFC 6531 section 3.7.4',
  },
  'reply-line-too-long': {
    verdicts: ['warn'],
    title: 'A line of a reply is longer than 512 bytes',
    meaning: 'Clients may cut it, or give up.',
    whoFixes: 'mail server operator',
    remedy: 'Make the text shorter, or put it on several lines of one reply.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.5.3.1.5',
  },
  'no-separator': {
    verdicts: ['warn'],
    title: 'Between reply code and text there is nothing',
    meaning:
      'A space or a hyphen is due there, and tells whether the reply goes on. Some clients take such a line for garbage.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2',
  },
  'tab-separator': {
    verdicts: ['warn'],
    title: 'Between reply code and text there is a tab',
    meaning: 'A space or a hyphen is due there. Some clients take such a line for garbage.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2',
  },
  'unterminated-reply': {
    verdicts: ['warn'],
    title: 'The last line was not ended before the connection was',
    meaning: 'The refusal could be read; a stricter client knows only that the connection was lost.',
    whoFixes: 'mail server operator',
    remedy: 'Let the server write the line with its CR LF, and then close.',
    command: readBytes,
    reference: 'RFC 5321 section 2.3.8',
  },
  'unusual-code': {
    verdicts: ['warn'],
    title: 'A reply has a code that the standard does not give there',
    meaning: 'Its first digit says yes, and so we went on. Clients that compare the whole code may not.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.3.2',
  },
  'class-mismatch': {
    verdicts: ['warn'],
    title: 'Reply code and enhanced status contradict each other',
    meaning:
      'One says yes and the other no, or one "later" and the other "never". The code decides; logs and statistics that read the status are wrong.',
    whoFixes: 'mail server operator',
    remedy: 'Give the status the first digit of its code, in the server’s rules or in its filter.',
    command: '{swaks} --quit-after RCPT --from {from} --to {to}',
    reference: 'RFC 2034 section 4',
    advice: ['ext-enhancedstatuscodes'],
  },
  'extra-reply': {
    verdicts: ['warn'],
    title: 'A second answer came behind the one to the message',
    meaning:
      'The first one took the message, and that holds. What the second is about cannot be told: a server that changes its mind, or a filter that answers beside it.',
    whoFixes: 'mail server operator',
    remedy:
      'Look into the server’s log for this message, and at filters and proxies before it: to each command there is one reply.',
    command: '{swaks} --from {from} --to {to}',
    reference: 'RFC 5321 section 4.2.1',
  },
  'quit-refused': {
    verdicts: ['warn'],
    title: 'The server refuses QUIT',
    meaning: 'Everything was done by then, so it changes nothing; a proper server says 221.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that lets only some commands through.',
    command: '{swaks} --quit-after FIRST-EHLO',
    reference: 'RFC 5321 section 4.1.1.10',
  },
  'slow-drip': {
    verdicts: ['fail'],
    title: 'A reply began and did not end in time',
    meaning:
      'The server wrote a part of its answer, and the rest trickled in or never came. A server writes a reply at once; this is how connections of clients are held up, by mistake or on purpose.',
    whoFixes: 'mail server operator',
    remedy:
      'Look again from another network: packets may be lost on the way (path MTU). If it stays, look into the server’s log and for delays on purpose.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.5.3.2',
  },
} as const satisfies Record<string, FindingText>
