// What is found about our own network, as "verdict id about stage port".
import type { Observations } from '../../../lib/diagnosis/observation.ts'
import type { VantageObservations } from '../../../lib/diagnosis/vantage-observation.ts'
import { at6, now, observations, openPort, shutPort } from '../made-observations.ts'

type Row = readonly [promise: string, seen: VantageObservations, found: readonly string[]]

const seenBy = (...controls: readonly Observations[]): VantageObservations => ({ at: now, controls, resolvers: [] })
const resolves = 'pass vantage-resolves vantage dns'

export const vantageRows: readonly Row[] = [
  [
    'all is free',
    seenBy(observations([openPort(25), openPort(25, at6)])),
    [resolves, 'pass vantage-port-open vantage connect 25', 'pass vantage-port-open vantage connect 25'],
  ],
  [
    'one control that is down proves nothing',
    seenBy(observations([shutPort(25, 'filtered')]), observations([openPort(25)])),
    [resolves, 'pass vantage-port-open vantage connect 25'],
  ],
  [
    'port 25 is blocked, and 587 is not',
    seenBy(observations([shutPort(25, 'filtered'), openPort(587)])),
    [resolves, 'fail vantage-port-25-blocked vantage connect 25', 'pass vantage-port-open vantage connect 587'],
  ],
  [
    'submission is blocked',
    seenBy(observations([shutPort(587, 'filtered'), openPort(25)])),
    [resolves, 'fail vantage-port-blocked vantage connect 587', 'pass vantage-port-open vantage connect 25'],
  ],
  [
    'somebody refuses in the name of the control',
    seenBy(observations([shutPort(25, 'closed')])),
    [resolves, 'warn vantage-port-refused vantage connect 25'],
  ],
  [
    'a device accepts for everybody, and ends each connection',
    seenBy(observations([{ ...openPort(25), firstWords: { kind: 'ended', how: 'reset' } }])),
    [resolves, 'fail vantage-port-25-blocked vantage connect 25'],
  ],
  [
    'there is no IPv6',
    seenBy(observations([openPort(25), shutPort(25, 'unreachable', at6)])),
    [resolves, 'pass vantage-port-open vantage connect 25', 'warn vantage-without-ipv6 vantage connect'],
  ],
  [
    'there is no way out at all',
    seenBy(observations([shutPort(25, 'unreachable')])),
    [resolves, 'fail vantage-without-ipv4 vantage connect'],
  ],
  [
    'no name is resolved',
    seenBy(
      observations([], { addresses: { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'timed-out' } } }),
    ),
    ['fail vantage-does-not-resolve resolver dns'],
  ],
]
