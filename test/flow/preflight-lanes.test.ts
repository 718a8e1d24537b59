// A preflight from its request to its last seed, with fakes of the ports and a clock that tests move.
import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { preflightRequestSchema } from '../../lib/contract/requests.ts'
import type { SendItem, StoredItem } from '../../lib/contract/stored-items.ts'
import { readPreflight } from '../../lib/flow/read-jobs.ts'
import { planPreflight } from '../../lib/plan/send-plan.ts'
import { minute, replied, schedules } from '../plan/samples.ts'
import { answersAtDot, endsEarly, openTestDesk, seal } from './desk.ts'

/** Whoever pauses finds the time passed. */
function passTimeByPauses({ edges, time }: { readonly edges: object; readonly time: { now: number } }): void {
  const pause = async (ms: number) => {
    time.now += ms
  }
  Object.assign(edges, { pause })
}

const accepted = replied(250, '2.0.0 queued')
const throttled = replied(421, '4.7.0 too fast, slow down')

/** A desk with a preflight to so many seeds, which all arrive in one mailbox. */
async function open(count: number, changes: object = {}) {
  const desk = openTestDesk()
  const addresses = Array.from({ length: count }, (_, number) => `seed${number}@postbox.test`)
  const sender = {
    ...desk.edges.sender,
    seeds: addresses.map((address) => ({ address, provider: 'Postbox', mailbox: 'seed' })),
  }
  const request = parseInput(preflightRequestSchema, {
    ...{ server: 'mx.postbox.test:25', from: 'news@smtping.test' },
    ...{ seeds: addresses.map((address) => ({ address })), ...changes },
  })
  const id = desk.edges.newId()
  const ids = addresses.map(() => desk.edges.newId())
  const planned = planPreflight(request, { ...desk.edges, sender, id, ids, now: desk.time.now })
  await desk.items.create(planned)
  await desk.queue.send([{ v: 1, type: 'preflight', id }])
  const sends = async () => {
    const found = await desk.items.readMany('send', ids)
    return found.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
  }
  const report = async () => (await readPreflight(id, { items: desk.items, vantage: 'here' }))?.report
  return { ...desk, id, ids, sends, report }
}

const begunAt = (sends: readonly SendItem[]) => sends.map(({ attempts }) => attempts[0]?.startedAt ?? 0)

describe('the pace of a preflight', () => {
  it('a message a second at the beginning, and no two at once', async () => {
    const desk = await open(5)
    desk.script.attempts.push(...Array.from({ length: 5 }, () => answersAtDot(accepted)))
    await desk.drain()
    await desk.pass(10_000, 500)
    const times = begunAt(await desk.sends())
    expect(times).toHaveLength(5)
    expect(times.slice(1).map((at, index) => at - (times[index] ?? 0) >= 1000)).toEqual([true, true, true, true])
  })

  it('a throttle slows those behind it, and the report says to what, by what and when', async () => {
    const desk = await open(3)
    desk.script.attempts.push(
      endsEarly(throttled),
      answersAtDot(accepted),
      answersAtDot(accepted),
      answersAtDot(accepted),
    )
    await desk.drain()
    await desk.pass(1500, 500)
    expect(await desk.sends()).toHaveLength(1) // at the first pace it would be two
    await desk.pass(20 * minute)
    const report = await desk.report()
    expect(report?.seeds.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(report?.seeds[0]?.deferrals?.count).toBe(1)
    expect(report?.providers?.[0]).toMatchObject({
      provider: 'Postbox',
      pace: { slowings: 1, slowed: [{ everySeconds: 2, reply: '421 4.7.0' }] },
      ...{ accepted: 3, deferred: 1, firstTryAcceptance: 0.667, medianRetries: 1 },
      suggestedPace: {
        everySeconds: 2,
        perMinute: 30,
        reason: expect.stringContaining('throttled once, last with 421 4.7.0'),
      },
    })
  })

  it('a provider may have terms of its own', async () => {
    const desk = await open(3, { pace: { providers: { Postbox: { startPerMinute: 6, perMinute: 6 } } } })
    desk.script.attempts.push(...Array.from({ length: 3 }, () => answersAtDot(accepted)))
    await desk.drain()
    await desk.pass(minute, 1000)
    const [first = 0, second = 0] = begunAt(await desk.sends())
    expect(second - first).toBeGreaterThanOrEqual(10_000)
  })
})

describe('what became of a message', () => {
  it('is written down while the next one is on its way, and before the lane is given back', async () => {
    const desk = await open(2, { pace: { startPerMinute: 600, perMinute: 600 } })
    passTimeByPauses(desk)
    const order: string[] = []
    const { replace } = desk.items
    const note = async (item: StoredItem) => {
      const isEnd = item.kind === 'send' && item.state === 'accepted'
      if (isEnd) await new Promise((resolve) => setTimeout(resolve, 50))
      if (isEnd) order.push('written')
      if (item.kind === 'lane' && !item.lease) order.push('given back')
    }
    desk.items.replace = async (item) => {
      await note(item)
      return replace(item)
    }
    const take = async (...wish: Parameters<ReturnType<typeof answersAtDot>>) => {
      order.push('sent')
      return answersAtDot(accepted)(...wish)
    }
    desk.script.attempts.push(take, take)
    await desk.drain()
    expect(order).toEqual(['sent', 'sent', 'written', 'written', 'given back'])
  })
})

describe('connections between messages', () => {
  it.each([
    ['are kept where more than 400 messages a minute are asked for', 600, [3, 1]],
    ['are not kept by whoever is slower', 240, [0, 0]],
  ])('%s', async (_, perMinute, expected) => {
    const desk = await open(3, { pace: { startPerMinute: perMinute, perMinute } })
    passTimeByPauses(desk)
    const kept = { messages: 0, closed: 0 }
    const openTransmit = () => ({
      transmit: (...wish: Parameters<typeof desk.transmit>) => {
        kept.messages += 1
        return desk.transmit(...wish)
      },
      close: async () => {
        kept.closed += 1
      },
    })
    Object.assign(desk.edges, { openTransmit })
    desk.script.attempts.push(...Array.from({ length: 3 }, () => answersAtDot(accepted)))
    await desk.drain()
    expect((await desk.sends()).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
    expect([kept.messages, kept.closed]).toEqual(expected)
  })
})

describe('what a send costs', () => {
  it('four writes from its beginning to its arrival, and a queue message for many of them together', async () => {
    const count = 50
    const desk = await open(count, { pace: { startPerMinute: 600, perMinute: 600 } })
    const writes = { send: 0, all: 0 }
    const messages = { count: 0 }
    const note = ({ kind }: { readonly kind: string }) => {
      writes.all += 1
      if (kind === 'send') writes.send += 1
    }
    const { create, replace } = desk.items
    desk.items.create = (item) => {
      note(item)
      return create(item)
    }
    desk.items.replace = (item) => {
      note(item)
      return replace(item)
    }
    const { send } = desk.queue
    desk.queue.send = (sent, options) => {
      messages.count += sent.length
      return send(sent, options)
    }
    passTimeByPauses(desk)
    desk.script.attempts.push(...Array.from({ length: count }, () => answersAtDot(accepted)))
    await desk.drain()
    expect(await desk.sends()).toHaveLength(count)
    const receivedAt = desk.time.now
    desk.script.mail.seed = desk.ids.map((id) => ({ folder: 'inbox', receivedAt, token: seal.tokenOf(id) }))
    await desk.pass(minute)
    expect((await desk.report())?.final).toBe(true)
    expect(writes.send / count).toBe(4)
    expect(writes.all / count).toBeLessThan(4.5)
    expect(messages.count / count).toBeLessThan(0.2)
  })
})

describe('a lane that throttles made slow', () => {
  it('comes to its sends one by one, and nobody calls it for those that wait', async () => {
    const count = 40
    const desk = await open(count)
    passTimeByPauses(desk)
    const putOff = Array.from({ length: count }, () => endsEarly(replied(450, '4.7.1 greylisted')))
    const slowed = Array.from({ length: 9 }, () => endsEarly(throttled))
    desk.script.attempts.push(...putOff, ...slowed, ...Array.from({ length: 30 }, () => answersAtDot(accepted)))
    await desk.drain()
    await desk.pass(90 * minute) // one message in five minutes by now
    const calls = { messages: 0, writes: 0 }
    const { send } = desk.queue
    desk.queue.send = (sent, options) => {
      calls.messages += sent.filter(({ type }) => type === 'lane').length
      return send(sent, options)
    }
    const { replace } = desk.items
    desk.items.replace = (item) => {
      if (item.kind === 'lane' || item.kind === 'send') calls.writes += 1
      return replace(item)
    }
    const before = (await desk.sends()).filter(({ state }) => state === 'accepted').length
    await desk.pass(60 * minute)
    const waiting = (await desk.sends()).filter(({ state }) => state === 'queued').length
    expect(count - waiting - before).toBe(12)
    expect(waiting).toBeGreaterThan(10)
    expect(calls.messages).toBeLessThan(20)
    expect(calls.writes).toBeLessThan(12 * 6 + waiting * 6)
    expect(desk.warnings).toEqual([])
  })
})

describe('workers that die', () => {
  it('half-way through a lane: the next one goes on, and nobody gets two messages', async () => {
    const desk = await open(4)
    const sent: string[] = []
    const death = Promise.withResolvers<void>()
    const take =
      (dies: boolean) =>
      async (context: { beforeDot: () => Promise<'go-on' | 'withdraw'> }, { id }: SendItem) => {
        if ((await context.beforeDot()) === 'go-on') sent.push(id)
        if (dies) {
          death.resolve()
          await new Promise(() => undefined) // never heard of again
        }
        return { evidence: accepted, transcript: [] }
      }
    passTimeByPauses(desk)
    desk.script.attempts.push(take(false), take(true), ...Array.from({ length: 8 }, () => take(false)))
    void desk.drain() // hangs in its second message
    await death.promise
    for (let round = 0; round < 20; round++) await desk.pass(minute)
    const states = (await desk.sends()).map(({ state }) => state)
    expect(states).toEqual(['accepted', 'unknown', 'accepted', 'accepted'])
    expect(new Set(sent).size).toBe(sent.length)
  })

  it('a send whose worker died is concluded by the lane that comes to it: it does not ask for it again and again', async () => {
    const desk = await open(1)
    passTimeByPauses(desk)
    desk.script.attempts.push(() => new Promise(() => undefined)) // never heard of again
    void desk.drain()
    await new Promise((resolve) => setTimeout(resolve, 20))
    desk.time.now += schedules.laneLeaseMs
    let reads = 0
    const { read } = desk.items
    desk.items.read = (kind, id) => {
      if (kind === 'send') reads += 1
      return read(kind, id)
    }
    const [send] = await desk.sends()
    await desk.queue.send([{ v: 1, type: 'lane', id: send?.lane ?? '' }])
    await desk.drain()
    expect(await desk.sends()).toMatchObject([{ state: 'queued', evidence: [{ kind: 'lost', afterDot: false }] }])
    expect(reads).toBe(1)
  })

  it('a seed that went into other hands while its server was asked has its next attempt later, and not beside the next seed', async () => {
    const desk = await open(2)
    passTimeByPauses(desk)
    const tried: string[] = []
    const lost = async (_: unknown, { id }: SendItem) => {
      tried.push(id)
      const send = await desk.items.read('send', id)
      // Whoever thought its worker dead has put it back.
      if (send) await desk.items.replace({ ...send, state: 'queued', lease: undefined })
      return { evidence: replied(450, '4.2.0 later'), transcript: [] }
    }
    desk.script.attempts.push(lost, ...Array.from({ length: 4 }, () => answersAtDot(accepted)))
    await desk.drain()
    expect((await desk.sends()).map(({ state }) => state)).toEqual(['queued', 'accepted'])
    expect(tried).toHaveLength(1)
    await desk.pass(30 * minute)
    expect((await desk.sends()).map(({ state }) => state)).toEqual(['accepted', 'accepted'])
  })

  it('a seed that fails on our side does not keep the others waiting', async () => {
    const desk = await open(3)
    desk.script.attempts.push(
      async () => Promise.reject(new Error('ours')),
      ...Array.from({ length: 6 }, () => answersAtDot(accepted)),
    )
    await desk.drain()
    await desk.pass(30 * minute)
    expect((await desk.sends()).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
  })
})

describe('the end of a preflight', () => {
  it('is written with it, so that a listing need not read its sends', async () => {
    const desk = await open(2)
    desk.script.attempts.push(...Array.from({ length: 2 }, () => endsEarly(replied(550, '5.1.1 no such user'))))
    await desk.drain()
    await desk.pass(2 * schedules.repairMs + 5 * minute)
    expect(await desk.items.read('preflight', desk.id)).toMatchObject({ state: 'done', verdict: 'fail' })
  })

  it('a lane that nobody carried out: its seeds get no message, and the report says why', async () => {
    const desk = await open(2, { retrySeconds: 60 })
    await desk.drain()
    desk.queue.take()
    desk.time.now += 2 * minute + schedules.startGraceMs
    desk.queue.send = async () => undefined
    await desk.pass(5 * minute)
    const report = await desk.report()
    expect(report).toMatchObject({ final: true, verdict: 'inconclusive' })
    expect(report?.findings[0]?.id).toBe('not-sent.our-failure')
  })
})
