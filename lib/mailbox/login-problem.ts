// What exactly is wrong with a login, in more detail than looks need it: its owner is there to mend it. Read from the
// reason and the words that the connection ended with; Node's and OpenSSL's are the same everywhere.
import type { MailboxProblem } from '../mail/mailbox-test.ts'
import type { MailboxTrouble, MailboxTroubleReason } from '../mail/mailbox-trouble.ts'

type Telling = readonly (readonly [RegExp, MailboxProblem])[]

const refusals: Telling = [
  [/unsupported authentication mechanism/i, 'oauth2-not-offered'],
  [/token service/i, 'token-refused'],
  // Gmail, iCloud and Yahoo refuse the password of the account itself.
  [/app(?:lication)?[- ]specific password|app password/i, 'app-password-needed'],
  // Exchange Online since its passwords ended; elsewhere AUTH=PLAIN is not offered, and LOGIN is disabled.
  [
    /basicauth(?:entication)?[- ]?(?:blocked|disabled)|basic authentication is (?:disabled|not supported)/i,
    'oauth2-needed',
  ],
  [/login is disabled|no matching authentication method/i, 'oauth2-needed'],
  // Gmail's WEBALERT and its kin: the login may be right, and its owner must confirm it.
  [
    /web browser|webalert|web login required|account (?:is |has been )?(?:blocked|disabled|locked)|imap (?:access )?(?:is )?(?:disabled|not enabled)/i,
    'login-blocked',
  ],
]

const unreachable: Telling = [
  [/token service/i, 'token-service-silent'],
  [/ENOTFOUND/, 'host-not-found'],
  [/EAI_AGAIN|EAI_FAIL/, 'lookup-failed'],
  [/ECONNREFUSED/, 'connection-refused'],
]

const ofTls: Telling = [
  [/certificate|altnames/i, 'certificate-not-trusted'],
  [/does not support STARTTLS/i, 'no-starttls'],
]

const serverErrors: Telling = [
  [/unsupported authentication mechanism/i, 'oauth2-not-offered'],
  [/does not support STARTTLS/i, 'no-starttls'],
  [/SSL routines|TLS failed|wrong version number/i, 'tls-failed'],
]

const byReason: Readonly<Record<MailboxTroubleReason, readonly [otherwise: MailboxProblem, telling?: Telling]>> = {
  'no-login': ['secret-unreadable'],
  'login-refused': ['login-refused', refusals],
  'over-quota': ['full'],
  'folder-missing': ['folder-missing'],
  unreachable: ['no-answer', unreachable],
  tls: ['tls-failed', ofTls],
  'too-many-connections': ['too-many-connections'],
  'no-time': ['not-carried-out'],
  'cannot-remove': ['cannot-remove'],
  'server-error': ['broken-off', serverErrors],
}

/** The problem behind a trouble. */
export function problemOf({ reason, detail }: MailboxTrouble): MailboxProblem {
  const [otherwise, telling = []] = byReason[reason]
  const [, found] = telling.find(([pattern]) => pattern.test(detail)) ?? []
  return found ?? otherwise
}
