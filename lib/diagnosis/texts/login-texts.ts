// Findings about a login. A secret is tried once: servers count attempts.
import type { FindingText } from '../finding-text.ts'

const readEhlo = '{swaks} --quit-after EHLO'
const logIn = '{swaks} --quit-after AUTH --auth-user USER'

export const loginTexts = {
  'auth-succeeded': {
    verdicts: ['pass'],
    title: 'The login succeeded',
    meaning: 'The server took user and password, or the token.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: logIn,
    reference: 'RFC 4954 section 4',
  },
  'auth-rejected': {
    verdicts: ['fail'],
    title: 'The login was refused',
    meaning:
      'The server knows the way of logging in and does not take user and password, or the account may not log in here. It was tried once, and is not tried again with the same password: servers count attempts and lock the account.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Check user and password; often the user is the whole address. See whether the account is locked, or wants a password made for programs.',
    command: logIn,
    reference: 'RFC 4954 section 6',
    advice: ['matrix-auth'],
  },
  'auth-temporary': {
    verdicts: ['inconclusive'],
    title: 'The login cannot be checked at present',
    meaning:
      'The server’s directory of users is out of reach or busy, or slows us down. Whether the password is right is not known.',
    whoFixes: 'mail server operator',
    remedy: 'Wait some minutes. If it stays, look at what the server asks about users (LDAP, Dovecot, PAM).',
    command: logIn,
    reference: 'RFC 4954 section 6',
    advice: ['matrix-auth', 'matrix-temporary'],
  },
  'auth-policy': {
    verdicts: ['fail'],
    title: 'This account may not log in like this',
    meaning:
      'The password may be right; the server wants another mechanism, a password made for programs, or a login in a browser first.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Follow the reply: make an app password, allow SMTP logins for the account, or use OAuth where the provider asks for it.',
    command: logIn,
    reference: 'RFC 4954 section 6',
    advice: ['matrix-auth'],
  },
  'auth-encryption-required': {
    verdicts: ['fail'],
    title: 'The login is allowed inside TLS only',
    meaning: 'The server takes no password in clear text, and rightly so.',
    whoFixes: 'whoever runs this check',
    remedy: 'Log in with STARTTLS on 587, or with implicit TLS on 465.',
    command: readEhlo,
    reference: 'RFC 4954 section 6, RFC 3207 section 4',
    advice: ['matrix-auth', 'which-port'],
  },
  'auth-unavailable': {
    verdicts: ['fail'],
    title: 'There is no way to log in that both sides know',
    meaning:
      'The server offers no AUTH here, or only mechanisms that these credentials do not fit, or refuses the one that it offered. No password was sent where none was offered.',
    whoFixes: 'mail server operator',
    remedy:
      'Check the port: users log in on 587 or 465. If it is right, turn on AUTH for it, with PLAIN and LOGIN inside TLS, or XOAUTH2 or OAUTHBEARER for tokens.',
    command: readEhlo,
    reference: 'RFC 4954 section 3',
    advice: ['matrix-auth', 'ext-auth', 'which-port'],
  },
  'auth-loop': {
    verdicts: ['fail'],
    title: 'The server asks for more than the login has to say',
    meaning:
      'It sent one challenge after the other without an end. We broke the login off; whether it would succeed is not known.',
    whoFixes: 'mail server operator',
    remedy:
      'Look into the log of the server’s AUTH. If it is current, ask who sits in between: somebody may be fishing for secrets.',
    command: logIn,
    reference: 'RFC 4954 section 4',
    advice: ['matrix-auth'],
  },
  'login-not-tried': {
    verdicts: ['inconclusive'],
    title: 'The login was not tried',
    meaning:
      'A login is tried once, on the first submission port at the first address, since servers count attempts. The session there did not come so far, or no submission port was looked at.',
    whoFixes: 'whoever runs this check',
    remedy: 'Name the port that users log in on, for example --port 587, and see what else was found about it.',
    command: 'smtping check {host} --port 587 --auth USER',
    reference: 'RFC 4954 section 4',
  },
} as const satisfies Record<string, FindingText>
