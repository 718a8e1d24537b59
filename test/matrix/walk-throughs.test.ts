// The scenarios that tell a story (R105 to R108), and the friendly ones: what our client makes of each.
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import type { Classification } from '../../lib/classification/classification.ts'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import { diagnose } from '../../lib/diagnosis/diagnose.ts'
import { handOver, look, speed } from './client-under-test.ts'
import type { Play } from './row.ts'

const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

async function play(scenario: string, pace = speed): Promise<FakeServer> {
  const server = await startFakeServer({ scenario, speed: pace })
  stops.push(server.stop)
  return server
}

async function troubles(server: FakeServer, how: Play = {}): Promise<readonly string[]> {
  const findings = diagnose(await look(server, how)).filter(({ verdict }) => verdict !== 'pass')
  return findings.map(({ verdict, id, about }) => `${verdict} ${id} ${about}`)
}

async function attempt(server: FakeServer, how: Play = {}, bytes = 100): Promise<Classification> {
  const message = Buffer.from(`Subject: test\r\n\r\n${'x'.repeat(76)}\r\n`.padEnd(bytes, `${'x'.repeat(76)}\r\n`))
  return classify([evidenceOfTransaction(await handOver(server, how, message), Date.now())])
}

/** So many attempts one after the other, as fast as possible or with a wait of the scenario's time before each. */
async function attempts(server: FakeServer, count: number, { everyMs = 0, bytes = 100 } = {}) {
  const made: Classification[] = []
  for (let nth = 1; nth <= count; nth += 1) {
    await setTimeout(everyMs / speed)
    made.push(await attempt(server, { tls: 'none' }, bytes))
  }
  return made
}

const outcomesOf = (made: readonly Classification[]) => made.map(({ outcome }) => outcome)

describe('new environment, no sends (R105)', () => {
  const app: Play = {
    ...{ service: 'submission', tls: 'starttls', verification: 'required' },
    credentials: { user: 'app', password: 'secret-of-the-app' },
  }

  it('shows the name in the certificate, and sends nothing to a server that is not proven', async () => {
    const server = await play('new-environment')
    expect(await troubles(server, app)).toEqual(['fail certificate-wrong-name target'])
    expect(await attempt(server, app)).toMatchObject({ outcome: 'not-sent', cause: 'tls', action: 'fix-configuration' })
    const heard = server.sessions().flatMap(({ lines }) => lines.map(({ text }) => text))
    expect(heard.filter((text) => /^(AUTH|MAIL)/.test(text))).toEqual([])
  })

  it('passes when the certificate was renewed, and the message is taken', async () => {
    const server = await play('new-environment-mended')
    expect(await troubles(server, app)).toEqual([])
    expect((await attempt(server, app)).outcome).toBe('accepted')
    expect(server.received().map(({ user, tls }) => ({ user, tls }))).toEqual([{ user: 'app', tls: true }])
  })
})

describe('preflight jitters (R106)', () => {
  it('shows bursts deferred and to be tried later, none lost, and every code of the throttle', async () => {
    const server = await play('preflight-jitters', 10)
    const made = await attempts(server, 12)
    expect(outcomesOf(made).slice(0, 3)).toEqual(['accepted', 'accepted', 'accepted'])
    const later = made.filter(({ outcome }) => outcome === 'deferred')
    expect(later.every(({ cause, action }) => cause === 'rate-limit' && action === 'retry-later')).toBe(true)
    expect(new Set(later.map(({ reply }) => reply?.code))).toEqual(new Set([421, 451]))
    expect(server.received()).toHaveLength(made.length - later.length)
  })

  it('shows all of them taken when they are staggered', async () => {
    const made = await attempts(await play('preflight-jitters'), 6, { everyMs: 6_000 })
    expect(outcomesOf(made)).toEqual(Array.from({ length: 6 }, () => 'accepted'))
  })
})

describe('mixed results by region (R107)', () => {
  it('blames nobody for silence, tells a refusal of our range from a fault of the server, and passes elsewhere', async () => {
    const server = await play('mixed-results-by-region')
    const silent = troubles(server, { from: '127.0.0.2', impatientAt: 'greeting' })
    expect(await silent).toEqual(['inconclusive greeting-timeout budget'])
    expect(await troubles(server, { from: '127.0.0.3' })).toEqual(['fail greeting-refused client'])
    expect(await troubles(server, { from: '127.0.0.1' })).toEqual([])
  })
})

describe('random size failures (R108)', () => {
  it('offers nothing that is larger than the SIZE announced', async () => {
    const server = await play('random-size-failures')
    const made = await attempt(server, {}, 250_000)
    expect(made).toMatchObject({ outcome: 'not-sent', cause: 'size', action: 'fix-message' })
    expect(server.received()).toEqual([])
  })

  it('shows some of the large ones bounced only after the dot, and all of the small ones taken', async () => {
    const server = await play('random-size-failures')
    const large = await attempts(server, 9, { bytes: 150_000 })
    expect(new Set(outcomesOf(large))).toEqual(new Set(['accepted', 'bounced']))
    const bounced = large.filter(({ outcome }) => outcome === 'bounced')
    expect(bounced.every(({ cause, action }) => cause === 'size' && action === 'fix-message')).toBe(true)
    expect(new Set(outcomesOf(await attempts(server, 5, { bytes: 90_000 })))).toEqual(new Set(['accepted']))
  })
})

describe('friendly scenarios', () => {
  it('a friendly server has no trouble, and takes a message', async () => {
    const server = await play('ok')
    expect(await troubles(server)).toEqual([])
    expect((await attempt(server)).outcome).toBe('accepted')
  })

  it('a slow server is waited for', async () => {
    expect((await attempt(await play('slow'))).outcome).toBe('accepted')
  })

  it('greylisting is over after a minute', async () => {
    const [first, second] = await attempts(await play('greylisting'), 2, { everyMs: 61_000 })
    expect(first).toMatchObject({ outcome: 'deferred', retryAfterSeconds: 60 })
    expect(second?.outcome).toBe('accepted')
  })

  it('the eleventh message of a minute is deferred', async () => {
    const made = outcomesOf(await attempts(await play('rate-limited', 10), 11))
    expect(made).toEqual([...Array.from({ length: 10 }, () => 'accepted'), 'deferred'])
  })

  it('a flaky server is flaky in the same places on every run', async () => {
    const runs = await Promise.all([play('flaky'), play('flaky')].map(async (server) => attempts(await server, 40)))
    const [first = [], second = []] = runs.map(outcomesOf)
    expect(second).toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(1)
  })
})
