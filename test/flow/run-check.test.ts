import { describe, expect, it } from 'vitest'
import { InputError } from '../../lib/contract/input-error.ts'
import { type CheckEdges, runCheck } from '../../lib/flow/run-check.ts'
import { type Host, hostText } from '../../lib/mail/host.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import type { PlannedConnection } from '../../lib/plan/check-plan.ts'

const host: Host = { kind: 'name', name: 'mail.example.org' }
const clock = { now: () => 1_000, elapsed: () => 0 }
const { signal } = new AbortController()

/** Edges that note what was asked of them. */
function edges(addresses: Observed<readonly string[]>, { waitMs = 0, silent = [] as readonly number[] } = {}) {
  const asked: Host[] = []
  const probed: PlannedConnection[] = []
  const load = { now: 0, most: 0 }
  const made: CheckEdges = {
    policy: 'any-unicast',
    clock,
    resolve: async (target) => {
      asked.push(target)
      return addresses
    },
    probe: async (connection) => {
      probed.push(connection)
      load.now += 1
      load.most = Math.max(load.most, load.now)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      load.now -= 1
      const { host: _host, ...port } = connection
      return { ...port, family: 4, state: silent.includes(port.port) ? 'filtered' : 'open', connectMs: 1 }
    },
  }
  return { made, asked, probed, load }
}

const two: Observed<readonly string[]> = { kind: 'seen', value: ['198.51.100.7', '2001:db8::7'] }

describe('a check', () => {
  it('looks at every usual port at every address, and asks for the addresses once', async () => {
    const { made, asked, probed } = edges(two)
    const { ports, planned, at, addresses } = await runCheck({ target: { host } }, made, { signal })
    expect(asked).toEqual([host])
    expect(probed).toHaveLength(8)
    expect(ports.map(({ port, address }) => `${port} ${address}`)).toEqual(
      [25, 465, 587, 2525].flatMap((port) => [`${port} 198.51.100.7`, `${port} 2001:db8::7`]),
    )
    expect({ at, addresses, planned: planned.map(({ port }) => port) }).toEqual({
      at: 1_000,
      addresses: two,
      planned: [25, 465, 587, 2525],
    })
  })

  it.each<Observed<never>>([
    { kind: 'absent' },
    { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'timed-out' } },
    { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'not-allowed' } },
  ])('dials nobody without an address: %o', async (addresses) => {
    const { made, probed } = edges(addresses)
    const seen = await runCheck({ target: { host } }, made, { signal })
    expect(probed).toEqual([])
    expect(seen).toMatchObject({
      addresses,
      ports: [],
      planned: [{ port: 25 }, { port: 465 }, { port: 587 }, { port: 2525 }],
    })
  })

  it('holds at most 36 connections open at once: nine ports at four addresses, and makes each of them once', async () => {
    const many: Observed<readonly string[]> = { kind: 'seen', value: ['198.51.100.1', '198.51.100.2', '198.51.100.3'] }
    const { made, probed, load } = edges(many, { waitMs: 5 })
    const ports = Array.from({ length: 16 }, (_, index) => 5000 + index)
    await runCheck({ target: { host }, ports }, made, { signal })
    expect(load.most).toBe(36)
    expect(new Set(probed.map(({ port, address }) => `${port} ${address}`)).size).toBe(probed.length)
  })

  it('looks at the control on the ports that were not heard, and on no other', async () => {
    const control = { kind: 'name', name: 'known.example.net' } as const
    const { made, probed } = edges(two, { silent: [25] })
    const { control: seen } = await runCheck({ target: { host } }, { ...made, control }, { signal })
    expect(seen).toMatchObject({ host: control, ports: [{ port: 25 }, { port: 25 }] })
    expect(
      probed.filter((connection) => connection.host.kind === 'name' && connection.host.name === control.name),
    ).toEqual([
      expect.objectContaining({ port: 25, depth: 'connect' }),
      expect.objectContaining({ port: 25, depth: 'connect' }),
    ])
  })

  it('leaves the control alone where every port was heard', async () => {
    const { made, asked } = edges(two)
    const control = { kind: 'name', name: 'known.example.net' } as const
    const seen = await runCheck({ target: { host } }, { ...made, control }, { signal })
    expect([seen.control, asked]).toEqual([undefined, [host]])
  })

  it('tests relaying only where that is allowed, and dials nobody else', async () => {
    const onRequest = { relay: { reversePath: 'a@example.net', forwardPath: 'b@example.com' } }
    const { made, probed } = edges(two)
    await expect(runCheck({ target: { host }, onRequest }, made, { signal })).rejects.toThrow(/SMTPING_OWN_HOSTS/)
    expect(probed).toEqual([])
    await runCheck({ target: { host }, onRequest }, { ...made, ownHosts: [hostText(host)] }, { signal })
    expect(probed.every((connection) => connection.onRequest?.relay)).toBe(true)
  })

  it('asks for the names of each address once, and for none where ports are only opened', async () => {
    const asked: string[] = []
    const reverse = async (address: string) => {
      asked.push(address)
      return { address, names: { kind: 'absent' }, confirmed: [] } as const
    }
    const { made } = edges(two)
    const { reverseNames } = await runCheck({ target: { host } }, { ...made, reverse }, { signal })
    expect([asked, reverseNames?.length]).toEqual([['198.51.100.7', '2001:db8::7'], 2])
    await runCheck({ target: { host }, depth: 'connect' }, { ...made, reverse }, { signal })
    expect(asked).toHaveLength(2)
  })

  it('refuses a port that is not for it before anything is asked', async () => {
    const { made, asked } = edges(two)
    await expect(runCheck({ target: { host, port: 24 } }, made, { signal })).rejects.toThrow(InputError)
    expect(asked).toEqual([])
  })
})
