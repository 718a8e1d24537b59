// What is found about where mail for a domain goes, as "verdict id about stage".
import type { DomainObservations } from '../../../lib/diagnosis/domain-observation.ts'
import type { Observations } from '../../../lib/diagnosis/observation.ts'
import type { Observed } from '../../../lib/mail/observed.ts'
import type { MailRoute } from '../../../lib/records/mail-exchangers.ts'
import { brokenSession, host, now, observations, openPort, seen, shutPort } from '../made-observations.ts'

type Row = readonly [promise: string, seen: DomainObservations, found: readonly string[]]

const through = (...names: readonly string[]): Observed<MailRoute> =>
  seen({
    kind: 'exchangers',
    exchangers: names.map((name, index) => ({ preference: 10 * (index + 1), host: host(name) })),
    unusable: [],
  })

const domain = (route: Observed<MailRoute>, hosts: readonly Observations[] = []): DomainObservations => ({
  ...{ domain: 'example.org', at: now, route, hosts },
})

const named = (name: string, made: Observations): Observations => ({ ...made, target: { host: host(name) } })
const good = (name: string) => named(name, observations([openPort(25)]))
const shut = (name: string, state: 'closed' | 'filtered') => named(name, observations([shutPort(25, state)]))
const lost = (name: string) => named(name, observations([], { addresses: { kind: 'absent' } }))
const throttled = (name: string) =>
  named(name, observations([openPort(25, { session: brokenSession(25, { stage: 'greeting', reason: 'timed-out' }) })]))

const two = through('mx1.example.org', 'mx2.example.org')
const found = 'pass mx-found target dns'
const reachable = 'pass mx-reachable target connect'

export const domainRows: readonly Row[] = [
  ['no such domain', domain({ kind: 'absent' }), ['fail name-not-found target dns']],
  [
    'SERVFAIL is about the resolver',
    domain({ kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed', detail: 'ESERVFAIL' } }),
    ['inconclusive name-server-failed resolver dns'],
  ],
  ['a domain that takes no mail', domain(seen({ kind: 'null-mx' })), ['warn null-mx target dns']],
  ['no MX', domain(seen({ kind: 'own-addresses' }), [good('example.org')]), ['warn mx-missing target dns', reachable]],
  ['all answer', domain(two, [good('mx1.example.org'), good('mx2.example.org')]), [found, reachable]],
  [
    'one is closed, which is not "nobody can deliver"',
    domain(two, [shut('mx1.example.org', 'closed'), good('mx2.example.org')]),
    [found, reachable, 'warn mx-some-closed target connect'],
  ],
  [
    'all are closed',
    domain(two, [shut('mx1.example.org', 'closed'), shut('mx2.example.org', 'closed')]),
    [found, 'fail mx-all-closed target connect'],
  ],
  [
    'all are silent, which may be our network',
    domain(two, [shut('mx1.example.org', 'filtered'), shut('mx2.example.org', 'closed')]),
    [found, 'inconclusive mx-unreached vantage connect'],
  ],
  [
    'all are open, and none speaks: judged host by host',
    domain(through('mx1.example.org'), [throttled('mx1.example.org')]),
    [found],
  ],
  [
    'one has no address',
    domain(two, [lost('mx1.example.org'), good('mx2.example.org')]),
    [found, 'warn mx-host-unresolvable target dns', reachable],
  ],
  [
    'none has an address',
    domain(two, [lost('mx1.example.org'), lost('mx2.example.org')]),
    [found, 'fail mx-host-unresolvable target dns'],
  ],
  [
    'an alias in place of a host',
    domain(
      seen({
        kind: 'exchangers',
        exchangers: [{ preference: 10, host: host('mx1.example.org'), aliasOf: 'real.example.net' }],
        unusable: [],
      }),
      [good('mx1.example.org')],
    ),
    [found, 'warn mx-is-alias target dns', reachable],
  ],
  [
    'an address in place of a host',
    domain(seen({ kind: 'exchangers', exchangers: [], unusable: ['192.0.2.1'] })),
    ['fail mx-not-a-host target dns'],
  ],
]
