// What is found by the looks that are made on request only.
import type { PortObservation } from '../../../lib/diagnosis/observation.ts'
import type { EnforcementFacts, RelayFacts, TlsVersionFacts } from '../../../lib/mail/extra-facts.ts'
import { makeReply } from '../../../lib/mail/reply.ts'
import { notReached, observations, openPort, type Rows, refusedAt, seen } from '../made-observations.ts'

const withFacts = (port: number, facts: Partial<PortObservation>) => observations([openPort(port, facts)])
const reply = (code: number, text = 'text') => seen(makeReply(code, [text]))
const putOff = (stage: 'mail' | 'auth' | 'rcpt') => {
  const cause = refusedAt(stage, 451, 'later')
  return { kind: 'temporary-failure', cause } as const
}

type Answer = TlsVersionFacts['answer']
const taken: Answer = seen({ cipher: 'AES' })
const refused: Answer = { kind: 'absent' }
const unknown: Answer = notReached('tls')

const versions = (one: Answer, two: Answer, three: Answer, four: Answer) =>
  withFacts(25, {
    tlsVersions: [
      { version: 'TLSv1', answer: one },
      { version: 'TLSv1.1', answer: two },
      { version: 'TLSv1.2', answer: three },
      { version: 'TLSv1.3', answer: four },
    ],
  })
const enforcement = (facts: EnforcementFacts) => withFacts(587, { enforcement: facts })
const relay = (stage: RelayFacts['stage'], answer: RelayFacts['answer']) =>
  withFacts(25, { relay: { reversePath: 'a@here.test', forwardPath: 'b@there.test', stage, answer } })

const late = { stage: 'tls', reason: 'timed-out' } as const
const blocked = refusedAt('mail', 450, '4.7.1 later')

const notTold = 'inconclusive tls-versions-not-told target tls 25'
const undemanded = (stage: string) => [`fail tls-not-enforced target ${stage} 587`]
const doubtful = (stage: string) => [`inconclusive tls-enforcement-not-told target ${stage} 587`]

export const onRequestRows: Rows = {
  'versions of TLS': [
    ['1.2 and 1.3', versions(refused, refused, taken, taken), []],
    ['1.2 alone is no fault', versions(refused, refused, taken, refused), []],
    ['1.1 too', versions(refused, taken, taken, taken), ['warn tls-old-accepted target tls 25']],
    ['one that told nothing', versions(unknown, refused, taken, taken), [notTold]],
    [
      'one that we did not wait for',
      withFacts(25, { tlsVersions: [{ version: 'TLSv1', answer: unknown, failure: late }] }),
      ['inconclusive tls-versions-not-told budget tls 25'],
    ],
    ['none', versions(refused, refused, refused, refused), [notTold]],
    [
      'an old one, and one that told nothing',
      versions(taken, unknown, taken, taken),
      [notTold, 'warn tls-old-accepted target tls 25'],
    ],
  ],
  'TLS before MAIL and AUTH': [
    ['demanded', enforcement({ mail: reply(530), auth: reply(538) }), []],
    ['AUTH that is not known', enforcement({ mail: reply(530), auth: reply(502) }), []],
    ['in words', enforcement({ mail: reply(554, 'TLS required'), auth: reply(523, 'Encryption needed') }), []],
    ['not for MAIL', enforcement({ mail: reply(250), auth: reply(504) }), undemanded('mail')],
    ['not for AUTH', enforcement({ mail: reply(530), auth: reply(334) }), undemanded('auth')],
    ['not for MAIL, and AUTH put off', enforcement({ mail: reply(250), auth: putOff('auth') }), undemanded('mail')],
    ['MAIL put off', enforcement({ mail: putOff('mail'), auth: reply(504) }), doubtful('mail')],
    [
      'MAIL put off because of us',
      enforcement({ mail: { kind: 'temporary-failure', cause: blocked }, auth: reply(504), failure: blocked }),
      ['inconclusive tls-enforcement-not-told client mail 587'],
    ],
    ['AUTH put off', enforcement({ mail: reply(530), auth: putOff('auth') }), doubtful('auth')],
    ['MAIL refused for another reason', enforcement({ mail: reply(550), auth: reply(504) }), doubtful('mail')],
    ['a login that was tried', enforcement({ mail: reply(530), auth: reply(535) }), doubtful('auth')],
  ],
  relaying: [
    ['taken is no more than possible', relay('rcpt', reply(250)), ['warn relay-possible target rcpt 25']],
    ['251 too', relay('rcpt', reply(251)), ['warn relay-possible target rcpt 25']],
    ['refused', relay('rcpt', reply(550)), []],
    ['a login is wanted', relay('mail', reply(530)), []],
    ['put off', relay('rcpt', putOff('rcpt')), ['inconclusive relay-not-told target rcpt 25']],
    ['not asked', relay('connect', notReached('connect')), ['inconclusive relay-not-told target connect 25']],
    [
      'no way there',
      withFacts(25, {
        relay: {
          ...{
            reversePath: 'a@here.test',
            forwardPath: 'b@there.test',
            stage: 'connect',
            answer: notReached('connect'),
          },
          failure: { stage: 'connect', reason: 'unreachable' },
        },
      }),
      ['inconclusive relay-not-told vantage connect 25'],
    ],
    ['our grammar', relay('rcpt', reply(501)), ['inconclusive relay-not-told client rcpt 25']],
    ['the session refused', relay('greeting', reply(554)), ['inconclusive relay-not-told client greeting 25']],
  ],
}
