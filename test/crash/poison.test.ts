// The poison set on the handlers that are deployed (INV-5, INV-6, INV-7): what cannot be carried out ends with a reason, and
// nothing else suffers for it.
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildWorkEdges } from '../../functions/adapters.ts'
import { readConfig } from '../../functions/config.ts'
import { queueHandler } from '../../functions/queue.ts'
import { type CheckItem, type SendItem, storedItemSchema } from '../../lib/contract/stored-items.ts'
import { lookForMail } from '../../lib/flow/look-for-mail.ts'
import { readSend } from '../../lib/flow/read-jobs.ts'
import { workCheck } from '../../lib/flow/work-check.ts'
import { maxDeliveries } from '../../lib/plan/dead-letter.ts'
import { isSettled } from '../../lib/plan/send-ledger.ts'
import { previousStoredItemSchema } from '../contract/previous-stored-items.ts'
import { seal } from '../flow/desk.ts'
import { queuedSend, replied, schedules, watchedMailbox } from '../plan/samples.ts'
import { type Handler, type House, openHouse } from './handler-house.ts'
import { type Sink, startSink } from './sink.ts'

let house: House
let sink: Sink
beforeAll(async () => {
  house = await openHouse()
  sink = await startSink()
})
afterAll(async () => {
  await house.close()
  await sink.stop()
})
afterEach(() => {
  house.proxy.decide = () => undefined
})

const newId = () => randomBytes(16).toString('hex')
const message = (type: string, id: string) => ({ v: 1, type, id })
const now = () => Date.now()

/** A send that is due, to a server on this machine; nobody looks for it. */
function send(port: number, changes: Partial<SendItem> = {}): SendItem {
  const { mailbox: _, ...sample } = queuedSend()
  const times = { createdAt: now(), notBefore: now(), retryUntil: now() + 24 * 3_600_000, dueAt: now() + 120_000 }
  const id = newId()
  return {
    ...{ ...sample, ...times, id, server: { host: { kind: 'ipv4', address: '127.0.0.1' }, port } },
    ...{ reversePath: `bounce+${id}@smtping.test`, history: [{ at: now(), state: 'queued' }], ...changes },
  }
}

function check(): CheckItem {
  const target = { host: { kind: 'ipv4', address: '127.0.0.1' }, port: sink.port } as const
  const common = { kind: 'check', id: newId(), version: 0, createdAt: now(), dueAt: now() + 120_000 } as const
  return { ...common, state: 'queued', request: { target }, attempts: 0 }
}

const messagesOf = ({ id }: SendItem) => sink.messages().filter((text) => text.includes(id))

describe('a message that cannot be read', () => {
  const marked = 'swordfish-in-the-body'
  it.each([
    ['truncated JSON', `{"v":1,"type":"check","id":"${marked}`],
    ['a wrong version', JSON.stringify({ v: 2, type: 'check', id: marked })],
    ['an unknown type', JSON.stringify({ v: 1, type: marked, id: 'x' })],
    ['an unknown field', JSON.stringify({ v: 1, type: 'check', id: 'x', [marked]: marked })],
    ['300 KB', JSON.stringify({ v: 1, type: 'check', id: marked.repeat(15_000) })],
    ['lone surrogates', `{"v":1,"type":"check","id":"${marked}\\ud800`],
    ['a list', `["${marked}"]`],
    ['nothing of JSON', `<${marked}>`],
  ])('%s: it is given up after five deliveries, told in one line, and its batch mates are done', async (_, body) => {
    const mates = [check(), check()]
    for (const mate of mates) await house.items.create(mate)
    await house.send('Checks', message('check', mates[0]?.id ?? ''))
    await house.send('Checks', body)
    await house.send('Checks', message('check', mates[1]?.id ?? ''))
    house.logged.length = 0
    const rounds = await house.pumpUntilDead('Checks')
    expect(rounds.map(({ records, failed }) => [records.length, failed.length])).toEqual([
      [3, 1],
      ...Array.from({ length: maxDeliveries - 1 }, () => [1, 1]),
    ])
    const bad = rounds[0]?.records.find((one) => one.body === rounds[1]?.records[0]?.body)
    expect(rounds[0]?.answer).toEqual({ batchItemFailures: [{ itemIdentifier: bad?.messageId }] })
    for (const { id } of mates) expect(await house.items.read('check', id)).toMatchObject({ state: 'done' })
    expect(await house.depth('ChecksDeadLetters')).toBe(1)
    house.logged.length = 0
    const [read] = await house.pumpUntilDead('ChecksDeadLetters')
    expect(read?.answer).toEqual({ batchItemFailures: [] })
    expect(house.logged).toHaveLength(1)
    expect(house.logged[0]).toContain('a dead letter could not be read')
    expect(house.logged.join()).not.toContain(marked)
    expect([await house.depth('ChecksDeadLetters'), await house.depth('Buried')]).toEqual([0, 0])
  })

  it('is not quoted in the log of the worker either', async () => {
    await house.send('Sends', JSON.stringify({ v: 1, type: 'send', id: 'x', [marked]: 1 }))
    house.logged.length = 0
    await house.pumpUntilDead('Sends')
    await house.pumpUntilDead('SendsDeadLetters')
    expect(house.logged.length).toBeGreaterThan(0)
    expect(house.logged.join()).not.toContain(marked)
  })
})

describe('work that is not there', () => {
  it.each([
    ['Checks', 'check'],
    ['Sends', 'send'],
    ['Sends', 'preflight'],
    ['Follow', 'mailbox'],
  ])('%s: a message about a %s that nobody knows is done, not repeated', async (queue, type) => {
    await house.send(queue, message(type, newId()))
    expect((await house.pump(queue)).failed).toEqual([])
    expect(await house.depth(queue)).toBe(0)
  })
})

describe('a bug in the handler', () => {
  it('INV-7: in record 3 of 5 takes nobody along, and its check ends with a reason', async () => {
    const checks = Array.from({ length: 5 }, check)
    for (const one of checks) await house.items.create(one)
    for (const { id } of checks) await house.send('Checks', message('check', id))
    const building = { config: readConfig(house.environment), surroundings: house.surroundings }
    const edges = {
      ...(await buildWorkEdges(building)),
      check: async ({ id }: CheckItem) => {
        if (id === checks[2]?.id) throw new TypeError("Cannot read properties of undefined (reading 'port')")
        return { kind: 'report' }
      },
    }
    const buggy = queueHandler(({ id }, work) => workCheck(id, edges, work), house.surroundings)
    const rounds = await house.pumpUntilDead('Checks', buggy)
    expect(rounds.map(({ failed }) => failed.length)).toEqual([1, 1, 1, 1, 1])
    await house.pump('ChecksDeadLetters')
    const ends = await Promise.all(checks.map(({ id }) => house.items.read('check', id)))
    expect(ends.map((end) => end?.state)).toEqual(['done', 'done', 'failed', 'done', 'done'])
    expect(ends[2]?.trouble).toContain('given up after 5 deliveries')
  })

  it('that throws for the whole batch brings the whole batch back', async () => {
    const checks = [check(), check()]
    for (const one of checks) await house.items.create(one)
    for (const { id } of checks) await house.send('Checks', message('check', id))
    const broken: Handler = () => {
      throw new TypeError('before any record')
    }
    expect((await house.pump('Checks', broken)).failed).toHaveLength(2)
    house.time.aheadMs += 1_801_000
    for (const malformed of ['done', { batchItemFailures: 'all' }, { batchItemFailures: [{ id: 'x' }] }]) {
      expect((await house.pump('Checks', () => malformed)).failed).toHaveLength(2)
      house.time.aheadMs += 1_801_000
    }
    expect((await house.pump('Checks')).failed).toEqual([])
    for (const { id } of checks) expect(await house.items.read('check', id)).toMatchObject({ state: 'done' })
  })
})

describe('the table fails', () => {
  it('a send whose table is down for five deliveries ends as not sent, with a reason, and with nothing at the server', async () => {
    const one = send(sink.port)
    await house.items.create(one)
    await house.send('Sends', message('send', one.id))
    house.proxy.decide = () => 'error'
    expect(await house.pumpUntilDead('Sends')).toHaveLength(maxDeliveries)
    house.proxy.decide = () => undefined
    expect((await house.pump('SendsDeadLetters')).failed).toEqual([])
    const job = await readSend(one.id, { items: house.items, vantage: 'here' })
    expect(job).toMatchObject({ final: true, state: 'not-sent', report: { outcome: 'not-sent', cause: 'system' } })
    expect(job?.report.findings[0]?.evidence.join()).toContain('given up after 5 deliveries')
    expect(messagesOf(one)).toEqual([])
  })

  it('a dead letter that cannot be ended while the table is down is ended when it is up again', async () => {
    const one = send(sink.port)
    await house.items.create(one)
    await house.send('SendsDeadLetters', message('send', one.id))
    house.proxy.decide = () => 'error'
    for (const _ of ['first', 'second']) {
      expect((await house.pump('SendsDeadLetters')).failed).toHaveLength(1)
      house.time.aheadMs += 181_000
    }
    house.proxy.decide = () => undefined
    expect((await house.pump('SendsDeadLetters')).failed).toEqual([])
    expect(await house.items.read('send', one.id)).toMatchObject({ state: 'not-sent' })
  })

  it.each(['throttle', 'error', 'error-after-commit'] as const)(
    '%s on every other write: one message, accepted, and the history of a quiet day',
    async (fault) => {
      const one = send(sink.port)
      await house.items.create(one)
      await house.send('Sends', message('send', one.id))
      let writes = 0
      house.logged.length = 0
      house.proxy.decide = (operation) => (operation === 'PutItem' && writes++ % 2 === 0 ? fault : undefined)
      expect((await house.pump('Sends')).failed, house.logged.join('\n')).toEqual([])
      const end = await house.items.read('send', one.id)
      expect(end?.history.map(({ state }) => state)).toEqual(['queued', 'sending', 'committing', 'accepted'])
      expect(messagesOf(one)).toHaveLength(1)
    },
  )

  it('a mark that was written and never confirmed: no dot; it is tried again, and comes once', async () => {
    const one = send(sink.port)
    await house.items.create(one)
    await house.send('Sends', message('send', one.id))
    house.proxy.decide = (operation, body) =>
      operation === 'PutItem' && body.includes('committing') ? 'error-after-commit' : undefined
    await house.pump('Sends')
    expect(messagesOf(one)).toEqual([])
    house.proxy.decide = () => undefined
    for (let round = 0; round < 3; round++) {
      house.time.aheadMs += 1_801_000
      await house.sweep()
      await house.pump('Sends')
    }
    const end = await house.items.read('send', one.id)
    expect([end?.state, messagesOf(one).length]).toEqual(['accepted', 1])
  })
})

describe('an item that is odd', () => {
  it('with an attribute that this version does not know is carried out', async () => {
    const one = send(sink.port)
    await house.putRow({ ...one, pk: `send#${one.id}`, ofTomorrow: { nested: [1] } })
    await house.send('Sends', message('send', one.id))
    expect((await house.pump('Sends')).failed).toEqual([])
    expect(await house.items.read('send', one.id)).toMatchObject({ state: 'accepted' })
  })

  it('without one that is needed: its message is buried in the end and does not go round for ever', async () => {
    const { to: _, ...broken } = send(sink.port)
    await house.putRow({ ...broken, pk: `send#${broken.id}`, dueShard: 'D#0' })
    const good = send(sink.port)
    await house.items.create(good)
    await house.send('Sends', message('send', broken.id))
    await house.send('Sends', message('send', good.id))
    const rounds = await house.pumpUntilDead('Sends')
    expect(rounds.map(({ failed }) => failed.length)).toEqual([1, 1, 1, 1, 1])
    expect(await house.items.read('send', good.id)).toMatchObject({ state: 'accepted' })
    expect((await house.pumpUntilDead('SendsDeadLetters')).length).toBeLessThanOrEqual(2 * maxDeliveries)
    expect([await house.depth('SendsDeadLetters'), await house.depth('Buried')]).toEqual([0, 1])
  })

  it('without one that is needed does not keep the others from being listed, swept and reported', async () => {
    const { to: _, ...broken } = send(sink.port)
    await house.putRow({ ...broken, pk: `send#${broken.id}`, dueShard: 'D#0', dueAt: now() - 1 })
    const good = send(sink.port, { notBefore: now(), dueAt: now() - 1 })
    await house.items.create(good)
    const listed = await house.items.list('send', { limit: 100 })
    expect(listed.items.map(({ id }) => id)).toContain(good.id)
    expect((await house.items.readMany('send', [broken.id, good.id])).map(({ id }) => id)).toEqual([good.id])
    await house.sweep()
    await house.pump('Sends')
    expect(await house.items.read('send', good.id)).toMatchObject({ state: 'accepted' })
  })

  const accepted = (mailbox: string) => {
    const evidence = [replied(250, 'ok')]
    const history = [{ at: now(), state: 'accepted' }] as const
    const ends = { arrival: 'pending', lookUntil: now(), dueAt: now() } as const
    return send(sink.port, { state: 'accepted', mailbox, evidence, history: [...history], ...ends })
  }

  it('without one that is needed does not keep the arrivals of the others from being written down', async () => {
    const mailbox = newId()
    const { to: _, ...broken } = accepted(mailbox)
    await house.putRow({ ...broken, pk: `send#${broken.id}` })
    const good = accepted(mailbox)
    await house.items.create(good)
    await house.items.create(watchedMailbox({ id: mailbox, nextLookAt: now(), dueAt: now() }))
    const building = { config: readConfig(house.environment), surroundings: house.surroundings }
    const found = [broken, good].map(
      ({ id }) => ({ folder: 'inbox', receivedAt: now(), token: seal.tokenOf(id) }) as const,
    )
    const look = async () => ({ messages: found, cursor: {}, isUnfinished: false })
    const { signal } = new AbortController()
    await lookForMail(mailbox, { ...(await buildWorkEdges(building)), look, seal }, { signal })
    expect(await house.items.read('send', good.id)).toMatchObject({ arrival: 'inbox' })
    expect((await house.items.read('mailbox', mailbox))?.lookedAt).toBeGreaterThan(0)
  })

  it('a mailbox without one that is needed: its sends end as those of a mailbox that nobody could read', async () => {
    const one = accepted(newId())
    await house.items.create(one)
    const { cursor: _, ...broken } = watchedMailbox({ id: one.mailbox ?? '' })
    await house.putRow({ ...broken, pk: `mailbox#${broken.id}` })
    house.time.aheadMs += schedules.lookGraceMs + 1
    await house.sweep()
    expect(await house.items.read('send', one.id)).toMatchObject({ arrival: 'could-not-look' })
  })
})

describe('a server that talks without end', () => {
  it('INV-8: three attempts of 200 KB each are still one item, and the last one is written down', async () => {
    const long = (code: number) => `${`${code}-${'talk \u0001'.repeat(80)}\r\n`.repeat(80)}${code} End\r\n`
    const chatty = await startSink({ reply: long, atDot: () => '451 4.7.1 Try again later\r\n' })
    try {
      const text = 'x'.repeat(64 * 1024)
      const one = send(chatty.port, { message: { ...queuedSend().message, text, html: text } })
      await house.items.create(one)
      for (let attempt = 0; attempt < 3; attempt++) {
        await house.send('Sends', message('send', one.id))
        expect((await house.pump('Sends')).failed).toEqual([])
        const after = await house.items.read('send', one.id)
        expect(after?.attempts).toHaveLength(attempt + 1)
        expect(after?.attempts.at(-1)?.evidence).toMatchObject({ kind: 'reply', reply: { code: 451 } })
        house.time.aheadMs += 3_600_000
      }
      expect(chatty.messages()).toHaveLength(3)
    } finally {
      await chatty.stop()
    }
  })
})

describe('INV-5: the same end whatever the deliveries', () => {
  const plain = async (one: SendItem) => {
    await house.send('Sends', message('send', one.id))
    await house.pump('Sends')
  }
  const orders: readonly (readonly [string, (one: SendItem) => Promise<void>])[] = [
    [
      'thrice, one after the other',
      async (one) => {
        for (let copy = 0; copy < 3; copy++) await plain(one)
      },
    ],
    [
      'thrice at once',
      async (one) => {
        for (let copy = 0; copy < 3; copy++) await house.send('Sends', message('send', one.id))
        await Promise.all([house.pump('Sends'), house.pump('Sends', undefined, 1), house.pump('Sends', undefined, 1)])
        await house.pump('Sends')
      },
    ],
    [
      'too early, then in time',
      async (one) => {
        await house.items.replace({ ...one, notBefore: now() + 1000 })
        await plain(one)
        house.time.aheadMs += 1001
        await plain(one)
      },
    ],
    [
      'again after it was swept',
      async (one) => {
        await plain(one)
        await house.sweep()
        await plain(one)
      },
    ],
    [
      'and redriven from the dead letters, to both readers',
      async (one) => {
        await plain(one)
        await house.send('SendsDeadLetters', message('send', one.id))
        await house.pump('SendsDeadLetters')
        house.time.aheadMs += 14 * 24 * 3_600_000
        await plain(one)
      },
    ],
  ]
  const shapeOf = (one: SendItem | undefined) => ({
    state: one?.state,
    history: one?.history.map(({ state }) => state),
    evidence: one?.evidence.map(({ kind }) => kind),
    attempts: one?.attempts.length,
    waits: one?.dueAt !== undefined || one?.lease !== undefined,
  })

  it.each(orders)('delivered %s', async (_, deliver) => {
    const [quiet, one] = [send(sink.port), send(sink.port)]
    await house.items.create(quiet)
    await plain(quiet)
    await house.items.create(one)
    await deliver(one)
    const end = await house.items.read('send', one.id)
    expect(shapeOf(end)).toEqual(shapeOf(await house.items.read('send', quiet.id)))
    expect(messagesOf(one)).toHaveLength(1)
  })

  it('unknown stays unknown, however often it is redriven', async () => {
    const lease = { owner: 'dead', until: now() - 1 }
    const attempts = [{ number: 1, startedAt: now() }]
    const one = send(sink.port, { state: 'committing', lease, attempts, dueAt: now() - 1 })
    await house.items.create(one)
    await house.send('SendsDeadLetters', message('send', one.id))
    await house.pump('SendsDeadLetters')
    const ended = await house.items.read('send', one.id)
    expect(ended?.state).toBe('unknown')
    for (const queue of ['Sends', 'SendsDeadLetters', 'Sends']) {
      await house.send(queue, message('send', one.id))
      await house.pump(queue)
    }
    expect(await house.items.read('send', one.id)).toEqual(ended)
    expect(messagesOf(one)).toEqual([])
  })
})

it('no send of all these is left without an end that its history tells once', async () => {
  for (let round = 0; round < 3; round++) {
    house.time.aheadMs += 12 * 3_600_000
    await house.sweep()
    for (let pumped = await house.pump('Sends'); pumped.records.length > 0; ) pumped = await house.pump('Sends')
  }
  const { items } = await house.items.list('send', { limit: 100 })
  expect(items.length).toBeGreaterThan(10)
  expect(items.map(({ id, history }) => [id, history.filter(({ state }) => isSettled(state)).length])).toEqual(
    items.map(({ id }) => [id, 1]),
  )
})

it('INV-13: every row of all these is read by this version and by the one before, but for those that were broken', async () => {
  const needed: Readonly<Record<string, string>> = { send: 'to', mailbox: 'cursor' }
  const rows = (await house.rows()).filter((row) => row[needed[String(row.kind)] ?? 'pk'] !== undefined)
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    expect(storedItemSchema.safeParse(row)).toMatchObject({ success: true })
    expect(previousStoredItemSchema.safeParse(row)).toMatchObject({ success: true })
  }
})
