// Hundreds of sessions of every fault leave nothing behind: no handle of the event loop, no listener on a signal that they
// share, no warning, no memory.
import { getEventListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../../fixtures/certificates.ts'
import { type Behaviour, type ByteServer, cutAt, startByteServer } from './byte-server.ts'
import { type Errand, goodTurns } from './random-behaviours.ts'
import { deadlinesOf, handOver, handOverAtOnce, look } from './swept-client.ts'

const deadlines = deadlinesOf(80, 400)
const { signal } = new AbortController()
const terms = { deadlines, signal }

const send = goodTurns.send
const [greeting = '', ehlo = ''] = send
const untilDot = send.slice(0, 5)

/** One of each kind: the sweeps know the others. */
const faults: Readonly<Record<string, Behaviour>> = {
  none: { turns: send, ending: 'fin' },
  'FIN before the greeting': { turns: [], ending: 'fin' },
  'RST in the greeting': { turns: cutAt(send, 9), ending: 'rst' },
  'silence at once': { turns: [''], ending: 'hang' },
  'silence behind EHLO': { turns: [greeting, ''], ending: 'hang' },
  'FIN behind EHLO': { turns: [greeting, ''], ending: 'fin' },
  'half of EHLO, then silence': { turns: [greeting, ehlo.slice(0, 20)], ending: 'hang' },
  'a flood': { turns: [greeting, '250-x\r\n'.repeat(45_000)], ending: 'hang' },
  'a line without end': { turns: ['x'.repeat(300_000)], ending: 'hang' },
  'all replies early': { turns: [send.join('')], ending: 'hang' },
  'two codes in one reply': { turns: [greeting, '250-x\r\n550 y\r\n'], ending: 'hang' },
  'RST into the message': { turns: [...untilDot, ''], ending: 'rst', atBody: '', endsAtBody: true },
  'a refusal into the message': { turns: [...untilDot, ''], ending: 'hang', atBody: '550 no\r\n' },
  'FIN behind the dot': { turns: [...untilDot, ''], ending: 'fin' },
  'silence behind the dot': { turns: [...untilDot, ''], ending: 'hang' },
  'half of the final reply': { turns: [...untilDot, '250 2.'], ending: 'rst' },
  'no reply to QUIT': { turns: [...send.slice(0, 6), ''], ending: 'hang' },
}

const started: ByteServer[] = []
afterAll(() => Promise.all(started.map((server) => server.stop())))

async function start(settings?: Parameters<typeof startByteServer>[0]): Promise<ByteServer> {
  const server = await startByteServer(settings)
  started.push(server)
  return server
}

let inClear: ByteServer
let inTls: ByteServer
beforeAll(async () => {
  inClear = await start()
  inTls = await start({ tls: makeCertificates({ now: Date.now(), hostNames: ['mx.fake.test'] }).valid })
})

/** Each errand at once, in clear and inside TLS, and TLS on a server that knows none: seven sessions. */
async function sufferOnce(behaviour: Behaviour): Promise<void> {
  for (const server of [inClear, inTls]) server.play(behaviour)
  await Promise.all([
    look(inClear, 'clear', terms),
    handOver(inClear, 'clear', terms),
    handOver(inClear, 'clear', { ...terms, pipelining: 'when-offered' }),
    handOverAtOnce(inClear, terms),
    look(inClear, 'implicit', terms),
    look(inTls, 'implicit', terms),
    handOver(inTls, 'implicit', terms),
  ])
}

async function suffer(behaviour: Behaviour, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) await sufferOnce(behaviour)
}

/** How many there are of each kind, but for what is over with this turn of the event loop. */
function activeResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  const { Immediate: _, ...lasting } = counts
  return lasting
}

/** What there is more of than before; closing takes the server's side some turns. */
async function leftSince(before: Readonly<Record<string, number>>) {
  const more = () => Object.entries(activeResources()).filter(([kind, count]) => count > (before[kind] ?? 0))
  for (let wait = 0; wait < 100 && more().length > 0; wait += 1) await setTimeout(20)
  return more()
}

/** Bytes that this process holds, once all that nobody can reach is gone. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let round = 0; round < 3; round += 1) {
    if (typeof collect === 'function') collect()
    await setTimeout(10)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const warnings: Error[] = []
const keepWarning = (warning: Error) => void warnings.push(warning)
beforeAll(() => void process.on('warning', keepWarning))
afterAll(() => void process.off('warning', keepWarning))

describe('nothing is left of 42 sessions', () => {
  it.each(Object.entries(faults))(
    'with this fault: %s',
    async (_name, behaviour) => {
      await sufferOnce(behaviour)
      const before = activeResources()
      await suffer(behaviour, 5)
      expect(await leftSince(before)).toEqual([])
      expect(getEventListeners(signal, 'abort')).toEqual([])
      expect(warnings).toEqual([])
    },
    30_000,
  )
})

it('memory stays as it is over 1,000 sessions', async () => {
  const behaviours = Object.values(faults).filter(({ ending }) => ending !== 'hang')
  const manage = async (rounds: number) => {
    for (const behaviour of behaviours) await suffer(behaviour, rounds)
  }
  await manage(8)
  const before = await heldBytes()
  const sessions = 7 * behaviours.length
  await manage(Math.ceil(1000 / sessions))
  expect((await heldBytes()) - before).toBeLessThan(2_000_000)
}, 60_000)

it('an open session holds less than 200 KB, the server included', async () => {
  const many: Errand[] = Array.from({ length: 200 }, () => 'send')
  for (const server of [inClear, inTls]) server.play({ turns: [...untilDot, ''], ending: 'hang' })
  const patient = { deadlines: deadlinesOf(4000, 20_000) }
  await Promise.all([handOver(inClear, 'clear', terms), handOver(inTls, 'implicit', terms)])
  const before = await heldBytes()
  const waiting = many.map((_, index) =>
    index % 2 === 0 ? handOver(inClear, 'clear', patient) : handOver(inTls, 'implicit', patient),
  )
  await setTimeout(1500)
  const each = ((await heldBytes()) - before) / many.length
  await Promise.all(waiting)
  expect(each).toBeGreaterThan(1000)
  expect(each).toBeLessThan(200_000)
}, 60_000)
