// What the sweeper concludes by itself, and what keeps going when parts of the table fail.
import { describe, expect, it } from 'vitest'
import { lookForMail } from '../../lib/flow/look-for-mail.ts'
import { sweep } from '../../lib/flow/sweep.ts'
import { arrived, bouncedLater, minute, queuedSend, replied, schedules, t0, watchedMailbox } from '../plan/samples.ts'
import { answersAtDot, openTestDesk, seal } from './desk.ts'

const hour = 60 * minute
const day = 24 * hour

async function present<Value>(value: Promise<Value | undefined>): Promise<Value> {
  const found = await value
  if (found === undefined) throw new Error('the item is gone')
  return found
}

describe('work that nobody takes', () => {
  it('a send ends as not sent, instead of going out days late', async () => {
    const desk = openTestDesk()
    await desk.items.create(queuedSend())
    for (let passed = 0; passed < 3 * day; passed += hour) {
      desk.time.now += hour
      await sweep(desk.edges)
      desk.queue.take() // and no worker is there
    }
    const send = await present(desk.items.read('send', queuedSend().id))
    expect([send.state, send.attempts, send.dueAt]).toEqual(['not-sent', [], undefined])
  })

  it('a check is given up', async () => {
    const desk = openTestDesk()
    const target = { host: { kind: 'name', name: 'mail.example.org' } } as const
    const common = { id: 'c', version: 0, createdAt: t0, state: 'queued', attempts: 0, dueAt: t0 } as const
    await desk.items.create({ kind: 'check', ...common, request: { target } })
    desk.time.now = t0 + schedules.startGraceMs + 1
    await sweep(desk.edges)
    expect(await present(desk.items.read('check', 'c'))).toMatchObject({ state: 'failed' })
  })
})

describe('the sweeper', () => {
  it('deals with the others where one item fails', async () => {
    const desk = openTestDesk()
    const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32))
    for (const id of ids) await desk.items.create(queuedSend({ id, dueAt: t0 - 1 }))
    const { read } = desk.items
    const items = {
      ...desk.items,
      read: (async (kind: 'send', id: string) => {
        if (id.startsWith('b')) throw new Error('unreadable')
        return read(kind, id)
      }) as typeof read,
    }
    await sweep({ ...desk.edges, items })
    expect(desk.queue.take().map(({ id }) => id[0])).toEqual(['a', 'c'])
    expect(desk.warnings).toEqual(['an item could not be swept'])
  })

  it('moves what it queues out of its own way: a second sweep queues nothing twice', async () => {
    const desk = openTestDesk()
    await desk.items.create(queuedSend({ dueAt: t0 - 1 }))
    await Promise.all([sweep(desk.edges), sweep(desk.edges)])
    await sweep(desk.edges)
    expect(desk.queue.take()).toHaveLength(1)
  })

  it('many sends of one mailbox that end together ask for one look', async () => {
    const desk = openTestDesk()
    await desk.items.create(watchedMailbox({ nextLookAt: t0 + hour, dueAt: t0 + hour, lookedAt: t0 - hour }))
    const ids = Array.from({ length: 100 }, (_, number) => number.toString(16).padStart(32, '0'))
    for (const id of ids) {
      await desk.items.create(queuedSend({ id, state: 'accepted', arrival: 'pending', lookUntil: t0, dueAt: t0 }))
    }
    await sweep(desk.edges)
    expect(desk.queue.take()).toEqual([{ v: 1, type: 'mailbox', id: 'seed' }])
    expect(desk.warnings).toEqual([])
  })

  it('a look that began before the last moment does not make a message missing', async () => {
    const desk = openTestDesk()
    const send = queuedSend({ state: 'accepted', arrival: 'pending', lookUntil: t0, dueAt: t0 })
    await desk.items.create(send)
    await desk.items.create(watchedMailbox({ lookedAt: t0 - 1 }))
    await sweep(desk.edges)
    expect((await present(desk.items.read('send', send.id))).arrival).toBe('pending')
  })

  it('a mailbox that nobody can find is no missing message', async () => {
    const desk = openTestDesk()
    const send = queuedSend({ state: 'accepted', arrival: 'pending', lookUntil: t0, dueAt: t0, mailbox: 'gone' })
    await desk.items.create(send)
    desk.time.now = t0 + schedules.lookGraceMs + 1
    await sweep(desk.edges)
    expect((await present(desk.items.read('send', send.id))).arrival).toBe('could-not-look')
  })

  it('a DSN that came meanwhile outranks the end of looking', async () => {
    const desk = openTestDesk()
    const evidence = [replied(250, 'ok'), bouncedLater]
    const send = queuedSend({ state: 'accepted', arrival: 'pending', lookUntil: t0, dueAt: t0, evidence })
    await desk.items.create(send)
    await desk.items.create(watchedMailbox({ lookedAt: t0 }))
    await sweep(desk.edges)
    expect((await present(desk.items.read('send', send.id))).arrival).toBe('pending')
  })
})

describe('a look that ties what it found', () => {
  it('keeps its place where a send could not be written: the message is found again', async () => {
    const desk = openTestDesk()
    const send = queuedSend({ state: 'accepted', arrival: 'pending', acceptedAt: t0, evidence: [replied(250, 'ok')] })
    await desk.items.create(send)
    await desk.items.create(watchedMailbox({ nextLookAt: t0, dueAt: t0 }))
    const cursor = { INBOX: { uidValidity: '1', nextUid: 9 } }
    const look = async () => ({
      messages: [{ folder: 'inbox', receivedAt: t0, token: seal.tokenOf(send.id) }] as const,
      ...{ cursor, isUnfinished: false },
    })
    const { signal } = new AbortController()
    const { replace } = desk.items
    desk.items.replace = (async (item) => {
      if (item.kind === 'send') throw new Error('the table failed')
      return replace(item)
    }) as typeof replace
    await expect(lookForMail('seed', { ...desk.edges, look, seal }, { signal })).rejects.toThrow('the table failed')
    expect((await present(desk.items.read('mailbox', 'seed'))).cursor).toEqual({})
    desk.items.replace = replace
    desk.time.now += schedules.lookLeaseMs
    await lookForMail('seed', { ...desk.edges, look, seal }, { signal })
    expect((await present(desk.items.read('send', send.id))).arrival).toBe('inbox')
    expect((await present(desk.items.read('mailbox', 'seed'))).cursor).toEqual(cursor)
  })

  it('says to the operator what kept it from reading', async () => {
    const desk = openTestDesk()
    await desk.items.create(watchedMailbox({ nextLookAt: t0, dueAt: t0 }))
    const trouble = { reason: 'login-refused', detail: 'the login was refused' } as const
    const look = async () => ({ messages: [], cursor: {}, isUnfinished: false, trouble })
    await lookForMail('seed', { ...desk.edges, look, seal }, { signal: new AbortController().signal })
    expect(desk.warnings).toEqual(['a mailbox could not be read'])
  })
})

describe('the end of an attempt', () => {
  it('is written although the table fails for a while', async () => {
    const desk = openTestDesk()
    const send = queuedSend()
    await desk.items.create(send)
    await desk.queue.send([{ v: 1, type: 'send', id: send.id }])
    const { replace } = desk.items
    desk.script.attempts.push(async (context, sent) => {
      const result = await answersAtDot(replied(550, '5.7.1 no'))(context, sent)
      const failures = { left: 3 }
      desk.items.replace = (async (item) => {
        if (failures.left-- > 0) throw new Error('the table failed')
        return replace(item)
      }) as typeof replace
      return result
    })
    await desk.drain()
    expect(await present(desk.items.read('send', send.id))).toMatchObject({ state: 'bounced' })
    expect(desk.warnings).toHaveLength(3)
  })

  it('meets late evidence that was written at the same moment, and neither is lost', async () => {
    const desk = openTestDesk()
    const send = queuedSend()
    await desk.items.create(send)
    await desk.queue.send([{ v: 1, type: 'send', id: send.id }])
    const { replace } = desk.items
    desk.script.attempts.push(async (context, sent) => {
      const result = await answersAtDot(replied(250, 'ok'))(context, sent)
      const once = { left: 1 }
      desk.items.replace = (async (item) => {
        if (once.left-- > 0) {
          const current = await present(desk.items.read('send', send.id))
          await replace<'send'>({ ...current, evidence: [...current.evidence, arrived('inbox')], arrival: 'inbox' })
        }
        return replace(item)
      }) as typeof replace
      return result
    })
    await desk.drain()
    const { state, arrival, evidence } = await present(desk.items.read('send', send.id))
    expect([state, arrival, evidence.map(({ kind }) => kind)]).toEqual(['accepted', 'inbox', ['arrival', 'reply']])
  })
})
