// Waiting in a mailbox whose login is used for something else too: each look is a login of its own.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { watchForArrival } from '../../cli/arrival-adapters.ts'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer } from '../../fixtures/imap/session.ts'
import type { WatchWish } from '../../lib/flow/watched-arrival.ts'

const user = 'seed@postbox.test'
const token = '0123456789abcdef'.repeat(3)
const message = `From: news@smtping.test\nX-Smtping-Token: ${token}\n\nHello.\n`

let world: FakeWorld
let intercept: (command: string) => ForcedAnswer | undefined
beforeAll(async () => {
  world = await startFakeWorld({
    ...{ providers: [{ name: 'Postbox', domain: 'postbox.test' }], password: 'secret', now: () => Date.now() },
    interceptImap: (command) => intercept(command),
  })
})
afterAll(() => world.stop())
beforeEach(() => {
  intercept = () => undefined
  world.reset()
})

/** On a clock that pauses move on. */
function watch(lastMs: number, changes: Partial<WatchWish> = {}) {
  let now = Date.now()
  const pauses: number[] = []
  const last = now + lastMs
  const { found } = watchForArrival({
    login: { id: 'seed', ...world.imap, tls: 'starttls', user, password: 'secret' },
    ...{ isShared: true, isOurs: (one: string) => one === token, signal: AbortSignal.timeout(20_000) },
    ...{ until: () => last, clock: { now: () => now, elapsed: () => now } },
    pause: async (ms) => {
      pauses.push(ms)
      now += Math.max(ms, 1)
    },
    trustedCertificates: [world.rootCertificate],
    ...changes,
  })
  return { found, pauses }
}

it('is not missing behind more mail of others than one look reads', async () => {
  for (let number = 0; number < 1100; number += 1) world.deliver(user, `Subject: ${number}\n\nNoise.\n`)
  world.deliver(user, message)
  expect(await watch(0).found).toMatchObject({ kind: 'arrived', arrival: { folder: 'inbox' } })
})

it('logs in less and less often, and once more at the end', async () => {
  const { found, pauses } = watch(120_000)
  expect(await found).toEqual({ kind: 'missing' })
  expect(pauses.slice(0, 2)).toEqual([250, 250])
  expect(pauses.slice(-2)).toEqual([10_000, 10_000])
  expect(pauses.length).toBeLessThan(80)
})

it('a login that is refused from now on is not tried on and on: accounts are locked for that', async () => {
  let logins = 0
  intercept = (command) => {
    if (!/^(LOGIN|AUTHENTICATE)/.test(command)) return undefined
    logins += 1
    return logins > 2 ? { kind: 'answer', text: 'NO [AUTHENTICATIONFAILED] No' } : undefined
  }
  expect(await watch(600_000).found).toMatchObject({ kind: 'trouble', trouble: { reason: 'login-refused' } })
  expect(logins).toBe(5)
})
