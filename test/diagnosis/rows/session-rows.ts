// What is found about greeting, EHLO and sessions that end early.
import {
  broken,
  brokenBy,
  ehlo,
  greeting,
  helloBroken,
  notReached,
  type Rows,
  refusedAt,
  seen,
  tls,
  withSession,
} from '../made-observations.ts'

export const sessionRows: Rows = {
  'a session that is refused': [
    [
      '554 in place of a greeting',
      broken(25, refusedAt('greeting', 554, 'No SMTP service here')),
      ['fail greeting-refused target greeting 25'],
    ],
    [
      '554 with a policy status is about us',
      broken(25, refusedAt('greeting', 554, '5.7.1 rejected')),
      ['fail greeting-refused client greeting 25'],
    ],
    [
      '554 that names our address is about us',
      broken(25, refusedAt('greeting', 554, 'blocked: [203.0.113.9] is listed')),
      ['fail greeting-refused client greeting 25'],
    ],
    [
      '554 that names the server itself is not',
      broken(25, refusedAt('greeting', 554, '198.51.100.7 takes no mail')),
      ['fail greeting-refused target greeting 25'],
    ],
    [
      '421 is a throttle, never "no STARTTLS"',
      broken(587, refusedAt('greeting', 421, 'too busy')),
      ['inconclusive temporarily-refused target greeting 587'],
    ],
    [
      '421 at EHLO',
      broken(587, refusedAt('ehlo', 421, '4.7.0 too many connections'), helloBroken),
      ['inconclusive temporarily-refused client ehlo 587'],
    ],
    [
      'EHLO and HELO refused',
      broken(25, refusedAt('helo', 550, '5.7.1 helo rejected'), helloBroken),
      ['fail helo-refused client helo 25'],
    ],
    [
      'EHLO refused inside TLS',
      broken(587, refusedAt('ehlo', 503, 'no'), {
        ...helloBroken,
        extensionsInClear: seen(ehlo('STARTTLS')),
        tls: seen(tls()),
      }),
      ['fail ehlo-refused-in-tls target ehlo 587'],
    ],
    [
      'EHLO refused with implicit TLS has had no other EHLO',
      broken(465, refusedAt('ehlo', 550, 'no'), { ...helloBroken, tls: seen(tls({ mode: 'implicit' })) }),
      ['fail helo-refused target ehlo 465'],
    ],
  ],

  'a session that breaks': [
    ['FIN before the greeting', brokenBy('greeting', 'closed'), ['fail closed-before-greeting target greeting 25']],
    [
      'RST before the greeting',
      brokenBy('greeting', 'reset', 'ECONNRESET'),
      ['fail reset-before-greeting target greeting 25'],
    ],
    [
      'silence before the greeting: our budget is shorter than the RFC',
      brokenBy('greeting', 'timed-out'),
      ['inconclusive greeting-timeout budget greeting 25'],
    ],
    ['silence later', brokenBy('ehlo', 'timed-out'), ['inconclusive stage-timeout budget ehlo 25']],
    ['all together too slow', brokenBy('ehlo', 'session-deadline'), ['inconclusive session-deadline budget ehlo 25']],
    ['FIN later', brokenBy('tls', 'closed'), ['fail connection-lost target tls 25']],
    ['given up by the caller', brokenBy('ehlo', 'aborted'), ['inconclusive check-aborted budget ehlo 25']],
    ['another protocol', brokenBy('greeting', 'not-smtp', 'ssh'), ['fail not-smtp target greeting 25']],
    [
      'TLS where a greeting was due',
      brokenBy('greeting', 'tls-on-connect'),
      ['fail tls-on-connect target greeting 25'],
    ],
    [
      'a malformed greeting',
      brokenBy('greeting', 'malformed-reply', '2200 hello'),
      ['fail malformed-reply target greeting 25'],
    ],
    ['250 as a greeting', brokenBy('greeting', 'wrong-code'), ['fail wrong-code target greeting 25']],
    ['mixed codes', brokenBy('ehlo', 'reply-code-mismatch'), ['fail reply-code-mismatch target ehlo 25']],
    ['an endless reply', brokenBy('ehlo', 'reply-too-large'), ['fail reply-too-large target ehlo 25']],
    ['half a reply', brokenBy('ehlo', 'truncated-reply'), ['fail truncated-reply target ehlo 25']],
    ['replies that nobody asked for', brokenBy('ehlo', 'unsolicited-reply'), ['fail unsolicited-reply target ehlo 25']],
    ['an error on our side', brokenBy('ehlo', 'other', 'EPERM'), ['inconclusive session-failed vantage ehlo 25']],
    [
      'clear text on a TLS port',
      broken(465, { stage: 'tls', reason: 'plaintext-on-tls-port' }),
      ['fail plaintext-on-tls-port target tls 465'],
    ],
    [
      'whatever happens at QUIT changes nothing',
      withSession(25, { quit: notReached('quit'), failure: { stage: 'quit', reason: 'reset' } }),
      [],
    ],
  ],

  'what the server calls itself': [
    [
      'another domain, and a certificate that anybody could have made',
      withSession(25, { greeting: greeting('mx.hoster.example ESMTP'), tls: seen(tls({ chain: 'self-signed' })) }),
      ['warn greeting-name-differs target greeting 25', 'warn certificate-self-signed target tls 25'],
    ],
    [
      'HELO only, with implicit TLS',
      withSession(465, { extensionsInTls: seen({ ...ehlo(), heloOnly: true }) }),
      ['warn no-esmtp target ehlo 465'],
    ],
    [
      'no full name',
      withSession(25, { greeting: greeting('localhost ESMTP') }),
      ['warn server-name-not-fqdn target greeting 25'],
    ],
    [
      'a masked greeting',
      withSession(25, { greeting: greeting('****************') }),
      ['warn server-name-not-fqdn target greeting 25'],
    ],
    ['no words at all', withSession(25, { greeting: greeting('') }), []],
    [
      'another host of its domain',
      withSession(25, { greeting: greeting('mx7.example.org ready'), tls: { kind: 'absent' } }),
      [],
    ],
    [
      'another domain, which the certificate makes good',
      withSession(25, { greeting: greeting('mx.hoster.example ESMTP') }),
      [],
    ],
    [
      'another domain and no certificate for the target',
      withSession(25, { greeting: greeting('mx.hoster.example ESMTP'), tls: seen(tls({ nameMatches: false })) }),
      ['warn greeting-name-differs target greeting 25', 'warn certificate-wrong-name target tls 25'],
    ],
    [
      'a target without a name has none to differ from',
      withSession(25, { greeting: greeting('mx.hoster.example') }, '198.51.100.7'),
      [],
    ],
    ['a slow greeting', withSession(25, { timings: { greeting: 6000 } }), ['warn slow-greeting target greeting 25']],
    ['a greeting of five seconds', withSession(25, { timings: { greeting: 5000 } }), []],
    [
      'HELO only',
      withSession(25, {
        extensionsInClear: seen({ ...ehlo(), heloOnly: true }),
        extensionsInTls: notReached('starttls'),
        startTls: { kind: 'absent' },
        tls: notReached('starttls'),
      }),
      ['warn no-esmtp target ehlo 25'],
    ],
  ],
}
