// Findings about servers of mailboxes: IMAP, POP3 and ManageSieve.
import type { FindingText } from '../finding-text.ts'

export const mailboxTexts = {
  'mailbox-ready': {
    verdicts: ['pass'],
    title: 'The server speaks the protocol of this port',
    meaning: 'It greeted, and told what it can do. Whether a user can log in is another question.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    reference: 'RFC 9051 section 7.1',
  },
  'mailbox-refused': {
    verdicts: ['fail', 'inconclusive'],
    title: 'The server of mailboxes turns us away at once',
    meaning:
      'It answered the connection with BYE or -ERR. Often that is a limit on connections, or a service that is overloaded or being restarted; nothing is known about its TLS.',
    whoFixes: 'mail server operator',
    remedy:
      'Read the server’s words. Look again later, or from another address; see the limits on connections of the server.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 9051 section 7.1.5',
  },
  'mailbox-starttls-missing': {
    verdicts: ['fail'],
    title: 'Mailboxes can be read here without encryption only',
    meaning:
      'The server offers no STARTTLS on this port. Whoever logs in here sends the password and every message in clear text.',
    whoFixes: 'mail server operator',
    remedy: 'Turn TLS on for this port, or close it and offer implicit TLS alone: 993 for IMAP, 995 for POP3.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 8314 section 3',
    advice: ['starttls', 'no-tls'],
  },
  'mailbox-starttls-refused': {
    verdicts: ['fail'],
    title: 'STARTTLS is announced and then refused',
    meaning: 'Mail programs that insist on encryption cannot connect here; others may go on in clear text.',
    whoFixes: 'mail server operator',
    remedy: 'See the server’s log: mostly the certificate or its key cannot be read.',
    command: '{openssl}',
    reference: 'RFC 9051 section 6.2.1',
  },
  'login-in-clear': {
    verdicts: ['fail'],
    title: 'Users may log in before TLS',
    meaning:
      'The server takes a password before the connection is encrypted. A mail program that is set up carelessly, or somebody in between who hides STARTTLS, gives it away.',
    whoFixes: 'mail server operator',
    remedy:
      'Refuse logins before TLS: in Dovecot auth_allow_cleartext = no (disable_plaintext_auth = yes before 2.4). IMAP then says LOGINDISABLED, and POP3 leaves USER and SASL out until TLS is up.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 8314 section 4.1',
    advice: ['no-tls'],
  },
  'capabilities-untold': {
    verdicts: ['warn'],
    title: 'The server does not tell what it can do',
    meaning:
      'It answered the question for its capabilities with a refusal, so mail programs have to guess how to log in.',
    whoFixes: 'mail server operator',
    remedy: 'See whether the server is a proxy whose backend is down, or too old for this question.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 2449',
  },
  'pop3-in-use': {
    verdicts: ['pass'],
    title: 'POP3 is offered',
    meaning:
      'POP3 fetches mail to one device and knows no folders. Port 110 begins in clear text; 995 is encrypted from the first byte. Where IMAP is there too, POP3 can often be turned off.',
    whoFixes: 'mail server operator',
    remedy: 'Keep 995 at most, and prefer IMAP on 993.',
    advice: ['pop3'],
    reference: 'RFC 8314 section 3',
  },
} as const satisfies Record<string, FindingText>
