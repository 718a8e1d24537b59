// What is found about the addresses of a target, and nothing about a server in good order.
import type { FailureReason } from '../../../lib/mail/observed.ts'
import { at6, observations, openPort, type Rows, seen, shutPort } from '../made-observations.ts'

const unresolved = (reason: FailureReason, detail: string) =>
  observations([], { addresses: { kind: 'temporary-failure', cause: { stage: 'dns', reason, detail } } })

export const addressRows: Rows = {
  'a server in good order': [
    [
      'an MX: submission ports closed are no fault',
      observations([openPort(25), shutPort(465, 'closed'), shutPort(587, 'closed'), shutPort(2525, 'closed')]),
      [],
    ],
    ['all ports', observations([openPort(25), openPort(465), openPort(587), openPort(2525)]), []],
    ['a server on both families', observations([openPort(25), openPort(25, at6)]), []],
  ],

  'the addresses of the target': [
    ['no such name', observations([], { addresses: { kind: 'absent' } }), ['fail name-not-found target dns']],
    ['a name without addresses', observations([], { addresses: seen([]) }), ['fail no-address target dns']],
    [
      'SERVFAIL is about the resolver, never "no record"',
      unresolved('name-server-failed', 'ESERVFAIL'),
      ['inconclusive name-server-failed resolver dns'],
    ],
    [
      'REFUSED is about the resolver too, and told from SERVFAIL',
      unresolved('name-server-failed', 'EREFUSED'),
      ['inconclusive name-server-refused resolver dns'],
    ],
    [
      'a resolver that is silent',
      unresolved('timed-out', 'ETIMEOUT'),
      ['inconclusive name-server-timeout resolver dns'],
    ],
    ['a check that was given up', unresolved('aborted', 'ECANCELLED'), ['inconclusive check-aborted budget dns']],
    ['a target that the policy refuses', unresolved('not-allowed', ''), ['inconclusive target-not-allowed policy dns']],
    [
      'a port that the guard refused says the same, and nothing about routes',
      observations([shutPort(25, 'unreachable', { failure: { stage: 'connect', reason: 'not-allowed' } })]),
      ['inconclusive target-not-allowed policy dns'],
    ],
  ],
}
