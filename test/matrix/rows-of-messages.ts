// Sections 8 and 9 of the fault matrix: DATA, the message and its final dot; pipelining, QUIT, and what comes at any time.
import { check, type Row, send } from './row.ts'

const unknown = ['inconclusive', 'dot', 'outcome-unknown', 'final'] as const
const notOffered = { heard: 'EHLO STARTTLS EHLO QUIT' } as const
const atData = { heard: 'EHLO STARTTLS EHLO MAIL RCPT DATA QUIT' } as const
/** No final dot: nothing can have been taken. */
const withoutDot = { heard: 'EHLO STARTTLS EHLO MAIL RCPT DATA' } as const
/** Behind a reply that nobody can read there is nothing to say any more. */
const withoutGoodbye = { heard: 'EHLO STARTTLS EHLO MAIL RCPT DATA .' } as const

export const messageRows: readonly Row[] = [
  send('D01', ['fail', 'data', 'message-refused', 'final'], 'bounced', { ...atData, about: 'client' }),
  send('D02', ['fail', 'data', 'wrong-code', 'retryable'], 'not-sent', atData),
  send('D03', ['fail', 'body', 'message-refused', 'final'], 'bounced', { ...withoutDot, about: 'client' }),
  send('D04', ['inconclusive', 'dot', 'temporarily-refused', 'retryable'], 'deferred'),
  send('D05', ['fail', 'dot', 'message-refused', 'final'], 'bounced', { about: 'client' }),
  // Behind a 354 a goodbye could be read as a part of the message.
  send('D06', unknown, 'unknown', withoutGoodbye),
  send('D07', unknown, 'unknown', withoutGoodbye),
  send('D08', ['fail', 'body', 'connection-lost', 'retryable'], 'not-sent', { ...withoutDot, message: 'large' }),
  send('D09', ['inconclusive', 'dot', 'temporarily-refused', 'retryable'], 'deferred', withoutGoodbye),
  send('D10', unknown, 'unknown', { ...withoutGoodbye, impatientAt: 'dot', about: 'budget' }),
  send('D11', ['fail', 'dot', 'reply-code-mismatch', 'final'], 'unknown', {
    ...{ ...withoutGoodbye, also: ['inconclusive outcome-unknown'] },
  }),
  send('D12', unknown, 'unknown', withoutGoodbye),
  send('D13', ['inconclusive', 'body', 'stage-timeout', 'retryable'], 'not-sent', {
    ...{ ...withoutDot, message: 'large', impatientAt: 'body', about: 'budget' },
  }),
  send('D14', unknown, 'unknown', { ...withoutGoodbye, impatientAt: 'dot', about: 'budget' }),
  send('D15', ['warn', 'dot', 'extra-reply', 'final'], 'accepted', withoutGoodbye),
  // Our QUIT and its RST may meet.
  send('D16', 'pass', 'accepted', { heard: /^EHLO STARTTLS EHLO MAIL RCPT DATA \.( QUIT)?$/ }),
  send('D17', ['fail', 'dot', 'too-big', 'final'], 'bounced'),
  send('D18', ['fail', 'ehlo', '8bitmime-missing', 'final'], 'not-sent', { ...notOffered, message: 'eight-bit' }),
  send('D19', ['fail', 'ehlo', 'smtputf8-missing', 'final'], 'not-sent', {
    ...{ ...notOffered, forwardPaths: ['j\u00f5geva@fake.test'] },
  }),
  send('D20', 'pass', 'accepted', {
    departs: 'This client says DATA: BDAT is never sent, so that no chunk can be answered.',
  }),
  send('D21', ['fail', 'dot', 'line-too-long', 'final'], 'bounced', { case: 'refused', about: 'client' }),
  send('D21', ['fail', 'ehlo', 'line-too-long', 'final'], 'not-sent', {
    ...{ ...notOffered, case: 'before it is offered', message: 'long-line', about: 'client' },
  }),
  send('D22', 'pass', 'accepted', { message: 'smuggling' }),
  send('D23', ['warn', 'dot', 'extra-reply', 'final'], 'accepted', {
    ...{ forwardPaths: ['first@fake.test', 'second@fake.test'], heard: 'EHLO STARTTLS EHLO MAIL RCPT RCPT DATA .' },
    departs: 'LMTP is never spoken. Over SMTP the first reply is the answer, and a second one a fault.',
  }),
]

const pipelined = { pipelining: 'when-offered' } as const
const group = 'EHLO STARTTLS EHLO MAIL RCPT DATA'

export const pipeliningRows: readonly Row[] = [
  check('P01', 'pass'),
  send('P01', 'pass', 'accepted', { case: 'a send that asks for it', ...pipelined }),
  send('P02', ['warn', 'rcpt', 'pipelining-broken', 'retryable'], 'not-sent', {
    ...{ ...pipelined, impatientAt: 'rcpt', heard: 'EHLO STARTTLS EHLO MAIL' },
  }),
  send('P02', 'pass', 'accepted', { case: 'one command at a time' }),
  send('P03', ['fail', 'rcpt', 'recipient-refused', 'final'], 'bounced', pipelined),
  send('P04', ['fail', 'rcpt', 'wrong-code', 'retryable'], 'not-sent', { ...pipelined, heard: group }),
  send('P05', 'pass', 'accepted', {
    ...pipelined,
    departs: 'Among replies to commands that went out together nobody can see the order, and none is blamed.',
  }),
  send('P05', ['inconclusive', 'mail', 'stage-timeout', 'retryable'], 'not-sent', {
    ...{ case: 'one command at a time', impatientAt: 'mail', about: 'budget', heard: 'EHLO STARTTLS EHLO MAIL' },
  }),
  send('P06', ['fail', 'rcpt', 'malformed-reply', 'retryable'], 'not-sent', { ...pipelined, heard: group }),
]

export const anyTimeRows: readonly Row[] = [
  check('Q01', ['warn', 'quit', 'quit-refused', 'final'], { case: 'refused' }),
  check('Q01', 'pass', { case: 'not answered', before: 1, impatientAt: 'quit' }),
  check('Q01', 'pass', { case: 'closed', before: 2, impatientAt: 'quit' }),
  send('Q01', 'pass', 'accepted', { case: 'reset behind a message', before: 3, impatientAt: 'quit' }),
  send('X01', ['inconclusive', 'rcpt', 'temporarily-refused', 'retryable'], 'deferred', {
    heard: 'EHLO STARTTLS EHLO MAIL RCPT',
  }),
  check('X02', ['inconclusive', 'starttls', 'temporarily-refused', 'retryable'], { heard: 'EHLO' }),
  send('X02', ['inconclusive', 'starttls', 'temporarily-refused', 'retryable'], 'deferred', {
    ...{ case: 'a send', heard: 'EHLO' },
  }),
  check('X03', ['fail', 'starttls', 'connection-lost', 'retryable'], { heard: 'EHLO STARTTLS' }),
  send('X04', ['fail', 'rcpt', 'recipient-refused', 'final'], 'bounced', {
    ...{ heard: 'EHLO STARTTLS EHLO MAIL RCPT QUIT', also: ['warn control-characters', 'warn not-utf-8'] },
  }),
  // That the schedule ends is among the proofs.
  send('X05', ['inconclusive', 'rcpt', 'temporarily-refused', 'retryable'], 'deferred', {
    ...{ about: 'client', heard: 'EHLO STARTTLS EHLO MAIL RCPT QUIT' },
  }),
  send('X06', ['fail', 'greeting', 'greeting-refused', 'final'], 'bounced', {
    ...{ case: 'from one address', from: '127.0.0.2', about: 'client', heard: 'QUIT' },
  }),
  send('X06', 'pass', 'accepted', { case: 'from another', from: '127.0.0.1' }),
]
