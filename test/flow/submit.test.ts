import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { checkRequestSchema, preflightRequestSchema, sendRequestSchema } from '../../lib/contract/requests.ts'
import { submitCheck, submitPreflight, submitSend } from '../../lib/flow/submit.ts'
import { openTestDesk } from './desk.ts'

const send = parseInput(sendRequestSchema, {
  ...{ server: 'mx.postbox.test:25', to: 'seed@postbox.test', from: 'news@smtping.test' },
})

function edgesOf(desk: ReturnType<typeof openTestDesk>) {
  return { ...desk.edges, digest: (text: string) => `digest of ${text}`, policy: 'public-unicast-only' } as const
}

describe('submitting', () => {
  it('stores the send before it is queued, with a reverse-path that will carry its token', async () => {
    const desk = openTestDesk()
    const id = await submitSend(send, {}, edgesOf(desk))
    expect(await desk.items.read('send', id)).toMatchObject({
      state: 'queued',
      reversePath: 'bounce@smtping.test',
      verp: true,
      mailbox: 'seed',
    })
    expect(desk.queue.take()).toEqual([{ v: 1, type: 'send', id }])
  })

  it('a login that the installation has says which server takes the message', async () => {
    const desk = openTestDesk()
    const server = { host: { kind: 'name', name: 'relay.smtping.test' }, port: 587 } as const
    const edges = edgesOf(desk)
    const sender = { ...edges.sender, relays: [{ name: 'relay', server }] }
    const { server: _, ...wish } = { ...send, login: 'relay' }
    const id = await submitSend(wish, {}, { ...edges, sender })
    expect(await desk.items.read('send', id)).toMatchObject({ server, login: 'relay' })
    const request = parseInput(preflightRequestSchema, {
      from: send.from,
      login: 'relay',
      seeds: [{ address: send.to }],
    })
    const preflight = await submitPreflight(request, {}, { ...edges, sender })
    expect(await desk.items.read('preflight', preflight)).toMatchObject({ sends: [{ server, login: 'relay' }] })
  })

  it('R118: sends nothing to an address that is no seed', async () => {
    const desk = openTestDesk()
    await expect(submitSend({ ...send, to: 'stranger@postbox.test' }, {}, edgesOf(desk))).rejects.toThrow(
      'not a seed inbox',
    )
    expect(desk.queue.take()).toEqual([])
  })

  it('goes through the relay that a login is for, alone and to many', async () => {
    const desk = openTestDesk()
    const server = { host: { kind: 'name', name: 'relay.smtping.test' }, port: 587 } as const
    const edges = { ...edgesOf(desk), sender: { ...desk.edges.sender, relays: [{ name: 'own', server }] } }
    const { server: _, ...rest } = send
    const id = await submitSend({ ...rest, login: 'own' }, {}, edges)
    expect(await desk.items.read('send', id)).toMatchObject({ server, login: 'own' })
    const request = { from: 'news@smtping.test', login: 'own', seeds: [{ address: 'seed@postbox.test' }] }
    const preflight = await submitPreflight(parseInput(preflightRequestSchema, request), {}, edges)
    expect(await desk.items.read('preflight', preflight)).toMatchObject({ sends: [{ server, login: 'own' }] })
  })

  it('a queue that fails loses nothing: the send is due', async () => {
    const desk = openTestDesk()
    const queues = { send: () => Promise.reject(new Error('the queue failed')) }
    const id = await submitSend(send, {}, { ...edgesOf(desk), queues })
    expect(desk.warnings).toHaveLength(1)
    expect(await desk.items.due(desk.time.now + desk.edges.schedules.repairMs, 10)).toEqual([{ kind: 'send', id }])
  })
})

describe('F64: the same Idempotency-Key', () => {
  const idempotency = { caller: 'somebody', key: 'k1' }

  it('with the same request finds what it made', async () => {
    const edges = edgesOf(openTestDesk())
    const ids = [await submitSend(send, { idempotency }, edges), await submitSend(send, { idempotency }, edges)]
    expect(ids[0]).toBe(ids[1])
  })
  it('twenty times at once makes one send', async () => {
    const desk = openTestDesk()
    const ids = await Promise.all(Array.from({ length: 20 }, () => submitSend(send, { idempotency }, edgesOf(desk))))
    expect(new Set(ids).size).toBe(1)
    expect(desk.queue.take()).toHaveLength(1)
  })
  it('with another request is refused', async () => {
    const edges = edgesOf(openTestDesk())
    await submitSend(send, { idempotency }, edges)
    await expect(submitSend({ ...send, subject: 'Another' }, { idempotency }, edges)).rejects.toThrow('Idempotency-Key')
  })
  it('of another caller, or for another sort of request, is another key', async () => {
    const edges = edgesOf(openTestDesk())
    const check = parseInput(checkRequestSchema, { target: 'mail.example.org' })
    const ids = [
      await submitSend(send, { idempotency }, edges),
      await submitSend(send, { idempotency: { ...idempotency, caller: 'somebody else' } }, edges),
      await submitCheck(check, { idempotency }, edges),
    ]
    expect(new Set(ids).size).toBe(3)
  })
})

it('a preflight that is started twice sends once to each seed, spaced apart', async () => {
  const desk = openTestDesk()
  const addresses = ['a@postbox.test', 'b@postbox.test', 'c@postbox.test']
  const seeds = addresses.map((address) => ({ address, provider: 'Postbox', mailbox: 'seed' }))
  const edges = { ...edgesOf(desk), sender: { ...desk.edges.sender, seeds } }
  const request = {
    server: 'mx.postbox.test:25',
    from: 'news@smtping.test',
    seeds: addresses.map((address) => ({ address })),
  }
  const id = await submitPreflight(parseInput(preflightRequestSchema, request), {}, edges)
  await desk.queue.send([{ v: 1, type: 'preflight', id }])
  const evidence = { kind: 'reply', at: 0, stage: 'rcpt', reply: { code: 550, lines: ['5.1.1 no'] } } as const
  desk.script.attempts.push(...addresses.map(() => async () => ({ evidence, transcript: [] })))
  await desk.drain()
  expect(desk.script.attempts).toHaveLength(2) // one at once, the others a second apart
  await desk.pass(5000, 1000)
  expect(desk.script.attempts).toHaveLength(0)
  expect((await desk.items.read('preflight', id))?.state).toBe('started')
  const { items } = await desk.items.list('send', { limit: 10 })
  expect(items.map(({ to, attempts }) => [to, attempts.length]).toSorted()).toEqual(addresses.map((to) => [to, 1]))
  expect(desk.warnings).toEqual([])
})

describe('INV-10: what one caller may ask for in an hour', () => {
  const limits = { checks: 2, sends: 3, seeds: 5 }
  const preflight = (count: number) =>
    parseInput(preflightRequestSchema, {
      ...{ server: 'mx.postbox.test:25', from: 'news@smtping.test' },
      seeds: Array.from({ length: count }, (_, number) => ({ address: `seed${number}@postbox.test` })),
    })
  function open() {
    const desk = openTestDesk()
    const seeds = preflight(9).seeds.map(({ address }) => ({ address, provider: 'Postbox', mailbox: 'seed' }))
    const sender = { ...desk.edges.sender, seeds: [...desk.edges.sender.seeds, ...seeds] }
    return { desk, edges: { ...edgesOf(desk), sender, limits } }
  }

  it('is refused beyond the limit, with the seconds until the next hour', async () => {
    const { desk, edges } = open()
    desk.time.now += 600_000
    for (let taken = 0; taken < 3; taken++) await submitSend(send, { caller: 'a' }, edges)
    await expect(submitSend(send, { caller: 'a' }, edges)).rejects.toMatchObject({
      name: 'QuotaError',
      retryAfterSeconds: 3000,
    })
    expect((await desk.items.list('send', { limit: 10 })).items).toHaveLength(3)
    desk.time.now += 3_000_000
    await expect(submitSend(send, { caller: 'a' }, edges)).resolves.toBeTypeOf('string')
  })

  it('is counted by caller and by what is asked for', async () => {
    const { edges } = open()
    for (let taken = 0; taken < 3; taken++) await submitSend(send, { caller: 'a' }, edges)
    await expect(submitSend(send, { caller: 'b' }, edges)).resolves.toBeTypeOf('string')
    const check = parseInput(checkRequestSchema, { target: 'mail.example.org' })
    await expect(submitCheck(check, { caller: 'a' }, edges)).resolves.toBeTypeOf('string')
  })

  it('a preflight takes as much as it has seeds, and more than an hour allows is never taken', async () => {
    const { edges } = open()
    await submitPreflight(preflight(3), { caller: 'a' }, edges)
    await expect(submitPreflight(preflight(3), { caller: 'a' }, edges)).rejects.toMatchObject({ name: 'QuotaError' })
    await submitPreflight(preflight(2), { caller: 'a' }, edges)
    await expect(submitPreflight(preflight(6), { caller: 'b' }, edges)).rejects.toMatchObject({
      name: 'InputError',
      issues: [{ field: 'seeds' }],
    })
  })

  it('a known key costs nothing, even where nothing is left', async () => {
    const { edges } = open()
    const submission = { caller: 'a', idempotency: { caller: 'a', key: 'k' } }
    const ids = new Set<string>()
    for (let round = 0; round < 10; round++) ids.add(await submitSend(send, submission, edges))
    for (let taken = 1; taken < 3; taken++) await submitSend(send, { caller: 'a' }, edges)
    await expect(submitSend(send, { caller: 'a' }, edges)).rejects.toThrow('3 sends in an hour')
    ids.add(await submitSend(send, submission, edges))
    expect(ids.size).toBe(1)
  })

  it('a key that was refused for want of quota is taken in the next hour', async () => {
    const { desk, edges } = open()
    for (let taken = 0; taken < 3; taken++) await submitSend(send, { caller: 'a' }, edges)
    const submission = { caller: 'a', idempotency: { caller: 'a', key: 'k' } }
    await expect(submitSend(send, submission, edges)).rejects.toThrow('3 sends')
    desk.time.now += 3_600_000
    const id = await submitSend(send, submission, edges)
    expect(await desk.items.read('send', id)).toMatchObject({ state: 'queued' })
  })
})
