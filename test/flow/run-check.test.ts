import { describe, expect, it } from 'vitest'
import { InputError } from '../../lib/contract/input-error.ts'
import { type CheckEdges, runCheck } from '../../lib/flow/run-check.ts'
import type { Host } from '../../lib/mail/host.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import type { PlannedConnection } from '../../lib/plan/check-plan.ts'

const host: Host = { kind: 'name', name: 'mail.example.org' }
const clock = { now: () => 1_000, elapsed: () => 0 }
const { signal } = new AbortController()

/** Edges that note what was asked of them. */
function edges(addresses: Observed<readonly string[]>, { waitMs = 0 } = {}) {
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
      return { ...port, family: 4, state: 'closed', connectMs: 1 }
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

  it('holds at most eight connections open at once, and makes each of them once', async () => {
    const many: Observed<readonly string[]> = { kind: 'seen', value: ['198.51.100.1', '198.51.100.2', '198.51.100.3'] }
    const { made, probed, load } = edges(many, { waitMs: 5 })
    await runCheck({ target: { host } }, made, { signal })
    expect(load.most).toBe(8)
    expect(new Set(probed.map(({ port, address }) => `${port} ${address}`)).size).toBe(probed.length)
  })

  it('refuses a port that is not for it before anything is asked', async () => {
    const { made, asked } = edges(two)
    await expect(runCheck({ target: { host, port: 24 } }, made, { signal })).rejects.toThrow(InputError)
    expect(asked).toEqual([])
  })
})
