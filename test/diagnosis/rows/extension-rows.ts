// What is found about AUTH and SIZE.
import { brokenBy, ehlo, observations, openPort, type Rows, seen, withSession } from '../made-observations.ts'

function authInClear(port: number, auth: string) {
  return withSession(port, { extensionsInClear: seen(ehlo('STARTTLS', auth)) })
}

export const extensionRows: Rows = {
  'AUTH and SIZE': [
    ['PLAIN before TLS on 587', authInClear(587, 'AUTH PLAIN LOGIN'), ['fail auth-in-clear target ehlo 587']],
    ['PLAIN before TLS on 25', authInClear(25, 'AUTH PLAIN'), ['fail auth-in-clear target ehlo 25']],
    ['the old form AUTH=LOGIN', authInClear(587, 'AUTH=LOGIN'), ['fail auth-in-clear target ehlo 587']],
    [
      'mechanisms that do not show the password',
      authInClear(587, 'AUTH CRAM-MD5 GSSAPI'),
      ['warn auth-in-clear target ehlo 587'],
    ],
    [
      'offered inside TLS on 25',
      withSession(25, { extensionsInTls: seen(ehlo('AUTH PLAIN')) }),
      ['warn auth-on-relay target ehlo 25'],
    ],
    [
      'missing inside TLS on 587',
      withSession(587, { extensionsInTls: seen(ehlo('SIZE')) }),
      ['warn auth-missing target ehlo 587'],
    ],
    ['hidden before TLS is right', observations([openPort(587)]), []],
    [
      'not judged where TLS was not reached',
      brokenBy('tls', 'timed-out'),
      ['inconclusive stage-timeout budget tls 25'],
    ],
    [
      'a small SIZE',
      withSession(25, { extensionsInTls: seen(ehlo('SIZE 5000000')) }),
      ['warn size-small target ehlo 25'],
    ],
    ['the SIZE that Postfix has as it comes', withSession(25, { extensionsInTls: seen(ehlo('SIZE 10240000')) }), []],
    ['SIZE without a limit', withSession(25, { extensionsInTls: seen(ehlo('SIZE 0')) }), []],
    [
      'a SIZE beyond all numbers',
      withSession(25, { extensionsInTls: seen(ehlo('SIZE 99999999999999999999')) }),
      ['warn size-absurd target ehlo 25'],
    ],
    [
      'a SIZE that is no number',
      withSession(25, { extensionsInTls: seen(ehlo('SIZE ten')) }),
      ['warn size-absurd target ehlo 25'],
    ],
    ['a SIZE of a terabyte', withSession(25, { extensionsInTls: seen(ehlo('SIZE 1000000000000')) }), []],
    [
      'nothing inside TLS of what was offered before',
      withSession(25, { extensionsInTls: seen(ehlo()) }),
      ['warn no-extensions-in-tls target ehlo 25'],
    ],
    [
      'nothing before TLS and nothing inside',
      withSession(25, { extensionsInClear: seen(ehlo('STARTTLS')), extensionsInTls: seen(ehlo()) }),
      [],
    ],
    ['no SIZE', withSession(25, { extensionsInTls: seen(ehlo('PIPELINING')) }), []],
  ],
}
