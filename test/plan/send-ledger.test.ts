import { describe, expect, it } from 'vitest'
import { classify } from '../../lib/classification/classify.ts'
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { SendItem, StoredFinding } from '../../lib/contract/stored-items.ts'
import type { RecipientStatus } from '../../lib/mail/delivery-status.ts'
import {
  annotate,
  claim,
  closeFollowing,
  expire,
  giveUp,
  isFinal,
  markCommitting,
  maxAttempts,
  settle,
} from '../../lib/plan/send-ledger.ts'
import {
  arrived,
  bouncedLater,
  lostAfterDot,
  lostBeforeDot,
  minute,
  moment,
  queuedSend,
  replied,
  schedules,
  t0,
} from './samples.ts'

const owner = 'worker-1'

function claimed(item = queuedSend()): SendItem {
  return present(claim(item, owner, moment(item.notBefore)))
}

function committing(): SendItem {
  return present(markCommitting(claimed(), owner, moment(t0 + 1000)))
}

function settled(evidence: Evidence, item = committing()): SendItem {
  return present(settle(item, owner, { evidence, transcript: [] }, moment(t0 + 2000)))
}

function found(change: Partial<StoredFinding>): StoredFinding {
  const judged = { id: 'recipient-refused', verdict: 'fail', about: 'target', stage: 'rcpt', retryable: false } as const
  return { ...judged, evidence: ['550 no'], ...change }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the ledger refused')
  return value
}

describe('claiming', () => {
  it('a queued send is taken for one attempt, with a lease that the sweeper watches', () => {
    expect(claimed()).toMatchObject({
      state: 'sending',
      lease: { owner, until: t0 + schedules.sendingLeaseMs },
      dueAt: t0 + schedules.sendingLeaseMs,
      attempts: [{ number: 1, startedAt: t0 }],
    })
  })
  it('not before its time', () => {
    expect(claim(queuedSend({ notBefore: t0 + 1 }), owner, moment(t0))).toBeUndefined()
  })
  it.each(['sending', 'committing', 'accepted', 'bounced', 'deferred', 'not-sent', 'unknown'] as const)(
    'not while or after it is %s',
    (state) => expect(claim(queuedSend({ state }), owner, moment(t0))).toBeUndefined(),
  )
})

describe('the mark before the dot', () => {
  it('is made by the worker that holds the lease', () => {
    expect(committing()).toMatchObject({ state: 'committing', lease: { owner } })
  })
  it('is refused to another worker', () => {
    expect(markCommitting(claimed(), 'worker-2', moment(t0 + 1))).toBeUndefined()
  })
  it('is refused once the lease has run out: somebody else may already send', () => {
    expect(markCommitting(claimed(), owner, moment(t0 + schedules.sendingLeaseMs))).toBeUndefined()
  })
  it('is not made twice', () => {
    expect(markCommitting(committing(), owner, moment(t0 + 1500))).toBeUndefined()
  })
})

describe('settling', () => {
  it('a 250 to the dot is accepted, and the inbox is looked at until the last moment', () => {
    const item = settled(replied(250, '2.0.0 queued'))
    expect(item).toMatchObject({
      state: 'accepted',
      arrival: 'pending',
      lookUntil: t0 + 2000 + item.followMs,
      dueAt: item.lookUntil,
    })
    expect(isFinal(item)).toBe(false)
  })
  it('a 250 for a recipient without a mailbox of ours is final: nobody looks', () => {
    const item = settled(replied(250, 'ok'), { ...committing(), mailbox: undefined })
    expect([item.arrival, item.dueAt, isFinal(item)]).toEqual([undefined, undefined, true])
  })
  it('an arrival that was seen before our 250 is not looked for again', () => {
    const early = present(annotate(committing(), arrived('inbox')))
    const item = settled(replied(250, 'ok'), early)
    expect([item.state, item.arrival, item.dueAt, isFinal(item)]).toEqual(['accepted', 'inbox', undefined, true])
  })
  it('a 550 is bounced, final, and never due again', () => {
    const item = settled(replied(550, '5.1.1 no such user'), claimed())
    expect([item.state, item.dueAt, item.lease, isFinal(item)]).toEqual(['bounced', undefined, undefined, true])
  })
  it('R095: a 451 goes back to the queue, due when the schedule says', () => {
    const item = settled(replied(451, '4.3.0 busy'), claimed())
    expect(item).toMatchObject({ state: 'queued', notBefore: t0 + 2000 + 5 * minute, dueAt: t0 + 2000 + 5 * minute })
  })
  it('a 451 that names its time is believed, and never tried earlier', () => {
    const item = settled(replied(451, '4.7.1 Greylisted, please try again in 120 seconds'), claimed())
    expect(item.notBefore).toBeGreaterThanOrEqual(t0 + 2000 + 2 * minute)
    expect(item.notBefore).toBeLessThanOrEqual(t0 + 2000 + 2.2 * minute)
  })
  it('a 451 that names a minute again and again is tried until its window ends all the same', () => {
    let item = queuedSend()
    while (item.state === 'queued') {
      const now = item.notBefore
      const evidence = replied(451, '4.7.1 Greylisted, please try again in 60 seconds', now)
      const held = present(claim(item, owner, moment(now)))
      item = present(settle(held, owner, { evidence, transcript: [] }, moment(now)))
    }
    const starts = item.attempts.map(({ startedAt }) => startedAt - t0)
    expect(starts[6]).toBeLessThan(10 * minute)
    expect(starts.at(-1)).toBeGreaterThan(20 * 60 * minute)
    expect(item.state).toBe('deferred')
  })
  it('a reply that repeats the reverse-path is kept without the seal of its token', () => {
    const token = `${queuedSend().id}0011223344556677`
    const evidence = replied(550, `5.1.8 <bounce+${token.toUpperCase()}@smtping.test>: sender refused`)
    const text = JSON.stringify(settled(evidence, claimed())).toLowerCase()
    expect(text).toContain(queuedSend().id)
    expect(text).not.toContain('0011223344556677')
  })
  it('a notification that repeats it, too', () => {
    const token = `${queuedSend().id}0011223344556677`
    const diagnosticCode = `smtp; 550 5.1.8 <bounce+3D${token}@smtping.test>: sender refused`
    const status = { finalRecipient: 'seed@postbox.test', action: 'failed', diagnosticCode } as const
    const item = present(annotate(settled(replied(250, 'ok')), { kind: 'delivery-status', at: t0, status }))
    expect(item.evidence).toHaveLength(2)
    expect(JSON.stringify(item)).not.toContain('00112233445566')
  })
  it('a 451 whose next attempt would come after the window is deferred for good', () => {
    const item = settled(replied(451, '4.3.0 busy'), claimed(queuedSend({ retryUntil: t0 + minute })))
    expect([item.state, isFinal(item)]).toEqual(['deferred', true])
  })
  it('a failure before the dot is tried again', () => {
    expect(settled(lostBeforeDot, claimed()).state).toBe('queued')
  })
  it.each(['not-allowed', 'message-too-large', 'smtputf8-missing', '8bitmime-missing'] as const)(
    '%s would fail again and is not tried again',
    (reason) => {
      const evidence: Evidence = { kind: 'lost', at: t0, failure: { stage: 'connect', reason }, afterDot: false }
      expect(settled(evidence, claimed()).state).toBe('not-sent')
    },
  )
  it('a loss after the dot is unknown, never queued, and the inbox is looked at', () => {
    const item = settled(lostAfterDot)
    expect([item.state, item.arrival]).toEqual(['unknown', 'pending'])
  })
  it('a worker that lost its send settles nothing', () => {
    expect(
      settle(committing(), 'worker-2', { evidence: replied(250, 'ok'), transcript: [] }, moment(t0)),
    ).toBeUndefined()
    const unknown = settled(lostAfterDot)
    expect(settle(unknown, owner, { evidence: replied(250, 'ok'), transcript: [] }, moment(t0))).toBeUndefined()
  })
  it(`ends after ${maxAttempts} attempts, whatever the window says`, () => {
    let item = queuedSend({ retryUntil: Number.MAX_SAFE_INTEGER })
    for (let attempt = 1; attempt < maxAttempts; attempt++) item = settled(lostBeforeDot, claimed(item))
    expect(item.state).toBe('queued')
    expect(settled(lostBeforeDot, claimed(item)).state).toBe('not-sent')
  })
  it('keeps the evidence of every attempt, and the transcripts of the last ones only', () => {
    let item = queuedSend({ retryUntil: Number.MAX_SAFE_INTEGER })
    const transcript = [{ atMs: 0, direction: 'event', stage: 'connect', tls: false, text: 'x' }] as const
    for (let attempt = 1; attempt <= 8; attempt++) {
      item = present(settle(claimed(item), owner, { evidence: lostBeforeDot, transcript }, moment(t0 + 2000)))
    }
    expect(item.attempts.map((attempt) => attempt.transcript?.length ?? 0)).toEqual([0, 0, 0, 0, 0, 1, 1, 1])
    expect(item.attempts.every(({ evidence }) => evidence !== undefined)).toBe(true)
  })
  it('keeps what was found about the last attempts, and no word about what was in order', () => {
    const findings = [found({ id: 'connection-lost' }), found({ id: 'port-open', verdict: 'pass' })]
    let item = queuedSend({ retryUntil: Number.MAX_SAFE_INTEGER })
    for (let attempt = 1; attempt <= 5; attempt++) {
      const result = { evidence: lostBeforeDot, transcript: [], findings }
      item = present(settle(claimed(item), owner, result, moment(t0 + 2000)))
    }
    expect(item.attempts.map((attempt) => attempt.findings?.map(({ id }) => id))).toEqual([
      ...[undefined, undefined],
      ...[['connection-lost'], ['connection-lost'], ['connection-lost']],
    ])
  })
})

describe('a worker that died', () => {
  it('before the mark: the send is tried again', () => {
    const item = present(expire(claimed(), moment(t0 + schedules.sendingLeaseMs)))
    expect([item.state, item.lease]).toEqual(['queued', undefined])
  })
  it('after the mark: the send is unknown and never tried again', () => {
    const item = present(expire(committing(), moment(t0 + 1000 + schedules.committingLeaseMs)))
    expect([item.state, item.lease]).toEqual(['unknown', undefined])
    expect(claim(item, 'worker-2', moment(t0 + 10 * schedules.committingLeaseMs))).toBeUndefined()
  })
  it('is not presumed dead before its lease ends', () => {
    expect(expire(committing(), moment(t0 + 1000 + schedules.committingLeaseMs - 1))).toBeUndefined()
  })
})

describe('late evidence', () => {
  const accepted = settled(replied(250, 'ok'))
  it('an arrival ends the looking', () => {
    const item = present(annotate(accepted, arrived('junk')))
    expect([item.state, item.arrival, item.dueAt, isFinal(item)]).toEqual(['accepted', 'junk', undefined, true])
  })
  it('a DSN makes an accepted send a bounced one, without touching its state', () => {
    const item = present(annotate(accepted, bouncedLater))
    expect([item.state, item.dueAt, isFinal(item)]).toEqual(['accepted', undefined, true])
  })
  it.each([
    ['accepted', replied(250, '2.0.0 queued')],
    ['unknown', lostAfterDot],
  ] as const)('a DSN that was faster than the end of the attempt leaves the same: %s, and final', (state, end) => {
    const early = present(
      settle(present(annotate(committing(), bouncedLater)), owner, { evidence: end, transcript: [] }, moment(t0)),
    )
    expect([early.state, isFinal(early), early.dueAt]).toEqual([state, true, undefined])
    const late = present(annotate(settled(end), bouncedLater))
    expect([late.state, isFinal(late), late.dueAt]).toEqual([state, true, undefined])
  })
  it('the same evidence twice says nothing new, whenever it was found', () => {
    const once = present(annotate(accepted, arrived('inbox')))
    expect(annotate(once, arrived('inbox', t0 + minute))).toBeUndefined()
  })
  it('an arrival takes a deferred send out of the queue: it was taken after all, and must not go twice', () => {
    const deferred = settled(replied(451, '4.3.0 busy'), claimed())
    const item = present(annotate(deferred, arrived('inbox', t0 + 5000)))
    expect([item.state, item.dueAt, item.arrival, isFinal(item)]).toEqual(['accepted', undefined, 'inbox', true])
    expect(claim(item, owner, moment(t0 + 24 * 60 * minute))).toBeUndefined()
  })
  it('an arrival during another attempt keeps that attempt from its dot', () => {
    const deferred = settled(replied(451, '4.3.0 busy'), claimed())
    const again = present(claim(deferred, owner, moment(deferred.notBefore)))
    const seen = present(annotate(again, arrived('inbox', t0 + 5000)))
    expect(markCommitting(seen, owner, moment(deferred.notBefore + 1))).toBeUndefined()
    expect(settled(lostBeforeDot, seen)).toMatchObject({ state: 'accepted', arrival: 'inbox' })
  })
  it('a notification of failure takes a deferred send out of the queue too', () => {
    const deferred = settled(replied(451, '4.3.0 busy'), claimed())
    const item = present(annotate(deferred, { ...bouncedLater, at: t0 + 5 }))
    expect([item.state, item.dueAt, isFinal(item)]).toEqual(['bounced', undefined, true])
  })
  it('a notification of a delay leaves a deferred send where it is', () => {
    const deferred = settled(replied(451, '4.3.0 busy'), claimed())
    const delayed: Evidence = {
      kind: 'delivery-status',
      at: t0,
      status: { finalRecipient: 'x@y.test', action: 'delayed' },
    }
    const item = present(annotate(deferred, delayed))
    expect([item.state, item.dueAt]).toEqual(['queued', deferred.dueAt])
  })
  it('the first place where a message is seen is where it arrived', () => {
    const item = present(annotate(accepted, arrived('inbox')))
    expect(annotate(item, arrived('junk', t0 + minute))).toBeUndefined()
  })
  it('a send that waits for another attempt is not closed, and stays due', () => {
    expect(closeFollowing(queuedSend(), { arrival: 'could-not-look' })).toBeUndefined()
  })
  it('a send that bounced after all is not closed as missing', () => {
    expect(closeFollowing(present(annotate(accepted, bouncedLater)), { arrival: 'missing' })).toBeUndefined()
  })
  it.each(['missing', 'could-not-look'] as const)('the last moment ends the looking: %s', (arrival) => {
    const item = present(closeFollowing(accepted, { arrival }))
    expect([item.arrival, item.dueAt, isFinal(item)]).toEqual([arrival, undefined, true])
  })
})

describe('a send that nobody took in time', () => {
  const late = t0 + schedules.retryWindowMs + schedules.startGraceMs + 1
  it('ends without another attempt', () => {
    expect(claim(queuedSend(), owner, moment(late))).toBeUndefined()
    const item = present(giveUp(queuedSend(), moment(late)))
    expect([item.state, item.dueAt, isFinal(item)]).toEqual(['not-sent', undefined, true])
  })
  it('ends by our fault where it was put off before: the receiver was not asked again', () => {
    const item = present(giveUp(settled(replied(451, '4.3.0 busy'), claimed()), moment(late)))
    expect([item.state, isFinal(item)]).toEqual(['not-sent', true])
    expect(classify(item.evidence)).toMatchObject({ outcome: 'not-sent', rule: 'lost.aborted' })
  })
  it('is left alone before', () => {
    expect(giveUp(queuedSend(), moment(late - 1))).toBeUndefined()
    expect(giveUp(claimed(), moment(late))).toBeUndefined()
  })
})

it('the history tells every state in order', () => {
  expect(settled(replied(250, 'ok')).history.map(({ state }) => state)).toEqual([
    'queued',
    'sending',
    'committing',
    'accepted',
  ])
})

describe('a send stays within the 400 KB of one item', () => {
  const size = (item: SendItem) => Buffer.byteLength(JSON.stringify(item))
  const longReply = { code: 450, lines: Array.from({ length: 100 }, () => 'x'.repeat(4000)) }
  const transcript = [{ atMs: 0, direction: 'server', stage: 'rcpt', tls: true, text: 'y'.repeat(32 * 1024) }] as const
  const findings = Array.from({ length: 100 }, () => found({ evidence: longReply.lines }))
  // What is longer is kept in items of its own.
  const message = { from: 'a@b.test', tls: 'none', subject: '', text: 'z'.repeat(4000) } as const
  const name = '界'.repeat(255)
  const hops = Array.from({ length: 30 }, () => ({ from: name, by: name, with: 'ESMTPS', tls: true, at: t0 }))

  it('whatever a server says at each of its attempts, and whoever sends notifications afterwards', () => {
    let item = queuedSend({ retryUntil: Number.MAX_SAFE_INTEGER, message })
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const evidence: Evidence = { kind: 'reply', at: t0 + attempt, stage: 'rcpt', reply: longReply }
      item = present(settle(claimed(item), owner, { evidence, transcript, findings }, moment(t0)))
    }
    const words = '界'.repeat(500)
    for (let number = 0; number < 500; number++) {
      const status: RecipientStatus = {
        ...{ finalRecipient: `${number}${words}@postbox.test`, action: 'delayed', remoteMta: words },
        ...{ diagnosticCode: `${number} ${words}`, diagnosticReply: { code: 450, lines: [words] } },
      }
      item = annotate(item, { kind: 'delivery-status', at: t0, status }) ?? item
    }
    expect(item.attempts).toHaveLength(maxAttempts)
    item = present(annotate(item, { kind: 'arrival', at: t0, folder: 'inbox', hops }))
    expect(item.arrival).toBe('inbox')
    expect(size(item)).toBeLessThan(350_000)
  })
})
