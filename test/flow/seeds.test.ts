// The stories of stored seeds with a fake login and a clock that tests move.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { preflightRequestSchema, sendRequestSchema } from '../../lib/contract/requests.ts'
import { seedRequestSchema } from '../../lib/contract/seeds.ts'
import type { Items } from '../../lib/flow/edges.ts'
import { endDeadLetter } from '../../lib/flow/end-dead-letter.ts'
import { seedId } from '../../lib/flow/known-seeds.ts'
import { addSeed, askSeedTest, dropSeed, listSeeds, putSeed, readSeed } from '../../lib/flow/seeds.ts'
import { submitPreflight, submitSend } from '../../lib/flow/submit.ts'
import { sweep } from '../../lib/flow/sweep.ts'
import { testSeed } from '../../lib/flow/test-seed.ts'
import type { MailboxTest } from '../../lib/mail/mailbox-test.ts'
import { schedules, t0, watchedMailbox } from '../plan/samples.ts'
import { openTestDesk } from './desk.ts'

const address = 'anna@own.test'
const request = (changes: Record<string, unknown> = {}) =>
  parseInput(seedRequestSchema, { address, host: 'imap.own.test', secret: 'ssm:/a/b', ...changes })

function open() {
  const desk = openTestDesk()
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  const edges = { ...desk.edges, digest, policy: 'public-unicast-only' as const }
  const logins: MailboxTest[] = []
  let tests = 0
  const testLogin = async () => {
    tests++
    return logins.shift() ?? ({ result: 'works' } as const)
  }
  const { signal } = new AbortController()
  const id = seedId(address, digest)
  return {
    ...{ ...desk, edges, logins, id, tests: () => tests },
    work: (name = id) => testSeed(name, { ...edges, testLogin }, { signal }),
  }
}

describe('adding', () => {
  it('asks for a test by a message that holds no address', async () => {
    const { edges, queue, id, work } = open()
    expect(await addSeed(request(), {}, edges)).toMatchObject({
      kind: 'added',
      seed: { verified: false, test: 'pending' },
    })
    expect(queue.take()).toEqual([{ v: 1, type: 'seed', id }])
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    await work()
    expect(await readSeed(address, edges)).toMatchObject({ verified: true, health: { reason: 'works' } })
  })
  it('by two callers at once makes one seed, and tests it once', async () => {
    const { edges, queue, work, tests } = open()
    const both = await Promise.all([addSeed(request(), {}, edges), addSeed(request(), {}, edges)])
    expect(both.map(({ kind }) => kind).sort()).toEqual(['added', 'unchanged'])
    for (const { id } of queue.take()) await work(id)
    expect([(await listSeeds({ limit: 10 }, edges)).items.length, tests()]).toEqual([1, 1])
  })
  it('what is there and described otherwise changes nothing', async () => {
    const { edges } = open()
    await addSeed(request(), {}, edges)
    expect(await addSeed(request({ remove: true }), {}, edges)).toMatchObject({
      kind: 'conflict',
      seed: { remove: false },
    })
  })
  it('survives a queue that fails: the sweeper has the test carried out', async () => {
    const { edges, queue, time, warnings, work } = open()
    const queues = { send: () => Promise.reject(new Error('the queue failed')) }
    await addSeed(request(), {}, { ...edges, queues })
    expect(warnings).toHaveLength(1)
    time.now = t0 + schedules.repairMs
    await sweep(edges)
    for (const { type, id } of queue.take()) if (type === 'seed') await work(id)
    expect(await readSeed(address, edges)).toMatchObject({ verified: true })
  })
})

describe('a test', () => {
  it('that a dying worker took is carried out by the next', async () => {
    const { edges, queue, time, id, work } = open()
    await addSeed(request(), {}, edges)
    const dying = testSeed(
      id,
      { ...edges, testLogin: () => Promise.reject(new Error('killed')) },
      new AbortController(),
    )
    await expect(dying).rejects.toThrow('killed')
    await work()
    expect(await readSeed(address, edges)).toMatchObject({ verified: false, test: 'pending' })
    queue.take()
    time.now = t0 + schedules.lookLeaseMs
    await sweep(edges)
    expect(queue.take()).toEqual([{ v: 1, type: 'seed', id }])
    await work()
    expect(await readSeed(address, edges)).toMatchObject({ verified: true })
  })
  it('that nobody ever carries out ends, and says so', async () => {
    const { edges, time, items, id } = open()
    await addSeed(request(), {}, edges)
    time.now = t0 + schedules.startGraceMs + 1
    await sweep(edges)
    expect(await readSeed(address, edges)).toMatchObject({ health: { reason: 'not-carried-out' } })
    expect((await items.read('seed', id))?.dueAt).toBeUndefined()
  })
  it('whose message was given up ends with a reason, once', async () => {
    const { edges, items, id, work } = open()
    await addSeed(request(), {}, edges)
    const dead = { v: 1, type: 'seed', id } as const
    expect(await endDeadLetter(dead, { messageId: 'm-1' }, edges)).toBe('ended')
    const health = { reason: 'not-carried-out', detail: expect.stringContaining('message m-1') }
    expect(await readSeed(address, edges)).toMatchObject({ verified: false, health })
    expect((await items.read('seed', id))?.dueAt).toBeUndefined()
    expect(await endDeadLetter(dead, { messageId: 'm-1' }, edges)).toBe('left')
    await askSeedTest(address, {}, edges)
    await work()
    expect(await readSeed(address, edges)).toMatchObject({ verified: true, health: { reason: 'works' } })
  })
  it('says nothing about a login that was changed while it went on', async () => {
    const { edges, id } = open()
    await addSeed(request(), {}, edges)
    const testLogin = async () => {
      await putSeed(request({ secret: 'ssm:/a/c' }), {}, edges)
      return { result: 'works' } as const
    }
    await testSeed(id, { ...edges, testLogin }, new AbortController())
    expect(await readSeed(address, edges)).toMatchObject({ verified: false, test: 'pending', secret: 'ssm:/a/c' })
  })
  it('is not asked for of a seed that is none', async () => {
    const { edges } = open()
    expect(await askSeedTest(address, {}, edges)).toBeUndefined()
    expect(await dropSeed(address, edges)).toBeUndefined()
  })
})

it('a caller has so many logins tested in an hour, and pays for no other', async () => {
  const { edges, time } = open()
  const limited = { ...edges, limits: { checks: 2, sends: 1, seeds: 1 } }
  const caller = { caller: 'someone' }
  await addSeed(request(), caller, limited)
  await addSeed(request(), caller, limited)
  await addSeed(request({ remove: true }), caller, limited)
  await askSeedTest(address, caller, limited)
  await putSeed(request(), caller, limited)
  await putSeed(request({ remove: true }), caller, limited)
  await expect(putSeed(request(), caller, limited)).rejects.toThrow('2 checks in an hour')
  await expect(addSeed(request({ address: 'more@own.test' }), caller, limited)).rejects.toThrow('2 checks')
  expect(await readSeed('more@own.test', limited)).toBeUndefined()
  time.now = t0 + 3_600_000
  expect(await putSeed(request(), caller, limited)).toMatchObject({ remove: false })
})

describe('describing anew', () => {
  it('a login into another mailbox begins to read it from its beginning, and ends a look under way', async () => {
    const { edges, items, id } = open()
    await addSeed(request(), {}, edges)
    const cursor = { INBOX: { uidValidity: '1', nextUid: 7 } }
    const lease = { owner: 'worker', until: t0 + 1000 }
    await items.create(watchedMailbox({ id, cursor, lease, dueAt: t0 + 1000, trouble: 'old' }))
    await putSeed(request({ secret: 'ssm:/a/c' }), {}, edges)
    expect(await items.read('mailbox', id)).toMatchObject({ cursor, lease })
    await putSeed(request({ host: 'imap.elsewhere.test' }), {}, edges)
    expect(await items.read('mailbox', id)).toMatchObject({ cursor: {}, dueAt: t0, nextLookAt: t0 })
    expect(await items.read('mailbox', id)).not.toHaveProperty('lease')
    expect(await items.read('mailbox', id)).not.toHaveProperty('trouble')
  })
  it('adds what is not there', async () => {
    const { edges } = open()
    expect(await putSeed(request(), {}, edges)).toMatchObject({ state: 'active', test: 'pending' })
  })
})

describe('who may be sent to', () => {
  const send = parseInput(sendRequestSchema, { server: 'mx.own.test:25', to: address, from: 'news@smtping.test' })

  it('is a seed once its login worked, until it is removed', async () => {
    const { edges, work, items, id } = open()
    await expect(submitSend(send, {}, edges)).rejects.toThrow('is not a seed inbox')
    await addSeed(request({ provider: 'Own' }), {}, edges)
    await expect(submitSend(send, {}, edges)).rejects.toThrow('login has not worked yet')
    await work()
    const sent = await items.read('send', await submitSend(send, {}, edges))
    expect(sent).toMatchObject({ mailbox: id, provider: 'Own' })
    await dropSeed(address, edges)
    await expect(submitSend(send, {}, edges)).rejects.toThrow('is not a seed inbox')
  })
  it('is never the mailbox of bounces, where those go once its login worked', async () => {
    const { edges, work, items } = open()
    const { bounceAddress: _, ...sender } = edges.sender
    const without = { ...edges, sender }
    await addSeed(request(), {}, without)
    await work()
    await addSeed(request({ address: 'bounce@own.test', bounces: true }), {}, without)
    await expect(submitSend({ ...send, to: 'bounce@own.test' }, {}, without)).rejects.toThrow('is not a seed inbox')
    expect(await items.read('send', await submitSend(send, {}, without))).toMatchObject({ reversePath: send.from })
    await work('bounces')
    const sent = await items.read('send', await submitSend(send, {}, without))
    expect(sent).toMatchObject({ reversePath: 'bounce@own.test', verp: true })
  })
  it('is found by reading those that are asked for, however many there are, and those of the configuration too', async () => {
    const { edges, work, items, queue } = open()
    for (let index = 0; index < 60; index++) await addSeed(request({ address: `seed${index}@own.test` }), {}, edges)
    for (const { id } of queue.take()) await work(id)
    const reads: (readonly string[])[] = []
    const counted: Items = {
      ...items,
      list: () => Promise.reject(new Error('the whole list was read')),
      readMany: (kind, ids) => {
        reads.push(ids)
        return items.readMany(kind, ids)
      },
    }
    const counting = { ...edges, items: counted }
    const seeds = [
      { address: 'seed@postbox.test' },
      ...Array.from({ length: 50 }, (_, n) => ({ address: `seed${n}@own.test` })),
    ]
    const preflight = parseInput(preflightRequestSchema, { server: 'mx.own.test:25', from: send.from, seeds })
    const id = await submitPreflight(preflight, {}, counting)
    expect(reads.map((ids) => ids.length)).toEqual([52])
    const planned = await items.read('preflight', id)
    expect(planned?.sends.map(({ mailbox }) => mailbox)).toEqual([
      'seed',
      ...seeds.slice(1).map((seed) => seedId(seed.address, edges.digest)),
    ])
  })
})

it('a list shows what is there, with the health that looks have seen', async () => {
  const { edges, items, id, time, work } = open()
  await addSeed(request(), {}, edges)
  await work()
  time.now = t0 + 5
  await addSeed(request({ address: 'gone@own.test' }), {}, edges)
  await dropSeed('gone@own.test', edges)
  await items.create(
    watchedMailbox({ id, triedAt: t0 + 9, trouble: 'No such folder', troubleReason: 'folder-missing' }),
  )
  const { items: listed } = await listSeeds({ limit: 10 }, edges)
  expect(listed).toMatchObject([{ name: address, health: { reason: 'folder-missing', detail: 'No such folder' } }])
})
