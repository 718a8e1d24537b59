// What is found about greeting, EHLO and sessions that end early.
import { makeReply } from '../../../lib/mail/reply.ts'
import {
  broken,
  brokenBy,
  ehlo,
  greeting,
  helloBroken,
  notReached,
  observations,
  type Rows,
  refusedAt,
  seen,
  shutPort,
  tls,
  withSession,
} from '../made-observations.ts'

/** An EHLO whose ten seconds ended in the middle of its reply. */
function halfSaid(detail: string, { heardAt }: { heardAt: number }) {
  const line = { stage: 'ehlo', tls: false } as const
  const transcript = [
    { ...line, atMs: heardAt, direction: 'server', text: detail },
    { ...line, atMs: 10_000, direction: 'event', text: 'timed-out' },
  ] as const
  const failure = { stage: 'ehlo', reason: 'timed-out', detail } as const
  return broken(25, failure, { ...helloBroken, transcript, timings: { ehlo: 10_000 } })
}

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
      '554 that passes on an error of a blocklist tells nothing of us',
      broken(
        25,
        refusedAt(
          'greeting',
          554,
          '5.7.1 blocked using zen.spamhaus.org; Error: open resolver; https://check.spamhaus.org/returnc/pub/1',
        ),
      ),
      ['inconclusive blocklist-query-failed target greeting 25'],
    ],
    [
      '554 that passes on a listing is about us',
      broken(
        25,
        refusedAt(
          'greeting',
          554,
          '5.7.1 blocked using zen.spamhaus.org; https://check.spamhaus.org/query/ip/203.0.113.9',
        ),
      ),
      ['fail greeting-refused client greeting 25'],
    ],
    [
      '554 that is about our pace is no verdict',
      broken(25, refusedAt('greeting', 554, '5.7.1 too many connections from your IP, try again later')),
      ['inconclusive rate-limited client greeting 25'],
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
      ['inconclusive rate-limited client ehlo 587'],
    ],
    [
      '450 at EHLO, of a policy',
      broken(587, refusedAt('ehlo', 450, '4.7.1 not now'), helloBroken),
      ['inconclusive temporarily-refused client ehlo 587'],
    ],
    [
      '421 that names a rate limit in the greeting',
      broken(25, refusedAt('greeting', 421, 'too many connections from your host')),
      ['inconclusive rate-limited client greeting 25'],
    ],
    [
      '450 that greylists at the greeting',
      broken(25, refusedAt('greeting', 450, 'greylisted, come back later')),
      ['inconclusive greylisted client greeting 25'],
    ],
    [
      'our name is refused',
      broken(25, refusedAt('helo', 504, '<localhost>: need fully-qualified hostname'), helloBroken),
      ['fail helo-refused client helo 25'],
    ],
    [
      '501 to EHLO is about its argument',
      broken(25, refusedAt('ehlo', 501, 'syntax'), helloBroken),
      ['fail helo-refused client ehlo 25'],
    ],
    [
      'a command that is not known is not our name',
      broken(25, refusedAt('helo', 502, 'HELO not implemented'), helloBroken),
      ['fail helo-refused target helo 25'],
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
    [
      'a reset that overtook the connection',
      observations([shutPort(25, 'closed', { failure: { stage: 'connect', reason: 'reset', detail: 'ECONNRESET' } })]),
      ['fail no-service-reachable target connect', 'fail reset-before-greeting target greeting 25'],
    ],
    [
      'a bare CR as line end',
      brokenBy('greeting', 'malformed-reply', 'bare CR: 220 hello\\r'),
      ['fail bare-cr target greeting 25'],
    ],
    ['empty lines', brokenBy('ehlo', 'malformed-reply', 'a blank line'), ['fail blank-line-flood target ehlo 25']],
    [
      'a reply that stops between two lines',
      halfSaid('250-SIZE', { heardAt: 100 }),
      ['fail truncated-reply target ehlo 25'],
    ],
    ['a reply that trickles', halfSaid('250-SIZE', { heardAt: 9_900 }), ['fail slow-drip target ehlo 25']],
    ['a reply that stops within a line', halfSaid('25', { heardAt: 10_000 }), ['fail slow-drip target ehlo 25']],
    [
      'an error of the system is no half reply',
      brokenBy('ehlo', 'timed-out', 'ETIMEDOUT'),
      ['inconclusive stage-timeout budget ehlo 25'],
    ],
    ['FTP behind a 220', brokenBy('helo', 'not-smtp', 'ftp'), ['fail not-smtp target helo 25']],
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
    ['QUIT refused', withSession(25, { quit: seen(makeReply(500, ['what?'])) }), ['warn quit-refused target quit 25']],
    ['421 to QUIT is a goodbye', withSession(25, { quit: seen(makeReply(421, ['bye'])) }), []],
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
      'a masked greeting names nobody',
      withSession(25, { greeting: greeting('*****2******0*** *****') }),
      ['warn middlebox target greeting 25'],
    ],
    [
      'a greeting that is adorned is not masked',
      withSession(25, { greeting: greeting('mail.example.org **** welcome ****') }),
      [],
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
      'HELO over a second connection',
      withSession(25, {
        extensionsInClear: seen({ ...ehlo(), heloOnly: true }),
        extensionsInTls: notReached('starttls'),
        startTls: { kind: 'absent' },
        tls: notReached('starttls'),
        reconnected: { stage: 'ehlo', reason: 'closed' },
      }),
      ['warn closed-after-ehlo target ehlo 25'],
    ],
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
