// A message that is kept apart: there before anything refers to it, read once for all its sends, and never sent without.
import { describe, expect, it } from 'vitest'
import type { Items } from '../../lib/flow/edges.ts'
import { createWithMessage } from '../../lib/flow/message-store.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { planPreflight } from '../../lib/plan/send-plan.ts'
import { queuedSend, schedules, t0 } from '../plan/samples.ts'
import { answersAtDot, openTestDesk } from './desk.ts'

const text = 'A long text. '.repeat(1000)
const accepted = { kind: 'reply', at: t0, stage: 'dot', reply: makeReply(250, ['ok']) } as const
const large = () => {
  const send = queuedSend()
  return { ...send, message: { ...send.message, text, attachments: [{ filename: 'f', content: 'QQ==' }] } }
}

/** The operations of a table in the order in which they were asked for. */
function noting(items: Items): { readonly items: Items; readonly log: readonly string[] } {
  const log: string[] = []
  return {
    log,
    items: {
      ...items,
      create: (item) => {
        log.push(`create ${item.kind}`)
        return items.create(item)
      },
      read: (kind, id) => {
        log.push(`read ${kind}`)
        return items.read(kind, id)
      },
    },
  }
}

describe('a message that is kept apart', () => {
  it('is written before its send', async () => {
    const { items, log } = noting(openTestDesk().items)
    await createWithMessage(large(), items)
    expect(log).toEqual(['create message', 'create send'])
  })
  it('is whole again when its send goes out, and the send in the table stays small', async () => {
    const desk = openTestDesk()
    const send = large()
    await createWithMessage(send, desk.items)
    desk.script.attempts.push((context, outgoing) => {
      expect(outgoing.message).toMatchObject({ text, attachments: [{ filename: 'f', content: 'QQ==' }] })
      return answersAtDot(accepted)(context, outgoing)
    })
    await desk.attempt(send.id)
    const stored = await desk.items.read('send', send.id)
    expect(stored).toMatchObject({ state: 'accepted', message: { text: '', apart: { id: send.id, parts: 1 } } })
    expect(JSON.stringify(stored).length).toBeLessThan(4000)
  })
  it('is read once for all the sends of a preflight', async () => {
    const desk = openTestDesk()
    const seeds = [1, 2, 3].map((number) => ({ address: `seed${number}@postbox.test` }))
    const { sender } = desk.edges
    const ids = seeds.map(() => desk.edges.newId())
    const request = {
      from: 'news@smtping.test',
      text,
      seeds,
      server: { host: { kind: 'name', name: 'mx.test' }, port: 25 },
    } as const
    const plan = planPreflight(
      { ...request, seeds: [...seeds] },
      { id: 'p'.repeat(32), ids, now: t0, sender, schedules },
    )
    expect(await createWithMessage(plan, desk.items)).toBe('created')
    expect(await createWithMessage(plan, desk.items)).toBe('exists')
    const { items, log } = noting(desk.items)
    Object.assign(desk.edges, { items })
    await desk.edges.queues.send([{ v: 1, type: 'preflight', id: plan.id }])
    for (const _ of seeds) desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    await desk.pass(10_000, 1000)
    expect((await items.readMany('send', ids)).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(log.filter((line) => line === 'read message')).toHaveLength(1)
  })
  it('and is gone from the table is not sent as an empty one', async () => {
    const desk = openTestDesk()
    const send = queuedSend()
    await desk.items.create({ ...send, message: { ...send.message, apart: { id: 'gone', parts: 2 } } })
    await desk.attempt(send.id)
    const stored = await desk.items.read('send', send.id)
    expect(stored).toMatchObject({ state: 'queued', evidence: [{ kind: 'lost', failure: { reason: 'not-prepared' } }] })
  })
})

describe('a send that stops as asked', () => {
  it('ends there: it is never committed, and never tried again as a message', async () => {
    const desk = openTestDesk()
    const send = queuedSend({ quitAfter: 'rcpt' })
    await desk.items.create(send)
    const failure = { stage: 'rcpt', reason: 'stopped-as-asked' } as const
    desk.script.attempts.push(async () => ({
      evidence: { kind: 'lost', at: t0, failure, afterDot: false },
      transcript: [],
    }))
    await desk.attempt(send.id)
    await desk.pass(48 * 3_600_000, 3_600_000)
    const stored = await desk.items.read('send', send.id)
    expect(stored?.state).toBe('not-sent')
    expect(stored?.attempts).toHaveLength(1)
    expect(stored?.history.map(({ state }) => state)).not.toContain('committing')
  })
  it.each(['null-mx', 'domain-not-found'] as const)('%s ends a send at once', async (reason) => {
    const desk = openTestDesk()
    const send = queuedSend({ byMx: true })
    await desk.items.create(send)
    const failure = { stage: 'dns', reason } as const
    desk.script.attempts.push(async () => ({
      evidence: { kind: 'lost', at: t0, failure, afterDot: false },
      transcript: [],
    }))
    await desk.attempt(send.id)
    expect((await desk.items.read('send', send.id))?.state).toBe('not-sent')
  })
})
