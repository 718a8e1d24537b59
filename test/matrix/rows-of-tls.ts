// Sections 4 and 5 of the fault matrix: STARTTLS, TLS, and AUTH.
import { check, type Row, send } from './row.ts'

const inClear = { heard: 'EHLO STARTTLS QUIT' } as const
const brokenOff = { heard: 'EHLO STARTTLS' } as const
const strict = { service: 'submission' } as const
/** Nobody logs in on a server for submission that offers no login. */
const strictWithoutLogin = { ...strict, also: ['warn auth-missing'] } as const

export const tlsRows: readonly Row[] = [
  check('T01', 'pass'),
  check('T02', ['inconclusive', 'starttls', 'starttls-refused', 'retryable'], inClear),
  send('T02', ['inconclusive', 'starttls', 'starttls-refused', 'retryable'], 'deferred', {
    ...{ ...inClear, case: 'TLS is demanded', tls: 'starttls' },
  }),
  check('T03', ['fail', 'starttls', 'starttls-refused', 'final'], inClear),
  check('T04', ['fail', 'starttls', 'wrong-code', 'final'], inClear),
  check('T05', ['fail', 'starttls', 'starttls-injection', 'final'], brokenOff),
  check('T06', ['fail', 'starttls', 'starttls-injection', 'final'], brokenOff),
  // Not before the client has begun its handshake, on a loaded machine too.
  check('T07', ['fail', 'tls', 'tls-garbage', 'final'], { ...brokenOff, speed: 10 }),
  check('T08', ['fail', 'starttls', 'unsolicited-reply', 'final'], { heard: 'EHLO' }),
  send('T09', ['fail', 'starttls', 'starttls-missing', 'retryable'], 'not-sent', {
    tls: 'starttls',
    heard: 'EHLO QUIT',
  }),
  check('T09', ['warn', 'ehlo', 'starttls-missing', 'final'], { case: 'a relay', heard: 'EHLO QUIT' }),
  check('T09', ['fail', 'ehlo', 'starttls-missing', 'final'], { case: 'a submission', ...strict, heard: 'EHLO QUIT' }),
  check('T10', ['fail', 'ehlo', 'starttls-masked', 'final'], { heard: 'EHLO QUIT' }),
  send('T10', ['fail', 'starttls', 'starttls-masked', 'retryable'], 'not-sent', {
    ...{ case: 'TLS is demanded', tls: 'starttls', heard: 'EHLO QUIT' },
  }),
  check('T11', ['fail', 'tls', 'certificate-expired', 'final'], strictWithoutLogin),
  check('T12', ['fail', 'tls', 'certificate-wrong-name', 'final'], strictWithoutLogin),
  check('T13', ['warn', 'tls', 'certificate-self-signed', 'final'], { case: 'a relay' }),
  check('T13', ['fail', 'tls', 'certificate-self-signed', 'final'], { case: 'a submission', ...strictWithoutLogin }),
  check('T14', ['fail', 'tls', 'certificate-incomplete-chain', 'final'], strictWithoutLogin),
  check('T14', ['fail', 'tls', 'certificate-untrusted-root', 'final'], {
    ...{ case: 'an unknown authority', scenario: 'untrusted-root', ...strictWithoutLogin },
  }),
  check('T15', ['fail', 'tls', 'certificate-not-yet-valid', 'final'], strictWithoutLogin),
  check('T16', ['fail', 'tls', 'certificate-weak-key', 'final'], {
    ...{ ...strict, also: ['fail certificate-weak-signature', 'warn auth-missing'] },
  }),
  check('T17', ['fail', 'tls', 'tls-too-old', 'final'], brokenOff),
  check('T18', ['fail', 'tls', 'tls-handshake-failed', 'final'], brokenOff),
  check('T19', ['fail', 'tls', 'tls-garbage', 'final'], { ...brokenOff, speed: 10 }),
  check('T20', ['inconclusive', 'tls', 'stage-timeout', 'retryable'], {
    ...{ ...brokenOff, impatientAt: 'tls', about: 'budget' },
  }),
  check('T21', ['fail', 'tls', 'connection-lost', 'retryable'], brokenOff),
  check('T22', ['fail', 'ehlo', 'connection-lost', 'retryable'], { heard: 'EHLO STARTTLS EHLO' }),
  check('T23', ['fail', 'ehlo', 'ehlo-refused-in-tls', 'final']),
  check('T24', ['warn', 'ehlo', 'starttls-in-tls', 'final']),
  check('T25', ['fail', 'tls', 'plaintext-on-tls-port', 'final'], { tls: 'implicit', heard: '' }),
  check('T26', ['fail', 'greeting', 'tls-on-connect', 'final'], { impatientAt: 'greeting', heard: '' }),
  check('T27', ['fail', 'tls', 'client-certificate-required', 'final'], brokenOff),
  send('T28', ['warn', 'tls', 'certificate-expired', 'final'], 'accepted'),
  check('T29', 'pass'),
  check('T30', ['warn', 'tls', 'certificate-wrong-name', 'final'], {
    departs:
      'MTA-STS and TLSA are records, judged apart from the session; the session tells the name that does not match.',
  }),
]

const login = { credentials: { user: 'alice', password: 'wonderland' }, tls: 'starttls' } as const
const withXoauth2 = { user: 'alice', accessToken: 'ya29.token-of-alice', mechanism: 'XOAUTH2' } as const
/** A refusal is the end of the session, and of the secret. */
const once = { ...login, heard: 'EHLO STARTTLS EHLO AUTH QUIT' } as const

export const authRows: readonly Row[] = [
  // A 5yz to AUTH decides the attempt as any other does: nothing is tried again with the same secret.
  send('A01', ['fail', 'auth', 'auth-rejected', 'final'], 'bounced', { ...once, about: 'client' }),
  send('A02', ['inconclusive', 'auth', 'auth-temporary', 'retryable'], 'deferred', once),
  send('A03', ['fail', 'auth', 'auth-policy', 'final'], 'bounced', { ...once, about: 'client' }),
  send('A04', ['fail', 'auth', 'auth-loop', 'final'], 'not-sent', {
    ...{ ...login, heard: 'EHLO STARTTLS EHLO AUTH …' },
  }),
  send('A05', ['fail', 'auth', 'auth-unavailable', 'final'], 'not-sent', {
    ...{ ...login, heard: 'EHLO STARTTLS EHLO QUIT' },
  }),
  send('A06', ['fail', 'auth', 'auth-in-clear', 'final'], 'not-sent', {
    ...{ ...login, tls: 'opportunistic', heard: 'EHLO QUIT' },
  }),
  send('A07', ['fail', 'auth', 'wrong-code', 'retryable'], 'not-sent', once),
  send('A08', ['fail', 'auth', 'connection-lost', 'retryable'], 'not-sent', {
    ...{ ...login, heard: 'EHLO STARTTLS EHLO AUTH' },
  }),
  send('A09', ['fail', 'auth', 'auth-encryption-required', 'final'], 'bounced', { ...once, about: 'client' }),
  send('A10', ['fail', 'auth', 'auth-rejected', 'final'], 'bounced', { ...once, about: 'client' }),
  send('A11', ['fail', 'auth', 'malformed-reply', 'retryable'], 'not-sent', {
    ...{ ...login, case: 'CRAM-MD5', heard: 'EHLO STARTTLS EHLO AUTH … QUIT' },
  }),
  send('A11', ['fail', 'auth', 'auth-rejected', 'final'], 'bounced', {
    ...{ ...login, case: 'XOAUTH2', credentials: withXoauth2, about: 'client' },
    heard: 'EHLO STARTTLS EHLO AUTH … QUIT',
  }),
]
