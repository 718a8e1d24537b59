// What is found about STARTTLS and the TLS handshake.
import { makeReply } from '../../../lib/mail/reply.ts'
import {
  broken,
  brokenBy,
  ehlo,
  helloBroken,
  notReached,
  observations,
  openPort,
  type Rows,
  refusedAt,
  seen,
  withSession,
  withTls,
} from '../made-observations.ts'

function withoutTls(port: number, keywords: readonly string[]) {
  const extensionsInClear = seen(ehlo(...keywords))
  return withSession(port, {
    extensionsInClear,
    startTls: { kind: 'absent' },
    tls: { kind: 'absent' },
    extensionsInTls: notReached('starttls'),
  })
}

function refusedTls(code: number) {
  const startTls = seen(makeReply(code, ['TLS not available']))
  return withSession(587, { startTls, tls: notReached('starttls'), extensionsInTls: notReached('starttls') })
}

export const tlsRows: Rows = {
  STARTTLS: [
    ['missing on 25', withoutTls(25, ['SIZE 20000000']), ['warn starttls-missing target ehlo 25']],
    ['missing on 587', withoutTls(587, ['SIZE 20000000']), ['fail starttls-missing target ehlo 587']],
    ['overwritten on the way', withoutTls(25, ['XXXXXXXA']), ['fail starttls-masked target ehlo 25']],
    [
      'a keyword of our own in X is not masked',
      withoutTls(25, ['XCLIENT', 'XFORWARD']),
      ['warn starttls-missing target ehlo 25'],
    ],
    ['refused for now is inconclusive', refusedTls(454), ['inconclusive starttls-refused target starttls 587']],
    [
      '421 is a goodbye, whatever was asked',
      broken(587, refusedAt('starttls', 421, '4.4.2 idle for too long'), helloBroken),
      ['inconclusive temporarily-refused target starttls 587'],
    ],
    ['refused', refusedTls(501), ['fail starttls-refused target starttls 587']],
    [
      'with clear text behind the 220',
      broken(587, { stage: 'starttls', reason: 'starttls-injection' }, helloBroken),
      ['fail starttls-injection target starttls 587'],
    ],
    ['not asked for on 465', observations([openPort(465)]), []],
    [
      'offered inside TLS',
      withSession(25, { extensionsInTls: seen(ehlo('PIPELINING', 'SIZE 36700160', 'STARTTLS')) }),
      ['warn starttls-in-tls target ehlo 25'],
    ],
  ],

  TLS: [
    [
      'handshake fails',
      brokenBy('tls', 'tls-handshake', 'ERR_SSL_NO_SHARED_CIPHER'),
      ['fail tls-handshake-failed target tls 25'],
    ],
    [
      'no common version',
      brokenBy('tls', 'tls-too-old', 'ERR_SSL_UNSUPPORTED_PROTOCOL'),
      ['fail tls-too-old target tls 25'],
    ],
    [
      'no TLS behind the 220',
      brokenBy('tls', 'tls-garbage', 'ERR_SSL_WRONG_VERSION_NUMBER'),
      ['fail tls-garbage target tls 25'],
    ],
    [
      'a certificate of ours is demanded',
      brokenBy('tls', 'client-certificate-required', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      ['fail client-certificate-required target tls 25'],
    ],
    ['TLS 1.1', withTls(587, { protocol: 'TLSv1.1' }), ['fail tls-too-old target tls 587']],
    ['TLS 1.0', withTls(587, { protocol: 'TLSv1' }), ['fail tls-too-old target tls 587']],
    ['TLS 1.2', withTls(587, { protocol: 'TLSv1.2' }), []],
  ],
}
