// What is found about replies that are odd and could be read, and about logins of a check.
import { makeReply } from '../../../lib/mail/reply.ts'
import type { OddityKind } from '../../../lib/mail/session-facts.ts'
import { broken, helloBroken, type Rows, refusedAt, seen, withSession } from '../made-observations.ts'

function odd(...kinds: readonly OddityKind[]) {
  return withSession(25, { oddities: kinds.map((kind) => ({ kind, stage: 'ehlo', evidence: '250-odd' })) })
}

export const replyRows: Rows = {
  'odd replies': [
    ['none', odd(), []],
    ['a bare LF', odd('bare-lf'), ['warn bare-lf target ehlo 25']],
    ['a NUL', odd('nul'), ['warn nul-in-reply target ehlo 25']],
    ['an escape sequence', odd('control-characters'), ['warn control-characters target ehlo 25']],
    ['latin1', odd('not-utf-8'), ['warn not-utf-8 target ehlo 25']],
    ['600 bytes', odd('long-line'), ['warn reply-line-too-long target ehlo 25']],
    ['250OK', odd('no-separator'), ['warn no-separator target ehlo 25']],
    ['a tab', odd('tab-separator'), ['warn tab-separator target ehlo 25']],
    ['no line end before FIN', odd('unterminated-reply'), ['warn unterminated-reply target ehlo 25']],
    ['299', odd('unusual-code'), ['warn unusual-code target ehlo 25']],
    ['250 5.1.1', odd('class-mismatch'), ['warn class-mismatch target ehlo 25']],
    [
      'one finding for a kind, however often',
      withSession(25, {
        oddities: [
          { kind: 'bare-lf', stage: 'greeting', evidence: '220 hello\\n' },
          { kind: 'bare-lf', stage: 'ehlo', evidence: '250 hello\\n' },
        ],
      }),
      ['warn bare-lf target greeting 25'],
    ],
  ],

  'a login that a check was asked for': [
    ['taken', withSession(587, { auth: seen(makeReply(235, ['2.7.0 welcome'])) }), []],
    ['refused', broken(587, refusedAt('auth', 535, '5.7.8 no'), helloBroken), ['fail auth-rejected client auth 587']],
  ],
}
