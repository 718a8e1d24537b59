// Sections 6 and 7 of the fault matrix: MAIL and RCPT.
import { type Row, send } from './row.ts'

const atMail = { heard: 'EHLO STARTTLS EHLO MAIL QUIT' } as const

export const mailRows: readonly Row[] = [
  send('M01', ['inconclusive', 'mail', 'temporarily-refused', 'retryable'], 'deferred', atMail),
  send('M02', ['fail', 'mail', 'too-big', 'final'], 'bounced', atMail),
  send('M03', ['fail', 'mail', 'auth-required', 'final'], 'bounced', { ...atMail, about: 'client' }),
  send('M04', ['fail', 'mail', 'tls-required', 'final'], 'bounced', {
    ...{ tls: 'none', about: 'client', heard: 'EHLO MAIL QUIT' },
  }),
  send('M05', ['fail', 'mail', 'reply-code-mismatch', 'retryable'], 'not-sent', { heard: 'EHLO STARTTLS EHLO MAIL' }),
  send('M06', ['inconclusive', 'mail', 'temporarily-refused', 'retryable'], 'deferred', {
    heard: 'EHLO STARTTLS EHLO MAIL',
  }),
  // Behind a 354 a goodbye could be read as a part of a message.
  send('M07', ['fail', 'mail', 'wrong-code', 'retryable'], 'not-sent', { heard: 'EHLO STARTTLS EHLO MAIL' }),
  send('M08', ['fail', 'mail', 'sender-refused', 'final'], 'bounced', { ...atMail, about: 'client' }),
  send('M09', ['warn', 'mail', 'parameter-refused', 'final'], 'accepted', {
    heard: 'EHLO STARTTLS EHLO MAIL MAIL RCPT DATA . QUIT',
  }),
  send('M10', ['warn', 'mail', 'no-null-sender', 'final'], 'bounced', { ...atMail, reversePath: '' }),
  send('M11', ['fail', 'ehlo', 'too-big', 'final'], 'not-sent', { heard: 'EHLO STARTTLS EHLO QUIT' }),
]

const two = { forwardPaths: ['somebody@fake.test', 'nobody@fake.test'] } as const
const atRcpt = { heard: 'EHLO STARTTLS EHLO MAIL RCPT QUIT' } as const
const wholeForTwo = { ...two, heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT DATA . QUIT' } as const

export const recipientRows: readonly Row[] = [
  send('R01', ['inconclusive', 'rcpt', 'greylisted', 'retryable'], 'deferred', { ...atRcpt, about: 'client' }),
  send('R02', ['warn', 'rcpt', 'partial', 'final'], 'accepted', wholeForTwo),
  send('R03', ['fail', 'rcpt', 'recipient-refused', 'final'], 'bounced', {
    ...{ ...two, heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT QUIT' },
  }),
  send('R04', ['inconclusive', 'rcpt', 'partial', 'retryable'], 'deferred', {
    ...{ forwardPaths: ['busy@fake.test', 'nobody@fake.test'], heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT QUIT' },
  }),
  send('R04', ['inconclusive', 'rcpt', 'partial', 'retryable'], 'deferred', {
    ...{ case: 'the other way round', forwardPaths: ['nobody@fake.test', 'busy@fake.test'] },
    heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT QUIT',
  }),
  send('R05', ['warn', 'rcpt', 'class-mismatch', 'final'], 'accepted'),
  send('R06', ['fail', 'rcpt', 'malformed-reply', 'retryable'], 'not-sent', { heard: 'EHLO STARTTLS EHLO MAIL RCPT' }),
  send('R07', 'pass', 'accepted', { case: '251', forwardPaths: ['forwarded@fake.test'] }),
  send('R07', ['warn', 'rcpt', 'unusual-code', 'final'], 'accepted', { case: '252' }),
  send('R07', ['fail', 'rcpt', 'recipient-refused', 'final'], 'bounced', {
    ...{ ...atRcpt, case: '551', forwardPaths: ['moved@fake.test'] },
  }),
  send('R08', ['inconclusive', 'rcpt', 'temporarily-refused', 'retryable'], 'deferred', {
    ...{ ...two, heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT' },
  }),
  send('R09', ['fail', 'rcpt', 'connection-lost', 'retryable'], 'not-sent', { heard: 'EHLO STARTTLS EHLO MAIL RCPT' }),
  send('R10', ['inconclusive', 'rcpt', 'stage-timeout', 'retryable'], 'not-sent', {
    ...{ impatientAt: 'rcpt', about: 'budget', heard: 'EHLO STARTTLS EHLO MAIL RCPT' },
  }),
  send('R11', ['warn', 'rcpt', 'too-many-recipients', 'retryable'], 'accepted', wholeForTwo),
  send('R12', ['warn', 'rcpt', 'tarpit', 'final'], 'accepted', {
    ...{ ...wholeForTwo, clock: 'fast', speed: 10 },
  }),
  send('R13', 'pass', 'accepted', {
    departs: 'A second, invented recipient is not asked for: a send goes to seeds and proven addresses only.',
  }),
  // What comes after it is among the proofs.
  send('R14', 'pass', 'accepted'),
  send('R15', ['fail', 'rcpt', 'client-blocked', 'final'], 'bounced', { ...atRcpt, about: 'client' }),
  send('R16', ['fail', 'rcpt', 'smtputf8-refused', 'final'], 'bounced', {
    ...{ ...atRcpt, forwardPaths: ['j\u00f5geva@fake.test'] },
  }),
  send('R17', 'pass', 'not-sent', { stopAfter: 'rcpt', heard: 'EHLO STARTTLS EHLO MAIL RCPT RSET QUIT' }),
  send('R17', ['warn', 'rcpt', 'partial', 'final'], 'not-sent', {
    ...{ ...two, case: 'one is not known', stopAfter: 'rcpt' },
    heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT RSET QUIT',
  }),
]
