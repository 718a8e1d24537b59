// What is found about ports that let nobody in.
import { at6, observations, openPort, type Rows, shutPort } from '../made-observations.ts'

const onSubmission = [openPort(465), openPort(587)]

export const portRows: Rows = {
  'ports that are closed': [
    [
      '25 on a submission host',
      observations([shutPort(25, 'closed'), ...onSubmission]),
      ['warn port-closed target connect 25'],
    ],
    ['2525 where the others answer', observations([openPort(25), ...onSubmission, shutPort(2525, 'closed')]), []],
    [
      'the port that was asked for',
      observations([shutPort(587, 'closed', { expected: 'asked' })]),
      ['fail port-closed target connect 587'],
    ],
    [
      'the port asked for, at one address of two',
      observations([openPort(587, { expected: 'asked' }), shutPort(587, 'closed', { ...at6, expected: 'asked' })]),
      ['warn some-addresses-dead target connect'],
    ],
    [
      'a port at one address of two that both answer',
      observations([openPort(25), openPort(587), openPort(25, at6), shutPort(587, 'closed', at6)]),
      ['warn port-closed target connect 587'],
    ],
    [
      'the relay port of an address that is dead is no news of its own',
      observations([openPort(25), openPort(587), shutPort(25, 'closed', at6), shutPort(587, 'filtered', at6)]),
      ['warn some-addresses-dead target connect'],
    ],
    [
      'every usual port',
      observations([
        shutPort(25, 'closed'),
        shutPort(465, 'closed'),
        shutPort(587, 'closed'),
        shutPort(2525, 'closed'),
      ]),
      ['fail no-service-reachable target connect', 'warn port-closed target connect 25'],
    ],
  ],

  'ports that keep silent': [
    [
      '25 may be our own network',
      observations([shutPort(25, 'filtered'), ...onSubmission]),
      ['inconclusive port-25-filtered vantage connect 25'],
    ],
    [
      '25 asked for is not "closed"',
      observations([shutPort(25, 'filtered', { expected: 'asked' })]),
      ['inconclusive port-25-filtered vantage connect 25'],
    ],
    [
      'submission ports of an MX that nobody asked for',
      observations([openPort(25), shutPort(465, 'filtered'), shutPort(587, 'filtered')]),
      [],
    ],
    [
      'a submission port that was asked for',
      observations([openPort(25, { expected: 'asked' }), shutPort(587, 'filtered', { expected: 'asked' })]),
      ['inconclusive port-filtered target connect 587'],
    ],
    [
      'a port that answers at the other address',
      observations([openPort(587), shutPort(587, 'filtered', at6)]),
      ['warn some-addresses-dead vantage connect'],
    ],
    [
      'an address of a family that answers',
      observations([openPort(587), shutPort(587, 'filtered', { address: '198.51.100.8' })]),
      ['warn some-addresses-dead target connect'],
    ],
    [
      'a port that answers at the other address, of two that both answer',
      observations([openPort(25), openPort(587), openPort(25, at6), shutPort(587, 'filtered', at6)]),
      ['inconclusive port-filtered vantage connect 587'],
    ],
    [
      'a dial that was given up is no dead address',
      observations([
        openPort(587),
        shutPort(587, 'filtered', { ...at6, failure: { stage: 'connect', reason: 'aborted' } }),
      ]),
      ['inconclusive check-aborted budget connect 587'],
    ],
    [
      '25 filtered and the rest closed is never "target down"',
      observations([shutPort(25, 'filtered'), shutPort(465, 'closed'), shutPort(587, 'closed')]),
      ['inconclusive no-service-reachable vantage connect', 'inconclusive port-25-filtered vantage connect 25'],
    ],
    [
      'every port',
      observations([shutPort(25, 'filtered'), shutPort(587, 'filtered')]),
      [
        'inconclusive no-service-reachable target connect',
        'inconclusive port-25-filtered vantage connect 25',
        'inconclusive port-filtered target connect 587',
      ],
    ],
  ],

  'addresses without a route': [
    [
      'one finding for an IPv6 address, whatever the number of ports',
      observations([openPort(25), openPort(587), shutPort(25, 'unreachable', at6), shutPort(587, 'unreachable', at6)]),
      ['inconclusive no-route-v6 vantage connect'],
    ],
    [
      'an IPv4 address',
      observations([openPort(25, at6), shutPort(25, 'unreachable')]),
      ['inconclusive no-route vantage connect'],
    ],
    [
      'an error of this machine is not about routes',
      observations([
        shutPort(25, 'unreachable', {
          expected: 'asked',
          failure: { stage: 'connect', reason: 'other', detail: 'EMFILE' },
        }),
      ]),
      ['inconclusive session-failed vantage connect 25'],
    ],
    [
      'a connection that was given up is not about routes',
      observations([shutPort(587, 'filtered', { failure: { stage: 'connect', reason: 'aborted' } })]),
      ['inconclusive check-aborted budget connect 587'],
    ],
  ],
}
