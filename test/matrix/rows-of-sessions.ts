// Sections 1 to 3 of the fault matrix: reaching a server, its greeting, and EHLO.
import { check, type Row, send } from './row.ts'

const nobody = { heard: '' } as const

export const connectRows: readonly Row[] = [
  check('C01', ['fail', 'connect', 'port-closed', 'retryable'], nobody),
  check('C02', ['inconclusive', 'connect', 'port-filtered', 'retryable'], {
    ...{ ...nobody, impatientAt: 'connect' },
    departs: 'On port 25 it is about the vantage, port-25-filtered: see test/diagnosis. No test may listen there.',
  }),
  check('C03', ['inconclusive', 'connect', 'no-route', 'final'], { ...nobody, about: 'vantage' }),
  check('C03', ['inconclusive', 'connect', 'no-route-v6', 'final'], {
    ...{ ...nobody, case: 'over IPv6', lookUp: 'v6.fake.test', about: 'vantage' },
  }),
  check('C04', ['fail', 'greeting', 'closed-before-greeting', 'retryable'], nobody),
  check('C05', ['fail', 'greeting', 'reset-before-greeting', 'retryable'], nobody),
  check('C06', ['inconclusive', 'greeting', 'greeting-timeout', 'retryable'], {
    ...{ ...nobody, impatientAt: 'greeting', about: 'budget' },
  }),
  check('C07', ['fail', 'dns', 'name-not-found', 'final'], {
    ...nobody,
    case: 'NXDOMAIN',
    lookUp: 'missing.fake.test',
  }),
  check('C07', ['fail', 'dns', 'no-address', 'final'], { ...nobody, case: 'no data', lookUp: 'empty.fake.test' }),
  check('C07', ['inconclusive', 'dns', 'name-server-failed', 'retryable'], {
    ...{ ...nobody, case: 'SERVFAIL', lookUp: 'failing.fake.test', about: 'resolver' },
  }),
  check('C07', ['inconclusive', 'dns', 'name-server-refused', 'retryable'], {
    ...{ ...nobody, case: 'REFUSED', lookUp: 'refusing.fake.test', about: 'resolver' },
  }),
  check('C07', ['inconclusive', 'dns', 'name-server-timeout', 'retryable'], {
    ...{ ...nobody, case: 'silence', lookUp: 'silent.fake.test', impatientAt: 'dns', about: 'resolver' },
  }),
  // C08, the null MX, is among the proofs: a check looks at a host, and never falls back from a domain to it.
  check('C09', ['warn', 'tls', 'certificate-wrong-name', 'final'], {
    ...{ case: 'a CNAME', lookUp: 'alias.fake.test' },
    departs: 'A check is of a host. That an MX record led to an alias is for the look at a domain to tell.',
  }),
  check('C09', ['inconclusive', 'dns', 'target-not-allowed', 'final'], {
    ...{ ...nobody, case: 'a private address', lookUp: 'private.fake.test', policy: 'public-unicast-only' },
    about: 'policy',
  }),
  check('C10', ['warn', 'connect', 'some-addresses-dead', 'retryable'], { lookUp: 'mx.fake.test' }),
  check('C11', ['warn', 'greeting', 'greeting-name-differs', 'final'], {
    ...{ lookUp: 'mx.fake.test', also: ['warn starttls-missing'], heard: 'EHLO QUIT' },
    departs:
      'That a proxy answers for all is asked by a control of the vantage, not by one check. Nothing is blamed for it.',
  }),
  check('C12', ['inconclusive', 'greeting', 'rate-limited', 'retryable'], { ...nobody, before: 2, about: 'client' }),
]

export const greetingRows: readonly Row[] = [
  check('G01', ['fail', 'greeting', 'greeting-refused', 'final'], { about: 'client', heard: 'QUIT' }),
  check('G02', ['inconclusive', 'greeting', 'temporarily-refused', 'retryable'], nobody),
  check('G03', ['inconclusive', 'greeting', 'temporarily-refused', 'retryable'], {
    ...{ ...nobody, also: ['warn unterminated-reply'] },
  }),
  check('G04', 'pass'),
  check('G05', ['fail', 'greeting', 'reply-code-mismatch', 'final'], nobody),
  check('G06', ['fail', 'greeting', 'not-smtp', 'final'], nobody),
  check('G07', ['fail', 'greeting', 'not-smtp', 'final'], nobody),
  check('G08', ['fail', 'helo', 'not-smtp', 'final'], { heard: 'EHLO HELO QUIT' }),
  check('G09', ['warn', 'greeting', 'bare-lf', 'final']),
  check('G10', ['fail', 'greeting', 'bare-cr', 'final'], { ...nobody, impatientAt: 'greeting' }),
  check('G11', 'pass'),
  check('G12', ['fail', 'greeting', 'malformed-reply', 'final'], nobody),
  check('G13', ['fail', 'greeting', 'wrong-code', 'final'], { heard: 'QUIT' }),
  check('G14', 'pass'),
  check('G15', ['warn', 'greeting', 'slow-greeting', 'retryable'], { clock: 'fast', speed: 10 }),
  check('G16', ['fail', 'ehlo', 'unsolicited-reply', 'final'], nobody),
  check('G17', ['fail', 'greeting', 'tls-on-connect', 'final'], nobody),
  check('G18', ['warn', 'greeting', 'nul-in-reply', 'final']),
  check('G19', ['warn', 'greeting', 'not-utf-8', 'final']),
  check('G20', ['warn', 'greeting', 'reply-line-too-long', 'final']),
  check('G20', ['fail', 'greeting', 'reply-too-large', 'final'], {
    ...{ ...nobody, case: '64 KiB', before: 1 },
    departs: 'Section 11 of the matrix ends a line at 4 KiB: what is longer is not read, and so not judged any milder.',
  }),
  check('G21', ['fail', 'greeting', 'reply-too-large', 'final'], nobody),
  check('G22', ['fail', 'greeting', 'reply-too-large', 'final'], nobody),
  check('G23', ['fail', 'greeting', 'blank-line-flood', 'final'], nobody),
  check('G24', 'pass', { clock: 'fast', speed: 10 }),
  check('G25', ['warn', 'greeting', 'middlebox', 'final'], { also: ['warn no-esmtp'], heard: 'EHLO HELO QUIT' }),
  check('G26', ['warn', 'greeting', 'server-name-not-fqdn', 'final']),
]

const noTls = { heard: 'EHLO QUIT' } as const
const brokenOff = { heard: 'EHLO' } as const

export const ehloRows: readonly Row[] = [
  check('E01', ['warn', 'ehlo', 'no-esmtp', 'final'], { heard: 'EHLO HELO QUIT' }),
  check('E02', ['fail', 'ehlo', 'helo-refused', 'final'], {
    ...{ about: 'client', heard: 'EHLO QUIT' },
    departs: '550 refuses us and not the command, so that HELO would only be refused the same.',
  }),
  check('E03', ['inconclusive', 'ehlo', 'temporarily-refused', 'retryable'], brokenOff),
  check('E04', ['warn', 'ehlo', 'closed-after-ehlo', 'retryable'], {
    ...{ case: 'HELO is taken', heard: 'EHLO / HELO QUIT' },
    departs: 'The second connection answers, so that more is known than a temporary failure: a server without EHLO.',
  }),
  check('E04', ['fail', 'helo', 'connection-lost', 'retryable'], {
    ...{ case: 'HELO is not taken either', before: 1, heard: 'EHLO / HELO', also: ['warn closed-after-ehlo'] },
  }),
  check('E05', ['fail', 'ehlo', 'truncated-reply', 'retryable'], brokenOff),
  check('E06', ['fail', 'ehlo', 'reply-code-mismatch', 'final'], brokenOff),
  check('E07', ['fail', 'ehlo', 'malformed-reply', 'final'], brokenOff),
  check('E08', ['fail', 'ehlo', 'malformed-reply', 'final'], brokenOff),
  check('E09', ['warn', 'ehlo', 'no-separator', 'final']),
  check('E10', ['warn', 'ehlo', 'tab-separator', 'final']),
  check('E11', ['warn', 'ehlo', 'unusual-code', 'final']),
  check('E12', ['fail', 'ehlo', 'wrong-code', 'final'], { ...brokenOff, case: '354' }),
  check('E12', ['fail', 'ehlo', 'malformed-reply', 'final'], { ...brokenOff, case: '000', before: 1 }),
  send('E13', 'pass', 'accepted', { heard: 'EHLO MAIL RCPT DATA . QUIT' }),
  check('E13', ['warn', 'ehlo', 'starttls-missing', 'final'], {
    ...{ ...noTls, case: 'a check' },
    departs: 'The line is read as it should be. That the server has no STARTTLS is true, and found by T09.',
  }),
  check('E14', ['fail', 'ehlo', 'unsolicited-reply', 'final'], brokenOff),
  send('E14', ['fail', 'mail', 'unsolicited-reply', 'retryable'], 'not-sent', { ...brokenOff, case: 'a send' }),
  check('E15', ['fail', 'ehlo', 'truncated-reply', 'retryable'], { ...brokenOff, impatientAt: 'ehlo' }),
  send('E16', ['fail', 'mail', 'unsolicited-reply', 'retryable'], 'not-sent', brokenOff),
  check('E16', ['fail', 'ehlo', 'unsolicited-reply', 'final'], { ...brokenOff, case: 'a check' }),
  check('E17', ['fail', 'ehlo', 'slow-drip', 'retryable'], { ...brokenOff, impatientAt: 'ehlo' }),
  check('E17', ['inconclusive', 'ehlo', 'session-deadline', 'retryable'], {
    ...{ ...brokenOff, case: 'against the deadline of the session', impatientAt: 'session', about: 'budget' },
  }),
  check('E18', ['fail', 'ehlo', 'slow-drip', 'retryable'], { ...brokenOff, impatientAt: 'ehlo' }),
  check('E18', ['inconclusive', 'ehlo', 'session-deadline', 'retryable'], {
    ...{ ...brokenOff, case: 'against the deadline of the session', impatientAt: 'session', about: 'budget' },
  }),
  check('E19', ['fail', 'ehlo', 'blank-line-flood', 'final'], brokenOff),
  check('E20', ['fail', 'ehlo', 'reply-too-large', 'final'], brokenOff),
  check('E21', ['fail', 'ehlo', 'reply-too-large', 'final'], brokenOff),
  check('E22', ['warn', 'ehlo', 'reply-line-too-long', 'final'], {
    case: '3000 spaces',
    departs: 'It is read at once, as the row asks. That the line is over 512 octets is a finding of its own, G20.',
  }),
  check('E22', ['fail', 'ehlo', 'reply-too-large', 'final'], {
    ...{ case: 'half a million spaces', before: 1, heard: 'EHLO STARTTLS EHLO' },
    departs: 'Section 11 of the matrix ends a line at 4 KiB, before anybody looks for the words in it.',
  }),
  check('E23', 'pass', { service: 'submission' }),
  send('E23', 'pass', 'accepted', {
    ...{ case: 'a login', credentials: { user: 'alice', password: 'wonderland' } },
    heard: 'EHLO STARTTLS EHLO AUTH MAIL RCPT DATA . QUIT',
  }),
  check('E24', ['warn', 'ehlo', 'size-absurd', 'final']),
  check('E25', ['warn', 'ehlo', 'control-characters', 'final']),
  check('E26', 'pass'),
  check('E26', ['fail', 'ehlo', 'helo-refused', 'final'], {
    ...{ case: 'our name is short', ehloName: 'client', about: 'client', heard: 'EHLO QUIT' },
  }),
  check('E27', 'pass'),
  check('E28', ['warn', 'ehlo', 'no-extensions-in-tls', 'final']),
]
