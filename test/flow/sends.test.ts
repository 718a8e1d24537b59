import { describe, expect, it } from 'vitest'
import type { StoredItem } from '../../lib/contract/stored-items.ts'
import { attemptSend } from '../../lib/flow/attempt-send.ts'
import { annotate } from '../../lib/plan/send-ledger.ts'
import { lostBehindDot } from '../diagnosis/made-attempts.ts'
import {
  arrived,
  bouncedLater,
  lostAfterDot,
  lostBeforeDot,
  minute,
  queuedSend,
  replied,
  schedules,
  t0,
} from '../plan/samples.ts'
import { answersAtDot, endsEarly, openTestDesk, seal } from './desk.ts'

const accepted = replied(250, '2.0.0 queued')
const hour = 60 * minute
const { signal } = new AbortController()

function isMark(item: StoredItem): boolean {
  return item.kind === 'send' && item.state === 'committing'
}

async function deskWithSend(changes: Parameters<typeof queuedSend>[0] = {}) {
  const desk = openTestDesk()
  const send = queuedSend(changes)
  await desk.items.create(send)
  await desk.queue.send([{ v: 1, type: 'send', id: send.id }])
  const read = async () => {
    const item = await desk.items.read('send', send.id)
    if (!item) throw new Error('the send is gone')
    return item
  }
  return { ...desk, send, read }
}

describe('a send to its end', () => {
  it('accepted, then found in the inbox by its token', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    expect((await desk.read()).arrival).toBe('pending')
    desk.script.mail.seed = [{ folder: 'inbox', receivedAt: desk.time.now, token: seal.tokenOf(desk.send.id) }]
    await desk.pass(minute)
    expect(await desk.read()).toMatchObject({ state: 'accepted', arrival: 'inbox' })
  })

  it('the mailboxes are watched before the mark: whoever dies behind it leaves a message that is looked for', async () => {
    const desk = await deskWithSend()
    const watched: unknown[] = []
    const { replace } = desk.items
    desk.items.replace = (async (item) => {
      if (isMark(item)) for (const id of ['seed', 'bounces']) watched.push(await desk.items.read('mailbox', id))
      return replace(item)
    }) as typeof replace
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    expect(watched).toEqual([expect.objectContaining({ id: 'seed' }), expect.objectContaining({ id: 'bounces' })])
    expect((await desk.read()).history.map(({ state }) => state)).toContain('committing')
  })

  it('bounces are waited for where they come to, whatever the configuration says, and as long as usual', async () => {
    const watched = async (changes: Parameters<typeof queuedSend>[0]) => {
      const desk = await deskWithSend({ followMs: minute, ...changes })
      const { bounceAddress: _, ...sender } = desk.edges.sender
      desk.script.attempts.push(answersAtDot(accepted))
      await attemptSend(desk.send.id, { ...desk.edges, sender, transmit: desk.transmit, seal }, { signal })
      const [seed, bounces] = await Promise.all(['seed', 'bounces'].map((id) => desk.items.read('mailbox', id)))
      return [seed?.watchUntil, bounces?.watchUntil]
    }
    const { committingLeaseMs, followMs } = schedules
    const short = t0 + committingLeaseMs + 2 * minute // a minute to spare
    expect(await watched({ verp: true })).toEqual([short, t0 + committingLeaseMs + followMs * 1.1])
    expect(await watched({ verp: false })).toEqual([short, undefined])
  })

  it('R076: accepted, then bounced by a DSN', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    const recipients = [
      { finalRecipient: 'seed@postbox.test', action: 'failed', status: { class: 5, subject: 2, detail: 1 } },
    ] as const
    desk.script.mail.bounces = [
      { folder: 'inbox', receivedAt: desk.time.now, notification: { token: seal.tokenOf(desk.send.id), recipients } },
    ]
    await desk.pass(minute)
    const { state, evidence, dueAt } = await desk.read()
    expect([state, evidence.at(-1)?.kind, dueAt]).toEqual(['accepted', 'delivery-status', undefined])
  })

  it('deferred twice, then accepted: three attempts, one message', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(
      endsEarly(replied(451, '4.3.0 busy')),
      endsEarly(replied(450, '4.2.1 busy')),
      answersAtDot(accepted),
    )
    await desk.drain()
    await desk.pass(hour)
    expect(await desk.read()).toMatchObject({ state: 'accepted', attempts: [{}, {}, {}] })
    expect(desk.script.attempts).toHaveLength(0)
  })

  it('never seen: missing once the mailbox was read after the last moment, not before', async () => {
    const desk = await deskWithSend({ followMs: hour })
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    await desk.pass(hour - minute)
    expect((await desk.read()).arrival).toBe('pending')
    await desk.pass(10 * minute)
    expect((await desk.read()).arrival).toBe('missing')
  })

  it('a mailbox that cannot be read is no missing message', async () => {
    const desk = await deskWithSend({ followMs: hour })
    desk.script.attempts.push(answersAtDot(accepted))
    desk.script.trouble.seed = 'the login was refused'
    await desk.drain()
    await desk.pass(hour + 2 * schedules.lookGraceMs)
    expect((await desk.read()).arrival).toBe('could-not-look')
  })

  it('a lost queue message is made good by the sweeper', async () => {
    const desk = await deskWithSend()
    desk.queue.take()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.pass(schedules.repairMs + minute)
    expect((await desk.read()).state).toBe('accepted')
  })
})

describe('no message goes twice', () => {
  it('a queue message that comes twice makes one attempt', async () => {
    const desk = await deskWithSend()
    await desk.queue.send([{ v: 1, type: 'send', id: desk.send.id }])
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    expect((await desk.read()).attempts).toHaveLength(1)
  })

  it('two workers at once: one attempt', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await Promise.all([desk.attempt(desk.send.id), desk.attempt(desk.send.id)])
    expect(await desk.read()).toMatchObject({ state: 'accepted', attempts: [{}] })
  })

  it('a worker that dies before its mark: tried again', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(async () => Promise.reject(new Error('the worker died')), answersAtDot(accepted))
    await expect(desk.drain()).rejects.toThrow('died')
    await desk.pass(schedules.sendingLeaseMs + 20 * minute)
    expect(await desk.read()).toMatchObject({ state: 'accepted', attempts: [{}, {}] })
  })

  it('a worker that dies after its mark: unknown, and never tried again', async () => {
    const desk = await deskWithSend({ followMs: hour })
    desk.script.attempts.push(async ({ beforeDot }) => {
      await beforeDot()
      throw new Error('the worker died')
    })
    await expect(desk.drain()).rejects.toThrow('died')
    await desk.pass(5 * hour)
    expect(await desk.read()).toMatchObject({ state: 'unknown', attempts: [{}], arrival: 'missing' })
  })

  it('a worker whose send was written by somebody else meanwhile: it withdraws', async () => {
    const desk = await deskWithSend()
    const said: string[] = []
    desk.script.attempts.push(async (context, send) => {
      const annotated = annotate(await desk.read(), bouncedLater)
      if (!annotated || (await desk.items.replace(annotated)) === 'conflict') throw new Error('not written')
      const answer = await context.beforeDot()
      said.push(answer)
      return answersAtDot(accepted)({ ...context, beforeDot: async () => answer }, send)
    })
    await desk.drain()
    expect(said).toEqual(['withdraw'])
  })

  it('a worker that comes to its dot after its lease: it withdraws', async () => {
    const desk = await deskWithSend()
    const said: string[] = []
    desk.script.attempts.push(async (context, send) => {
      desk.time.now += schedules.sendingLeaseMs
      const answer = await context.beforeDot()
      said.push(answer)
      return answersAtDot(accepted)({ ...context, beforeDot: async () => answer }, send)
    })
    await desk.drain()
    expect(said).toEqual(['withdraw'])
    expect((await desk.read()).state).not.toBe('accepted')
  })

  it('a table that fails at the mark keeps the dot from being written', async () => {
    const desk = await deskWithSend()
    const { replace } = desk.items
    desk.script.attempts.push(async ({ beforeDot }) => {
      desk.items.replace = () => Promise.reject(new Error('the table failed'))
      await expect(beforeDot()).rejects.toThrow('the table failed')
      desk.items.replace = replace
      return { evidence: lostBeforeDot, transcript: [] }
    })
    await desk.drain()
    expect((await desk.read()).state).toBe('queued')
  })

  it('a late reply to a send given up as unknown is evidence, not another state', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(async ({ beforeDot }) => {
      await beforeDot()
      await desk.pass(schedules.committingLeaseMs + minute)
      expect((await desk.read()).state).toBe('unknown')
      return { evidence: accepted, transcript: [] }
    })
    await desk.drain()
    const { state, evidence } = await desk.read()
    expect([state, evidence.at(-1)]).toEqual(['unknown', accepted])
  })
})

describe('what proves an arrival', () => {
  it('a token that is not sealed by us proves neither an arrival nor a bounce', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    const token = `${desk.send.id}${'0'.repeat(16)}`
    const recipients = [{ finalRecipient: 'seed@postbox.test', action: 'failed' }] as const
    desk.script.mail.seed = [{ folder: 'inbox', receivedAt: desk.time.now, token }]
    desk.script.mail.bounces = [
      { folder: 'inbox', receivedAt: desk.time.now, notification: { token, messageId: desk.send.id, recipients } },
    ]
    await desk.pass(minute)
    expect(await desk.read()).toMatchObject({ state: 'accepted', arrival: 'pending', evidence: [{ kind: 'reply' }] })
  })

  it.each([
    ['envelope-id', { envelopeId: queuedSend().id }],
    ['message-id', { messageId: queuedSend().id }],
  ])('a notification that kept no token is known by its %s, and says so', async (matchedBy, reference) => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    const recipients = [{ finalRecipient: 'seed@postbox.test', action: 'failed' }] as const
    desk.script.mail.bounces = [{ folder: 'inbox', receivedAt: t0, notification: { ...reference, recipients } }]
    await desk.pass(minute)
    expect((await desk.read()).evidence.at(-1)).toMatchObject({ kind: 'delivery-status', matchedBy })
  })

  it('a notification that kept no token proves nothing about another recipient', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    const notification = {
      ...{ messageId: desk.send.id },
      recipients: [{ finalRecipient: 'x@postbox.test', action: 'failed' } as const],
    }
    desk.script.mail.bounces = [{ folder: 'inbox', receivedAt: t0, notification }]
    await desk.pass(minute)
    expect((await desk.read()).evidence).toHaveLength(1)
  })

  it('the token in another mailbox proves nothing', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    desk.script.mail.bounces = [{ folder: 'inbox', receivedAt: desk.time.now, token: seal.tokenOf(desk.send.id) }]
    await desk.pass(minute)
    expect((await desk.read()).arrival).toBe('pending')
  })

  it('a notification in a seed inbox proves nothing', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(accepted))
    await desk.drain()
    const recipients = [{ finalRecipient: 'x@postbox.test', action: 'failed' }] as const
    desk.script.mail.seed = [
      { folder: 'inbox', receivedAt: desk.time.now, notification: { token: seal.tokenOf(desk.send.id), recipients } },
    ]
    await desk.pass(minute)
    expect((await desk.read()).evidence).toHaveLength(1)
  })

  it('an unknown send that arrives is known to have been taken', async () => {
    const desk = await deskWithSend()
    desk.script.attempts.push(answersAtDot(lostAfterDot))
    await desk.drain()
    desk.script.mail.seed = [{ folder: 'junk', receivedAt: desk.time.now, token: seal.tokenOf(desk.send.id) }]
    await desk.pass(minute)
    expect(await desk.read()).toMatchObject({ state: 'unknown', arrival: 'junk' })
  })
})

it('what was found about an attempt is stored with it', async () => {
  const desk = await deskWithSend()
  const { facts, address } = lostBehindDot('reset')
  desk.script.attempts.push(async (context, send) => ({
    ...(await answersAtDot(lostAfterDot)(context, send)),
    ...{ facts, address: address ?? '' },
  }))
  await desk.drain()
  const [attempt] = (await desk.read()).attempts
  expect(attempt?.findings?.[0]).toMatchObject({
    id: 'outcome-unknown',
    verdict: 'inconclusive',
    retryable: false,
    port: 25,
  })
})

it('evidence that comes while the worker settles is not lost', async () => {
  const desk = await deskWithSend()
  desk.script.attempts.push(async ({ beforeDot }) => {
    await beforeDot()
    const item = await desk.read()
    for (const evidence of [arrived('inbox'), bouncedLater]) {
      const next = annotate(await desk.read(), evidence)
      if (next) await desk.items.replace<'send'>(next)
    }
    expect(item.evidence).toHaveLength(0)
    return { evidence: accepted, transcript: [] }
  })
  await desk.drain()
  expect((await desk.read()).evidence.map(({ kind }) => kind)).toEqual(['arrival', 'delivery-status', 'reply'])
})
