import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Zone } from '../../fixtures/scripted/scenario.ts'
import { createResolveReverse } from '../../lib/probe/resolve-reverse.ts'
import { createResolveRoute } from '../../lib/probe/resolve-route.ts'

const zone: Zone = {
  'two.example': { MX: ['20 mx2.two.example', '10 mx1.two.example'] },
  'null.example': { MX: ['0 .'] },
  'alias.example': { MX: ['10 mx.alias.example'] },
  'mx.alias.example': { CNAME: 'mx.example' },
  'none.example': { A: ['192.0.2.1'] },
  'literal.example': { MX: ['10 192.0.2.1'] },
  'broken.example': 'servfail',
  'refusing.example': 'refused',
  'silent.example': 'silence',
  '1.2.0.192.in-addr.arpa': { PTR: ['mx.example', 'liar.example'] },
  '2.2.0.192.in-addr.arpa': { PTR: [] },
  '4.2.0.192.in-addr.arpa': 'servfail',
  '5.2.0.192.in-addr.arpa': 'silence',
  'mx.example': { A: ['192.0.2.1'] },
  'liar.example': { A: ['192.0.2.99'] },
}

let nameServer: NameServer
let options: { readonly timeoutMs: number; readonly nameServers: readonly string[] }
beforeAll(async () => {
  nameServer = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
  options = { timeoutMs: 2_000, nameServers: [`127.0.0.1:${nameServer.endpoint.port}`] }
})
afterAll(() => nameServer.stop())

const { signal } = new AbortController()
const failure = (reason: string) => ({ kind: 'temporary-failure', cause: { stage: 'dns', reason } })
const exchangers = (...hosts: readonly (readonly [number, string])[]) =>
  hosts.map(([preference, name]) => ({ preference, host: { kind: 'name', name } }))

describe('the route of a domain', () => {
  it.each([
    [
      'its hosts, lowest preference first',
      'two.example',
      {
        kind: 'seen',
        value: {
          kind: 'exchangers',
          exchangers: exchangers([10, 'mx1.two.example'], [20, 'mx2.two.example']),
          unusable: [],
        },
      },
    ],
    [
      'an alias in place of a host',
      'alias.example',
      { kind: 'seen', value: { exchangers: [{ host: { name: 'mx.alias.example' }, aliasOf: 'mx.example' }] } },
    ],
    ['that it takes no mail', 'null.example', { kind: 'seen', value: { kind: 'null-mx' } }],
    ['its own addresses', 'none.example', { kind: 'seen', value: { kind: 'own-addresses' } }],
    ['what is no host', 'literal.example', { kind: 'seen', value: { unusable: ['192.0.2.1'] } }],
    ['no such domain', 'missing.example', { kind: 'absent' }],
    ['SERVFAIL', 'broken.example', failure('name-server-failed')],
    ['REFUSED', 'refusing.example', failure('name-server-failed')],
  ])('tells %s', async (_, domain, expected) => {
    expect(await createResolveRoute(options)(domain, { signal })).toMatchObject(expected)
  })

  it('stops at its deadline, or with the caller, and says which', async () => {
    const beginning = performance.now()
    const hasty = createResolveRoute({ ...options, timeoutMs: 200 })
    expect(await hasty('silent.example', { signal })).toMatchObject(failure('timed-out'))
    expect(performance.now() - beginning).toBeLessThan(1_000)
    expect(await createResolveRoute(options)('two.example', { signal: AbortSignal.abort() })).toMatchObject(
      failure('aborted'),
    )
  })
})

describe('the names of an address', () => {
  it.each([
    [
      'those that lead back, and those that do not',
      '192.0.2.1',
      { names: { kind: 'seen', value: ['mx.example', 'liar.example'] }, confirmed: ['mx.example'] },
    ],
    ['none', '192.0.2.2', { names: { kind: 'seen', value: [] }, confirmed: [] }],
    ['no such name', '192.0.2.3', { names: { kind: 'absent' }, confirmed: [] }],
    ['SERVFAIL', '192.0.2.4', { names: failure('name-server-failed'), confirmed: [] }],
  ])('are %s', async (_, address, expected) => {
    expect(await createResolveReverse(options)(address, { signal })).toEqual(expect.objectContaining({ address }))
    expect(await createResolveReverse(options)(address, { signal })).toMatchObject(expected)
  })

  it('end with their deadline', async () => {
    const beginning = performance.now()
    const told = await createResolveReverse({ ...options, timeoutMs: 200 })('192.0.2.5', { signal })
    expect(told.names.kind).toBe('temporary-failure')
    expect(performance.now() - beginning).toBeLessThan(1_000)
  })
})
