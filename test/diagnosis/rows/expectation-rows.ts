// What is found about expectations, names side by side, and ports that kept silent beside a control.
import type { FirstWords, Observations } from '../../../lib/diagnosis/observation.ts'
import type { Expectations } from '../../../lib/mail/expectations.ts'
import { makeReply } from '../../../lib/mail/reply.ts'
import {
  brokenSession,
  certificate,
  dayMs,
  ehlo,
  host,
  now,
  observations,
  openPort,
  type Rows,
  seen,
  session,
  shutPort,
  tls,
} from '../made-observations.ts'

const address = openPort(25).address
const expecting = (expect: Expectations, port = openPort(587), addresses: readonly string[] = [address]) =>
  observations([port], { expect, addresses: seen(addresses) })

const withSize = (size: string) =>
  openPort(587, { session: session(587, { extensionsInTls: seen(ehlo(size, 'AUTH PLAIN')) }) })

const daysLeft = (days: number) => {
  const leaf = certificate({ notBefore: now - 300 * dayMs, notAfter: now + days * dayMs + 1000 })
  return openPort(587, { session: session(587, { tls: seen(tls({ certificates: [leaf] })) }) })
}

const greetingAs = (name: string, change: Partial<Observations>) =>
  observations(
    [
      openPort(25, {
        session: session(25, {
          greeting: seen(makeReply(220, [`${name} ESMTP`])),
          tls: seen(tls({ chain: 'untrusted-root' })),
        }),
      }),
    ],
    change,
  )
const reverse = (names: readonly string[], confirmed: readonly string[]) => ({
  reverseNames: [{ address, names: seen(names), confirmed }],
})

const silent = (port: number, control: Observations['control']) =>
  observations([shutPort(port, 'filtered'), openPort(587)], { ...(control && { control }) })
const controlled = (port: number, state: 'open' | 'closed' | 'filtered') => ({
  host: host('known.example.net'),
  ports: [{ port, address: '203.0.113.1', family: 4, state }] as const,
})

const refusedBeside = (state: 'open' | 'closed') =>
  observations([shutPort(25, 'closed'), openPort(587)], { control: controlled(25, state) })
const endedBeside = (firstWords: FirstWords) => {
  const { host: known, ports } = controlled(25, 'open')
  const ended = openPort(25, { session: brokenSession(25, { stage: 'greeting', reason: 'reset' }) })
  return observations([ended], { control: { host: known, ports: ports.map((port) => ({ ...port, firstWords })) } })
}

export const expectationRows: Rows = {
  'the family that was expected': [
    ['is there', expecting({ family: 'ipv4' }), []],
    ['is missing', expecting({ family: 'both' }), ['fail family-missing target dns']],
    [
      'is not told, which is not missing',
      { ...expecting({ family: 'both' }), unansweredFamilies: [6] },
      ['inconclusive family-not-told resolver dns'],
    ],
    [
      'is missing, and the other one is there',
      expecting({ family: 'ipv6' }),
      ['fail family-missing target dns', 'warn family-unexpected target dns'],
    ],
    [
      'is not alone',
      expecting({ family: 'ipv4' }, openPort(587), [address, '2001:db8::7']),
      ['warn family-unexpected target dns'],
    ],
  ],

  'the attachments that were expected': [
    ['fit', expecting({ payload: 25_000_000 }, withSize('SIZE 36700160')), []],
    [
      'do not fit once they are encoded',
      expecting({ payload: 30_000_000 }, withSize('SIZE 36700160')),
      ['fail payload-too-large target ehlo 587'],
    ],
    ['fit where there is no limit', expecting({ payload: 1e11 }, withSize('SIZE 0')), []],
    ['are not judged where no limit is told', expecting({ payload: 1e11 }, withSize('PIPELINING')), []],
  ],

  'the days that were expected': [
    ['are left', expecting({ daysLeft: { warn: 10, fail: 5 } }, daysLeft(11)), []],
    [
      'are fewer than enough',
      expecting({ daysLeft: { warn: 10, fail: 5 } }, daysLeft(9)),
      ['warn certificate-expires-soon target tls 587'],
    ],
    [
      'are too few',
      expecting({ daysLeft: { warn: 10, fail: 5 } }, daysLeft(4)),
      ['fail certificate-expires-soon target tls 587'],
    ],
    ['hold in place of the share of the lifetime', expecting({ daysLeft: { fail: 5 } }, daysLeft(20)), []],
  ],

  'the name in the greeting': [
    [
      'differs, and nothing proves it',
      greetingAs('other.example.net', reverse(['third.example.com'], ['third.example.com'])),
      ['warn certificate-untrusted-root target tls 25', 'warn greeting-name-differs target greeting 25'],
    ],
    [
      'differs, and the address leads to it and back',
      greetingAs('other.example.net', reverse(['other.example.net'], ['other.example.net'])),
      ['warn certificate-untrusted-root target tls 25'],
    ],
    [
      'differs, and the reverse name that says so leads elsewhere',
      greetingAs('other.example.net', reverse(['other.example.net'], [])),
      ['warn certificate-untrusted-root target tls 25', 'warn greeting-name-differs target greeting 25'],
    ],
  ],

  'a port that keeps silent beside a control': [
    ['that was not asked', silent(25, undefined), ['inconclusive port-25-filtered vantage connect 25']],
    [
      'that is silent too: our network',
      silent(25, controlled(25, 'filtered')),
      ['inconclusive vantage-blocks-port vantage connect 25'],
    ],
    ['that answers: the target', silent(25, controlled(25, 'open')), ['inconclusive port-filtered target connect 25']],
    [
      'that refuses, and so was reached',
      silent(25, controlled(25, 'closed')),
      ['inconclusive port-filtered target connect 25'],
    ],
    [
      'that was asked for another port',
      silent(25, controlled(587, 'open')),
      ['inconclusive port-25-filtered vantage connect 25'],
    ],
  ],

  'a port that refuses, or ends at once, beside a control': [
    ['that refuses too: our network', refusedBeside('closed'), ['inconclusive vantage-blocks-port vantage connect 25']],
    ['that answers', refusedBeside('open'), ['warn port-closed target connect 25']],
    [
      'that ends at once too: our network',
      endedBeside({ kind: 'ended', how: 'reset' }),
      ['inconclusive vantage-blocks-port vantage greeting 25'],
    ],
    ['that greets', endedBeside({ kind: 'spoke', text: '220 mx' }), ['fail reset-before-greeting target greeting 25']],
  ],

  'a login that was asked for': [
    [
      'was not tried',
      observations([openPort(587)], { loginWished: true }),
      ['inconclusive login-not-tried target auth'],
    ],
    [
      'succeeded',
      observations([openPort(587, { session: session(587, { auth: seen(makeReply(235, ['2.7.0 ok'])) }) })], {
        loginWished: true,
      }),
      [],
    ],
  ],
}
