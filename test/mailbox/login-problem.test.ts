// What the words of servers, of Node and of OpenSSL say about a login.
import { expect, it } from 'vitest'
import type { MailboxProblem } from '../../lib/mail/mailbox-test.ts'
import type { MailboxTroubleReason } from '../../lib/mail/mailbox-trouble.ts'
import { problemOf } from '../../lib/mailbox/login-problem.ts'

it.each<[MailboxTroubleReason, string, MailboxProblem]>([
  ['login-refused', 'the login was refused: [AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'login-refused'],
  [
    'login-refused',
    'the login was refused: [ALERT] Application-specific password required: https://x.test',
    'app-password-needed',
  ],
  ['login-refused', 'the login was refused: Please log in via your web browser: https://x.test', 'login-blocked'],
  [
    'login-refused',
    'the login was refused: [AUTHORIZATIONFAILED] IMAP access is disabled for your domain',
    'login-blocked',
  ],
  ['login-refused', 'the login was refused: Login is disabled', 'oauth2-needed'],
  ['login-refused', 'the login was refused: LOGIN failed. BasicAuthBlocked', 'oauth2-needed'],
  ['login-refused', 'the token service answered invalid_grant', 'token-refused'],
  ['server-error', 'Unsupported authentication mechanism', 'oauth2-not-offered'],
  ['unreachable', 'connect ECONNREFUSED 127.0.0.1:1', 'connection-refused'],
  ['unreachable', 'getaddrinfo ENOTFOUND imap.nowhere.test', 'host-not-found'],
  ['unreachable', 'getaddrinfo EAI_AGAIN imap.postbox.test', 'lookup-failed'],
  ['unreachable', 'the token service did not answer in time', 'token-service-silent'],
  ['unreachable', 'Connection timed out', 'no-answer'],
  ['tls', "Hostname/IP does not match certificate's altnames", 'certificate-not-trusted'],
  ['tls', 'self-signed certificate in certificate chain', 'certificate-not-trusted'],
  ['tls', 'wrong version number', 'tls-failed'],
  ['server-error', 'TLS failed: ssl/tls alert handshake failure', 'tls-failed'],
  ['tls', 'Server does not support STARTTLS', 'no-starttls'],
  [
    'too-many-connections',
    'there are too many connections: [ALERT] Too many simultaneous connections',
    'too-many-connections',
  ],
  ['no-time', 'there was no time left to look', 'not-carried-out'],
  ['server-error', 'Internal error occurred', 'broken-off'],
  ['over-quota', '1.0 of 1.0 MiB are taken', 'full'],
  ['cannot-remove', 'UIDPLUS is not offered', 'cannot-remove'],
])('%s, "%s": %s', (reason, detail, problem) => {
  expect(problemOf({ reason, detail })).toBe(problem)
})
