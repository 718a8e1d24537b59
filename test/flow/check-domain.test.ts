import { describe, expect, it } from 'vitest'
import { checkDomain, type DomainEdges } from '../../lib/flow/check-domain.ts'
import { type Host, hostText } from '../../lib/mail/host.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import type { MailRoute } from '../../lib/records/mail-exchangers.ts'

const clock = { now: () => 1_000, elapsed: () => 0 }
const { signal } = new AbortController()
const name = (text: string): Host => ({ kind: 'name', name: text })

function edges(route: Observed<MailRoute>, addresses: Readonly<Record<string, readonly string[]>> = {}) {
  const probed: string[] = []
  const made: DomainEdges = {
    policy: 'any-unicast',
    clock,
    resolvers: ['192.0.2.53'],
    route: async () => route,
    resolve: async (host) => ({ kind: 'seen', value: addresses[hostText(host)] ?? [] }),
    probe: async ({ host, ...port }) => {
      probed.push(`${hostText(host)} ${port.address} ${port.port}`)
      return { ...port, family: 4, state: 'open', connectMs: 1 }
    },
  }
  return { made, probed }
}

const through = (...hosts: readonly string[]): Observed<MailRoute> => ({
  kind: 'seen',
  value: {
    kind: 'exchangers',
    exchangers: hosts.map((host, index) => ({ preference: index, host: name(host) })),
    unusable: [],
  },
})

describe('a check of a mail domain', () => {
  it('looks at port 25 of every address of every host', async () => {
    const { made, probed } = edges(through('mx1.example', 'mx2.example'), {
      'mx1.example': ['192.0.2.1', '2001:db8::1'],
      'mx2.example': ['192.0.2.2'],
    })
    const seen = await checkDomain('example.org', {}, made, { signal })
    expect(probed.toSorted()).toEqual([
      'mx1.example 192.0.2.1 25',
      'mx1.example 2001:db8::1 25',
      'mx2.example 192.0.2.2 25',
    ])
    expect(seen).toMatchObject({ domain: 'example.org', at: 1_000, resolvers: ['192.0.2.53'] })
    expect(seen.hosts.map(({ target, isOneOfSeveral }) => [hostText(target.host), isOneOfSeveral])).toEqual([
      ['mx1.example', true],
      ['mx2.example', true],
    ])
  })

  it('takes the domain for its own host where it has no MX, and a single host is not one of several', async () => {
    const { made, probed } = edges({ kind: 'seen', value: { kind: 'own-addresses' } }, { 'example.org': ['192.0.2.1'] })
    const seen = await checkDomain('example.org', {}, made, { signal })
    expect(probed).toEqual(['example.org 192.0.2.1 25'])
    expect(seen.hosts[0]?.isOneOfSeveral).toBeUndefined()
  })

  it.each<Observed<MailRoute>>([
    { kind: 'seen', value: { kind: 'null-mx' } },
    { kind: 'absent' },
    { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed' } },
  ])('dials nobody behind %o', async (route) => {
    const { made, probed } = edges(route)
    const seen = await checkDomain('example.org', {}, made, { signal })
    expect([probed, seen.hosts]).toEqual([[], []])
  })
})
