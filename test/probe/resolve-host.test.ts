import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Zone } from '../../fixtures/scripted/scenario.ts'
import { createResolveHost, type ResolverOptions } from '../../lib/probe/resolve-host.ts'

const zone: Zone = {
  'both.example': { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'] },
  'half.example': { A: ['192.0.2.1'], AAAA: 'servfail' },
  'empty.example': { A: [], AAAA: [] },
  'broken.example': 'servfail',
  'refusing.example': 'refused',
  'silent.example': 'silence',
  localhost: 'servfail',
}

let nameServer: NameServer
let address: string
beforeAll(async () => {
  nameServer = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
  address = `127.0.0.1:${nameServer.endpoint.port}`
})
afterAll(() => nameServer.stop())

function resolve(name: string, change: Partial<ResolverOptions> = {}, signal = new AbortController().signal) {
  const options = { sources: 'name-servers', timeoutMs: 2_000, nameServers: [address], ...change } as const
  return createResolveHost(options)({ kind: 'name', name }, { signal })
}

const failure = (reason: string) => ({ kind: 'temporary-failure', cause: { stage: 'dns', reason } })

describe('the resolver', () => {
  it.each([
    ['both families, in turn', 'both.example', { kind: 'seen', value: ['192.0.2.1', '2001:db8::1', '192.0.2.2'] }],
    ['one family where the other fails', 'half.example', { kind: 'seen', value: ['192.0.2.1'], unanswered: [6] }],
    ['a name without addresses', 'empty.example', { kind: 'seen', value: [] }],
    ['no such name', 'missing.example', { kind: 'absent' }],
    ['SERVFAIL', 'broken.example', failure('name-server-failed')],
    ['REFUSED', 'refusing.example', failure('name-server-failed')],
  ])('tells %s', async (_, name, expected) => {
    expect(await resolve(name)).toMatchObject(expected)
  })

  it('stops at its deadline and says so', async () => {
    const beginning = performance.now()
    expect(await resolve('silent.example', { timeoutMs: 200 })).toMatchObject(failure('timed-out'))
    expect(performance.now() - beginning).toBeLessThan(1_000)
  })

  it('stops when the caller gives up and says so', async () => {
    const caller = new AbortController()
    setTimeout(() => caller.abort(), 50)
    expect(await resolve('silent.example', {}, caller.signal)).toMatchObject(failure('aborted'))
  })

  it('asks nobody when the caller had given up before', async () => {
    expect(await resolve('both.example', {}, AbortSignal.abort())).toMatchObject(failure('aborted'))
  })

  it.each([
    { kind: 'ipv4', address: '192.0.2.9' },
    { kind: 'ipv6', address: '2001:db8::9' },
  ] as const)('takes an address for its own answer: $address', async (host) => {
    const before = nameServer.asked().length
    const resolveHost = createResolveHost({
      sources: 'name-servers',
      timeoutMs: 100,
      nameServers: [address],
    })
    expect(await resolveHost(host, { signal: new AbortController().signal })).toEqual({
      kind: 'seen',
      value: [host.address],
    })
    expect(nameServer.asked()).toHaveLength(before)
  })
})

describe('what only this machine knows', () => {
  it('is no answer for a deployed stack', async () => {
    expect(await resolve('localhost')).toMatchObject(failure('name-server-failed'))
  })

  it("is an answer on a person's own machine", async () => {
    expect(await resolve('localhost', { sources: 'this-machine-too' })).toMatchObject({
      kind: 'seen',
      value: expect.arrayContaining(['127.0.0.1']),
    })
  })

  it('leaves the other names to the name servers', async () => {
    expect(await resolve('both.example', { sources: 'this-machine-too' })).toMatchObject({
      kind: 'seen',
      value: expect.arrayContaining(['192.0.2.1']),
    })
  })
})
