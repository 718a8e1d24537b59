import { describe, expect, it } from 'vitest'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'

const facts = (seen: Partial<TransactionFacts>): TransactionFacts => ({
  ...{ dotWritten: false, tls: { kind: 'absent' }, extensions: { kind: 'not-reached', stoppedAt: 'ehlo' } },
  ...{ recipients: [], oddities: [], timings: {}, transcript: [] },
  ...seen,
})
const accepted = makeReply(250, ['2.0.0 queued'])
const refused = makeReply(550, ['5.1.1 unknown user'])

describe('what one attempt proves', () => {
  it.each([
    ['a 250 to the dot', { dotWritten: true, dotReply: accepted }, 'accepted'],
    ['a 550 to the dot', { dotWritten: true, dotReply: refused }, 'bounced'],
    [
      'a 250 to the dot and a broken QUIT',
      { dotWritten: true, dotReply: accepted, failure: { stage: 'quit', reason: 'reset' } },
      'accepted',
    ],
    ['a 550 at RCPT', { failure: { stage: 'rcpt', reason: 'negative-reply', reply: refused } }, 'bounced'],
    [
      'a 451 at DATA',
      { failure: { stage: 'data', reason: 'negative-reply', reply: makeReply(451, ['later']) } },
      'deferred',
    ],
    ['a reset before the dot', { failure: { stage: 'body', reason: 'reset' } }, 'not-sent'],
    ['a reset after the dot', { dotWritten: true, failure: { stage: 'dot', reason: 'reset' } }, 'unknown'],
    ['silence after the dot', { dotWritten: true, failure: { stage: 'dot', reason: 'timed-out' } }, 'unknown'],
    ['the dot and nothing more', { dotWritten: true }, 'unknown'],
    [
      'a 421 that was read before the reply to the dot',
      { dotWritten: true, failure: { stage: 'dot', reason: 'malformed-reply', reply: makeReply(421, ['bye']) } },
      'unknown',
    ],
    [
      'a 550 in the middle of the body, part of the dot already written',
      { dotWritten: true, failure: { stage: 'body', reason: 'negative-reply', reply: refused } },
      'unknown',
    ],
    [
      'a code that RCPT does not allow',
      { failure: { stage: 'rcpt', reason: 'wrong-code', reply: accepted } },
      'not-sent',
    ],
    ['nothing at all', {}, 'not-sent'],
  ] as const)('%s is %s', (_, seen, outcome) => {
    expect(classify([evidenceOfTransaction(facts(seen), 7)]).outcome).toBe(outcome)
  })

  it('the stage and the time are kept', () => {
    const failure = { stage: 'rcpt', reason: 'negative-reply', reply: refused } as const
    expect(evidenceOfTransaction(facts({ failure }), 7)).toEqual({
      kind: 'reply',
      at: 7,
      stage: 'rcpt',
      reply: refused,
    })
  })
})
