import { expect, it } from 'vitest'
import type { Stage } from '../../lib/mail/stage.ts'
import { spanText } from '../../lib/report/deferrals.ts'
import { type AnsweredSend, answerBoth } from '../../lib/report/two-answers.ts'

const taken = { outcome: 'accepted', stage: 'dot' } as const
const putOff = { outcome: 'deferred', stage: 'rcpt' } as const

const endedAt = (stage: Stage) => ({ outcome: 'not-sent', stage }) as const

const rows: readonly (readonly [Partial<AnsweredSend>, string, string])[] = [
  [{ attempts: [] }, 'Can we talk? Not tried yet.', 'Will you take this? Not tried yet.'],
  [
    { outcome: 'accepted', attempts: [taken], arrival: 'inbox', seconds: { arrival: 3.1 } },
    'Can we talk? Yes.',
    'Will you take this? Yes: accepted, in the inbox after 3.1 s.',
  ],
  [
    { outcome: 'accepted', attempts: [putOff, putOff, taken], deferrals: { count: 2, seconds: 840 } },
    'Can we talk? Yes.',
    'Will you take this? Yes: accepted after 2 deferrals in 14 min.',
  ],
  [
    {
      ...{ outcome: 'accepted', attempts: [putOff, taken], deferrals: { count: 1, seconds: 300 } },
      ...{ arrival: 'junk', seconds: { arrival: 330 } },
    },
    'Can we talk? Yes.',
    'Will you take this? Yes: accepted after 1 deferral in 5 min, in Junk after 6 min.',
  ],
  [
    {
      outcome: 'bounced',
      permanence: 'hard',
      cause: 'mailbox-unavailable',
      attempts: [{ outcome: 'bounced', stage: 'rcpt' }],
    },
    'Can we talk? Yes.',
    'Will you take this? No: bounced (hard), a matter of the recipient.',
  ],
  [
    {
      outcome: 'bounced',
      permanence: 'soft',
      cause: 'reputation',
      attempts: [{ outcome: 'bounced', stage: 'greeting' }],
    },
    'Can we talk? No: the server did not greet as it should.',
    'Will you take this? No: bounced (soft), a matter of reputation.',
  ],
  [
    { outcome: 'deferred', cause: 'rate-limit', final: false, attempts: [{ outcome: 'deferred', stage: 'greeting' }] },
    'Can we talk? Not now: the server did not greet as it should.',
    'Will you take this? Not yet: put off, a matter of reputation.',
  ],
  [
    { outcome: 'deferred', cause: 'system', attempts: [putOff] },
    'Can we talk? Yes.',
    'Will you take this? No: put off until its time was over, a trouble of the receiver.',
  ],
  [
    { outcome: 'deferred', cause: 'system', attempts: [putOff], isTriedOnce: true },
    'Can we talk? Yes.',
    'Will you take this? Not yet: put off at its one attempt, a trouble of the receiver.',
  ],
  [
    { outcome: 'not-sent', cause: 'network', attempts: [{ outcome: 'not-sent', stage: 'connect' }] },
    'Can we talk? No: no connection came about.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a matter of the network.',
  ],
  [
    { outcome: 'not-sent', cause: 'network', rule: 'lost.name-server-failed', attempts: [endedAt('dns')] },
    'Can we talk? Not known: the name servers could not answer.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a matter of the network.',
  ],
  [
    { outcome: 'not-sent', cause: 'network', rule: 'lost.timed-out', attempts: [endedAt('dns')] },
    'Can we talk? Not known: the name servers could not answer.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a matter of the network.',
  ],
  [
    { outcome: 'not-sent', cause: 'domain-unknown', rule: 'lost.mx-host-unresolvable', attempts: [endedAt('dns')] },
    'Can we talk? No: no host that the MX records name has an address.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a matter of the recipient.',
  ],
  [
    { outcome: 'not-sent', cause: 'tls', rule: 'lost.tls-not-verified', attempts: [endedAt('auth')] },
    'Can we talk? No: its certificate does not prove who it is, so no password was sent.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a matter of configuration.',
  ],
  ...['our-failure', 'not-prepared'].map((reason): (typeof rows)[number] => [
    { outcome: 'not-sent', cause: 'system', rule: `lost.${reason}`, attempts: [endedAt('connect')] },
    'Can we talk? Not known: the attempt ended on our side.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a trouble on our side.',
  ]),
  [
    { outcome: 'not-sent', cause: 'system', rule: 'lost.aborted-before-dot', attempts: [endedAt('body')] },
    'Can we talk? Yes.',
    'Will you take this? Not asked: the attempt ended before the message was handed over, a trouble on our side.',
  ],
  [
    { outcome: 'not-sent', rule: 'lost.stopped-as-asked', attempts: [endedAt('ehlo')] },
    'Can we talk? Yes, as far as EHLO.',
    'Will you take this? Not asked: the session was to end before the message.',
  ],
  [
    { outcome: 'not-sent', rule: 'lost.stopped-as-asked', attempts: [{ outcome: 'not-sent', stage: 'connect' }] },
    'Can we talk? Yes, as far as the connection.',
    'Will you take this? Not asked: the session was to end before the message.',
  ],
  [
    { outcome: 'not-sent', attempts: [{ outcome: 'not-sent', stage: 'tls' }], rule: 'lost.stopped-as-asked' },
    'Can we talk? Yes, as far as TLS.',
    'Will you take this? Not asked: the session was to end before the message.',
  ],
  [
    { outcome: 'not-sent', attempts: [{ outcome: 'not-sent', stage: 'rcpt' }], rule: 'lost.stopped-as-asked' },
    'Can we talk? Yes.',
    'Will you take this? Not asked: the session was to end before the message.',
  ],
  [
    { outcome: 'unknown', cause: 'network', attempts: [{ outcome: 'unknown', stage: 'dot' }] },
    'Can we talk? Yes.',
    'Will you take this? Not known: the reply to the end of the message was lost, and it is not sent again.',
  ],
]
it.each(rows)('%j', (send, talk, take) => {
  const both = answerBoth({ final: true, attempts: [], seconds: {}, ...send })
  expect([both.talk.sentence, both.take.sentence]).toEqual([talk, take])
})

it.each([
  [0.44, '0.4 s'],
  [12.4, '12 s'],
  [89, '89 s'],
  [840, '14 min'],
  [12_600, '3.5 h'],
])('%d seconds are %s', (seconds, text) => expect(spanText(seconds)).toBe(text))
