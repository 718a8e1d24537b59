// Which of the known problems an error of imapflow, of Node's sockets or of its TLS is. The odd knowledge is all here.
import type { MailboxProblem } from '../mail/mailbox-test.ts'

/** Node's and imapflow's own codes. */
const byCode: Readonly<Record<string, MailboxProblem>> = {
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'lookup-failed',
  EAI_FAIL: 'lookup-failed',
  ECONNREFUSED: 'connection-refused',
  ETIMEDOUT: 'no-answer',
  EHOSTUNREACH: 'no-answer',
  ENETUNREACH: 'no-answer',
  CONNECT_TIMEOUT: 'no-answer',
  GREETING_TIMEOUT: 'no-answer',
  UPGRADE_TIMEOUT: 'tls-failed',
  STARTTLS_INJECTION: 'tls-failed',
  ETIMEOUT: 'broken-off',
  ECONNRESET: 'broken-off',
  EPIPE: 'broken-off',
  NoConnection: 'broken-off',
  EConnectionClosed: 'broken-off',
  StateLogout: 'broken-off',
  ClosedAfterConnectText: 'broken-off',
  ClosedAfterConnectTLS: 'broken-off',
  ETHROTTLE: 'too-many-connections',
}

/** Of OpenSSL's verification and Node's: what is wrong is the certificate, not the encryption. */
const certificateCodes =
  /^(?:ERR_TLS_CERT_ALTNAME_INVALID|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|HOSTNAME_MISMATCH)/

const byWords: readonly (readonly [RegExp, MailboxProblem])[] = [
  // Gmail, iCloud and Yahoo refuse the password of the account itself.
  [/app(?:lication)?[- ]specific password|app password/i, 'app-password-needed'],
  // Exchange Online since its passwords ended; AUTH=PLAIN is gone from its capabilities, and LOGIN answers this.
  [
    /basicauth(?:entication)?[- ]?(?:blocked|disabled)|basic authentication is (?:disabled|not supported)/i,
    'oauth2-needed',
  ],
  [/LOGIN is disabled|no matching authentication method/i, 'oauth2-needed'],
  // Gmail's WEBALERT and its kin: the login is right, and its owner must confirm it.
  [
    /web browser|webalert|web login required|account is (?:blocked|disabled|locked)|imap access (?:is )?(?:disabled|not enabled)/i,
    'login-blocked',
  ],
  [/too many (?:simultaneous |open )?connections|connection limit|rate limit|try again later/i, 'too-many-connections'],
]

/** Response codes of RFC 5530 and RFC 9051 section 7.1 that say more than "no". */
const byResponseCode: Readonly<Record<string, MailboxProblem>> = {
  UNAVAILABLE: 'too-many-connections',
  INUSE: 'too-many-connections',
  LIMIT: 'too-many-connections',
  CONTACTADMIN: 'login-blocked',
  WEBALERT: 'login-blocked',
  EXPIRED: 'login-blocked',
}

/** The problem behind an error; `words` are what the server said with it. */
export function problemOf(error: unknown, words: string): MailboxProblem {
  const code = textOf(error, 'code')
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  if (known) return known
  if (certificateCodes.test(code)) return 'certificate-not-trusted'
  if (/^(?:ERR_SSL|EPROTO|ERR_TLS)/.test(code)) return 'tls-failed'
  if (/server does not support STARTTLS/i.test(words)) return 'no-starttls'
  if (/unsupported authentication mechanism/i.test(words)) return 'oauth2-not-offered'
  return isRefusal(error) ? refusalOf(error, words) : 'broken-off'
}

function refusalOf(error: unknown, words: string): MailboxProblem {
  const responseCode = textOf(error, 'serverResponseCode').toUpperCase()
  const [, telling] = byWords.find(([pattern]) => pattern.test(words)) ?? []
  return telling ?? byResponseCode[responseCode] ?? 'login-refused'
}

/** imapflow marks whatever went wrong in a login. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true
}

function textOf(error: unknown, name: string): string {
  if (!(error instanceof Error)) return ''
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value
  return typeof value === 'string' ? value : ''
}
