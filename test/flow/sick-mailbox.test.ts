// What a look brings besides messages: troubles with a reason, notices, and messages of ours that need not stay.
import { describe, expect, it } from 'vitest'
import { bounceMailboxId } from '../../lib/contract/mailboxes.ts'
import type { FoundMessage, LookIntoMailbox } from '../../lib/flow/edges.ts'
import { lookForMail } from '../../lib/flow/look-for-mail.ts'
import { sweep } from '../../lib/flow/sweep.ts'
import { queuedSend, schedules, t0, watchedMailbox } from '../plan/samples.ts'
import { openTestDesk, seal } from './desk.ts'

const { signal } = new AbortController()

function following(changes: Parameters<typeof queuedSend>[0] = {}) {
  const { dueAt: _, ...send } = queuedSend()
  return { ...send, state: 'accepted', arrival: 'pending', mailbox: 'seed', lookUntil: t0 + 1000, ...changes } as const
}

async function lookOnce(desk: ReturnType<typeof openTestDesk>, look: LookIntoMailbox) {
  await desk.items.create(watchedMailbox({ nextLookAt: t0, dueAt: t0 }))
  await lookForMail('seed', { ...desk.edges, look, seal }, { signal })
  return desk.items.read('mailbox', 'seed')
}

describe('what need not stay in a mailbox', () => {
  it('is what is ours, arrived here, and is written down by then; the second time as well', async () => {
    const desk = openTestDesk()
    const send = following()
    const elsewhere = following({ id: 'f'.repeat(32), mailbox: 'another' })
    await desk.items.create(send)
    await desk.items.create(elsewhere)
    const message = (token: string): FoundMessage => ({ folder: 'inbox', receivedAt: t0, token })
    const found = [
      message(seal.tokenOf(send.id)),
      message(seal.tokenOf(elsewhere.id)),
      message(seal.tokenOf('e'.repeat(32))),
      message(`${send.id}${'0'.repeat(16)}`),
      { folder: 'inbox', receivedAt: t0 } as const,
    ]
    const answers: unknown[] = []
    await lookOnce(desk, async (_id, { cursor, settle }) => {
      answers.push(await settle?.(found))
      answers.push((await desk.items.read('send', send.id))?.arrival)
      answers.push(await settle?.(found))
      return { messages: found, cursor, isUnfinished: false }
    })
    expect(answers).toEqual([[found[0]], 'inbox', [found[0]]])
  })

  it('is no notification: the bounce mailbox keeps what proves something', async () => {
    const desk = openTestDesk()
    const send = following()
    await desk.items.create(send)
    await desk.items.create(watchedMailbox({ id: bounceMailboxId, nextLookAt: t0, dueAt: t0 }))
    const recipients = [{ finalRecipient: send.to, action: 'failed' }] as const
    const notification = { token: seal.tokenOf(send.id), recipients }
    const found = { folder: 'inbox', receivedAt: t0, notification } as const
    let answer: unknown
    const look: LookIntoMailbox = async (_id, { cursor, settle }) => {
      answer = await settle?.([found])
      return { messages: [found], cursor, isUnfinished: false }
    }
    await lookForMail(bounceMailboxId, { ...desk.edges, look, seal }, { signal })
    expect(answer).toEqual([])
    expect((await desk.items.read('send', send.id))?.evidence).toMatchObject([{ kind: 'delivery-status' }])
  })

  it('is tied all the same where nobody asks', async () => {
    const desk = openTestDesk()
    const send = following()
    await desk.items.create(send)
    const found = { folder: 'junk', path: 'Spam', receivedAt: t0, token: seal.tokenOf(send.id) } as const
    await lookOnce(desk, async (_id, { cursor }) => ({ messages: [found], cursor, isUnfinished: false }))
    expect(await desk.items.read('send', send.id)).toMatchObject({ arrival: 'junk', evidence: [{ path: 'Spam' }] })
  })
})

it('a look has seen what was there when it began, and says nothing of what came while it lasted', async () => {
  const desk = openTestDesk()
  const item = await lookOnce(desk, async (_id, { cursor }) => {
    desk.time.now += 5000
    return { messages: [], cursor, isUnfinished: false }
  })
  expect(item).toMatchObject({ lookedAt: t0, triedAt: t0 })
})

describe('a mailbox that is not in order', () => {
  it('keeps the reason of its trouble with its words, and hands both to the sends that it keeps from being judged', async () => {
    const desk = openTestDesk()
    const send = following({ dueAt: t0 + 1000 })
    await desk.items.create(send)
    const trouble = { reason: 'login-refused', detail: 'the login was refused: no' } as const
    const item = await lookOnce(desk, async (_id, { cursor }) => ({
      messages: [],
      cursor,
      isUnfinished: false,
      trouble,
    }))
    expect(item).toMatchObject({ trouble: trouble.detail, troubleReason: trouble.reason })
    desk.time.now = t0 + 1000 + schedules.lookGraceMs
    await sweep(desk.edges)
    const told = { arrival: 'could-not-look', trouble: trouble.detail, troubleReason: trouble.reason }
    expect(await desk.items.read('send', send.id)).toMatchObject(told)
  })

  it('that is full was read all the same: what is missing from it is missing, and why is said', async () => {
    const desk = openTestDesk()
    const send = following({ lookUntil: t0, dueAt: t0 })
    await desk.items.create(send)
    const notice = { reason: 'over-quota', detail: '1.0 of 1.0 MiB are taken' } as const
    const item = await lookOnce(desk, async (_id, { cursor }) => ({
      messages: [],
      cursor,
      isUnfinished: false,
      notice,
    }))
    expect(item).toMatchObject({ notice, lookedAt: t0 })
    expect(desk.warnings).toEqual(['a mailbox is not in order'])
    await sweep(desk.edges)
    const told = { arrival: 'missing', trouble: notice.detail, troubleReason: notice.reason }
    expect(await desk.items.read('send', send.id)).toMatchObject(told)
  })
})
