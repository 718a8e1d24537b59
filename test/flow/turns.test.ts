import { describe, expect, it } from 'vitest'
import { providerOf, startTurns } from '../../lib/flow/turns.ts'

/** A clock that a pause moves on, and what happened when. */
function start(spacingMs: number) {
  let now = 0
  const log: string[] = []
  const turns = startTurns({
    clock: { now: () => now, elapsed: () => now },
    pause: async (ms) => {
      const until = now + ms
      await Promise.resolve()
      now = Math.max(now, until)
    },
    spacingMs,
  })
  const visit = (host: string, address: string, port = 25, signal = new AbortController().signal) =>
    turns.take(
      { host, address, port, provider: providerOf(host) },
      async () => void log.push(`${host} ${port} at ${now}`),
      signal,
    )
  return { turns, log, visit }
}

describe('turns', () => {
  it('part visits to one provider, and nobody else', async () => {
    const { log, visit } = start(100)
    await Promise.all([
      visit('a.example.org', '192.0.2.1'),
      visit('b.example.org', '192.0.2.2'),
      visit('c.example.org', '192.0.2.3'),
      visit('a.example.net', '192.0.2.4'),
    ])
    const at = Object.fromEntries(log.map((line) => line.split(' 25 at ')))
    expect(at['a.example.org']).toBe('0')
    expect(Number(at['b.example.org'])).toBeGreaterThanOrEqual(100)
    expect(Number(at['c.example.org'])).toBeGreaterThanOrEqual(200)
  })

  it('take all ports and addresses of one host for one visit', async () => {
    const { log, visit } = start(100)
    await Promise.all([
      visit('a.example.org', '192.0.2.1'),
      visit('a.example.org', '192.0.2.1', 587),
      visit('a.example.org', '2001:db8::1'),
    ])
    expect(log).toEqual(['a.example.org 25 at 0', 'a.example.org 587 at 0', 'a.example.org 25 at 0'])
  })

  it('let all ports of the second host of a provider wait', async () => {
    const { log, visit } = start(100)
    await visit('a.example.org', '192.0.2.1')
    await Promise.all([visit('b.example.org', '192.0.2.2', 25), visit('b.example.org', '192.0.2.2', 587)])
    const times = log.slice(1).map((line) => Number(line.split(' at ')[1]))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(100)
  })

  it('let one connection at a time to a port of an address, whatever names lead there', async () => {
    const { turns } = start(0)
    let open = 0
    let most = 0
    const connect = async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setTimeout(resolve, 5))
      open -= 1
    }
    const { signal } = new AbortController()
    const place = (host: string) => ({ host, address: '192.0.2.1', port: 25, provider: host })
    await Promise.all(['one', 'two', 'three'].map((host) => turns.take(place(host), connect, signal)))
    expect(most).toBe(1)
  })

  it('go on behind work that fails', async () => {
    const { turns, visit, log } = start(0)
    const place = { host: 'a', address: '192.0.2.1', port: 25, provider: 'a' }
    const failing = turns.take(place, () => Promise.reject(new Error('ours')), new AbortController().signal)
    await expect(failing).rejects.toThrow('ours')
    await visit('a', '192.0.2.1')
    expect(log).toHaveLength(1)
  })

  it('keep nobody waiting who has given up', async () => {
    const { log, visit } = start(60_000)
    await visit('a.example.org', '192.0.2.1')
    await visit('b.example.org', '192.0.2.2', 25, AbortSignal.abort())
    expect(log).toEqual(['a.example.org 25 at 0', 'b.example.org 25 at 0'])
  })
})

describe('a provider', () => {
  it.each([
    ['mx1.mail.example.org', 'example.org'],
    ['localhost', 'localhost'],
    ['192.0.2.77', '192.0.2'],
    ['2001:db8:1::7', '2001:db8:1'],
  ])('of %s is %s', (host, provider) => {
    expect(providerOf(host)).toBe(provider)
  })
})
