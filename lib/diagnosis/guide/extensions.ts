// The guide: the SMTP service extensions, by their EHLO keywords. The first paragraph of each stands by itself in reports.
import type { GuideText } from './guide-text.ts'

const readEhlo = ['swaks --server HOST --port 25 --tls-optional --quit-after EHLO']
const requirements = ['R057']

export const extensionGuide = {
  'ext-8bitmime': {
    title: '8BITMIME: text beyond ASCII without encoding',
    text: [
      'The server takes messages whose text has bytes above 127, so that international characters need no quoted-printable or base64.',
      'The client declares it with BODY=8BITMIME at MAIL. It is about the body only: headers and addresses beyond ASCII need SMTPUTF8. Without it, a sender has to encode the message anew, or to send it back.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 6152'],
    seeAlso: ['8bitmime-missing'],
  },
  'ext-size': {
    title: 'SIZE: the largest message',
    text: [
      'The server says how many bytes a message may have, all headers and encoded attachments included; SIZE 0 or no number means that there is no fixed limit.',
      'Attachments grow by about 37 % on the way (base64 and its line ends), so a limit of 10 MB carries files of about 7 MB. A client that declares SIZE= at MAIL is refused at once with 552 5.3.4; others are refused only after the whole message.',
      'The mailbox behind may have a smaller limit of its own (5.2.3).',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 1870'],
    seeAlso: ['size-small', 'size-absurd', 'too-big', 'matrix-size'],
  },
  'ext-pipelining': {
    title: 'PIPELINING: several commands at once',
    text: [
      'The client may send MAIL, all RCPT and DATA in one go and read the replies afterwards, which saves round trips and makes bulk mail faster.',
      'EHLO, STARTTLS, AUTH and DATA come last in a group: the client waits there. A client that sends ahead where this was not offered is often taken for a spammer.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 2920'],
    seeAlso: ['pipelining-broken'],
  },
  'ext-smtputf8': {
    title: 'SMTPUTF8: addresses and headers in UTF-8',
    text: [
      'The server takes addresses such as δοκιμή@example.org and headers in UTF-8.',
      'Every server on the way has to offer it, and 8BITMIME with it; a message that needs it goes back at the first that does not. A domain beyond ASCII alone does not need it: it can be written as xn--….',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 6531'],
    seeAlso: ['smtputf8-missing', 'smtputf8-refused'],
  },
  'ext-dsn': {
    title: 'DSN: the sender chooses its notifications',
    text: [
      'The client may ask when to be notified (NOTIFY: success, failure, delay, never), how much comes back (RET), and give an id that comes back too (ENVID).',
      'Servers send notifications about failures without it. On a success notification nobody can rely: the next server may not offer DSN.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 3461', 'RFC 3464'],
  },
  'ext-chunking': {
    title: 'CHUNKING: the message in counted pieces',
    text: [
      'The message is sent with BDAT in pieces of a stated length in place of DATA and a final dot, so no line has to be changed on the way.',
      'There is no final dot that odd line ends could imitate, and BINARYMIME needs it. Clients may always use DATA instead.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 3030'],
  },
  'ext-enhancedstatuscodes': {
    title: 'ENHANCEDSTATUSCODES: a reason in numbers',
    text: [
      'Replies carry a second code of three numbers, such as 5.1.1, that says why; the reply code alone says only whether.',
      'The first number repeats the class (2 done, 4 not now, 5 never), the second the subject, the third the detail. Where it contradicts the reply code, the reply code decides.',
    ],
    requirements,
    commands: [...readEhlo, 'smtping explain 5.1.1'],
    references: ['RFC 2034', 'RFC 3463', 'RFC 5248'],
    seeAlso: ['class-mismatch'],
  },
  'ext-requiretls': {
    title: 'REQUIRETLS: encrypted all the way, or not at all',
    text: [
      'A message sent with REQUIRETLS is passed on only over TLS with a verified server that promises the same; otherwise it goes back to its sender (5.7.30).',
      'It is offered inside TLS only, and few servers offer it. Its opposite is the header TLS-Required: No, with which a sender asks that a message be delivered even where a policy would stop it.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 8689'],
  },
  'ext-limits': {
    title: 'LIMITS: how much in one session',
    text: [
      'The server says beforehand how many messages it takes in a session (MAILMAX), how many recipients for a message (RCPTMAX), and to how many domains (RCPTDOMAINMAX).',
      'A client that keeps to them is spared the refusals. It is from 2024, and few servers have it.',
    ],
    requirements,
    commands: readEhlo,
    references: ['RFC 9422'],
    seeAlso: ['too-many-recipients'],
  },
  'ext-starttls': {
    title: 'STARTTLS: this connection can be encrypted',
    text: [
      'The client may begin TLS within the connection; afterwards the session starts anew with EHLO.',
      'It belongs on 25, 587 and 2525, not on 465, where TLS is there from the start, and not on the list inside TLS.',
    ],
    requirements,
    commands: ['openssl s_client -connect HOST:25 -starttls smtp'],
    references: ['RFC 3207'],
    seeAlso: ['starttls', 'starttls-missing', 'starttls-in-tls'],
  },
  'ext-auth': {
    title: 'AUTH: users may log in',
    text: [
      'Users may log in, with one of the mechanisms that are listed behind the keyword.',
      'PLAIN and LOGIN show the password to whoever can read the connection, so they belong inside TLS. CRAM-MD5 hides it and is outdated: to check it, the server has to store the password or what is as good as it. SCRAM-SHA-256 is its successor; XOAUTH2 and OAUTHBEARER take a token in place of a password.',
      'AUTH belongs on 465 and 587. On 25 it is worth a warning, and a fault before TLS.',
    ],
    requirements,
    commands: ['swaks --server HOST --port 587 --tls --quit-after EHLO'],
    references: ['RFC 4954', 'RFC 7628'],
    seeAlso: ['auth-in-clear', 'auth-missing', 'auth-on-relay', 'auth-offered'],
  },
} as const satisfies Record<string, GuideText>

/** What an extension is good for, in a sentence; undefined for a keyword that the guide does not know. */
export function explainExtension(keyword: string): string | undefined {
  const entries: Readonly<Record<string, GuideText>> = extensionGuide
  return entries[extensionEntry(keyword)]?.text[0]
}

/** The id that an entry about this EHLO keyword has or would have. */
export function extensionEntry(keyword: string): string {
  return `ext-${keyword.toLowerCase()}`
}
