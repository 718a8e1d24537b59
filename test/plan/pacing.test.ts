import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { Pace } from '../../lib/contract/lane-item.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import {
  beginPace,
  calmToGrow,
  messageBegun,
  messageTaken,
  slowestMs,
  throttled,
  throttleIn,
} from '../../lib/plan/pacing.ts'
import { minute, t0 } from './samples.ts'

const begun = beginPace({ firstMs: 1000, leastMs: 250 }, t0)
const takenInARow = (pace: Pace, count: number) => Array.from({ length: count }).reduce<Pace>(messageTaken, pace)
const throttle = { reply: '421 4.7.0', begunAt: t0 }

describe('the pace of a provider', () => {
  it('the first message goes at once, the next one after the interval', () => {
    expect([begun.nextAt, messageBegun(begun, t0).nextAt]).toEqual([t0, t0 + 1000])
  })
  it('time that nobody used is not made up for by a burst', () => {
    expect(messageBegun(begun, t0 + minute).nextAt).toBe(t0 + minute + 1000)
  })
  it('grows by a quarter after so many taken in a row, and not before', () => {
    expect(takenInARow(begun, calmToGrow - 1).intervalMs).toBe(1000)
    expect(takenInARow(begun, calmToGrow).intervalMs).toBe(800)
  })
  it('grows to its limit and no further', () => {
    expect(takenInARow(begun, 50 * calmToGrow).intervalMs).toBe(250)
  })
  it('is halved by a throttle, and says by what and when', () => {
    const slow = throttled(messageBegun(begun, t0), throttle, t0 + 500)
    expect(slow).toMatchObject({ intervalMs: 2000, nextAt: t0 + 2500, calm: 0, slowings: 1 })
    expect(slow.slowed).toEqual([{ at: t0 + 500, intervalMs: 2000, reply: '421 4.7.0' }])
  })
  it('throttles of messages that were under way together count once', () => {
    const once = throttled(begun, throttle, t0 + 500)
    expect(throttled(once, { ...throttle, begunAt: t0 + 400 }, t0 + 600)).toMatchObject({
      intervalMs: 2000,
      slowings: 1,
    })
    expect(throttled(once, { ...throttle, begunAt: t0 + 900 }, t0 + 999)).toMatchObject({
      intervalMs: 4000,
      slowings: 2,
    })
  })
  it('a pause that the throttle asks for is kept, up to an hour', () => {
    expect(throttled(begun, { ...throttle, retryAfterSeconds: 90 }, t0).nextAt).toBe(t0 + 90_000)
    expect(throttled(begun, { ...throttle, retryAfterSeconds: 86_400 }, t0).nextAt).toBe(t0 + 60 * minute)
  })
  it('recovers, but never to what was too much', () => {
    const slow = throttled(begun, throttle, t0)
    expect(takenInARow(slow, 100 * calmToGrow).intervalMs).toBe(1250)
  })
  it('gets no slower than one in five minutes', () => {
    let pace = begun
    for (let nth = 1; nth < 40; nth++)
      pace = throttled(pace, { ...throttle, begunAt: t0 + nth * minute }, t0 + nth * minute)
    expect(pace.intervalMs).toBe(slowestMs)
    expect(pace.slowed).toHaveLength(5)
  })
  it('one without distance gets one that can be noticed', () => {
    expect(throttled(beginPace({ firstMs: 0, leastMs: 0 }, t0), throttle, t0).intervalMs).toBe(250)
  })
})

describe('what is a throttle', () => {
  const said = (code: number, text: string): Evidence => ({
    kind: 'reply',
    at: t0,
    stage: 'rcpt',
    reply: makeReply(code, [text]),
  })
  it.each([
    ['421 by its code', said(421, '4.3.2 closing'), '421 4.3.2'],
    [
      'Yahoo',
      said(421, '4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume'),
      '421 4.7.0',
    ],
    ['451 that says no other cause', said(451, '4.3.0 try again later'), '451 4.3.0'],
    ['450 with too many messages', said(450, '4.7.1 rate limit exceeded, too many messages'), '450 4.7.1'],
    [
      'a greeting of 421',
      {
        kind: 'lost',
        at: t0,
        afterDot: false,
        failure: { stage: 'greeting', reason: 'negative-reply', reply: makeReply(421, ['too many connections']) },
      },
      '421',
    ],
  ] as const)('%s', (_, evidence, reply) => {
    expect(throttleIn(evidence, t0)?.reply).toBe(reply)
  })
  it.each([
    ['greylisting', said(451, '4.7.1 Greylisted, please try again in 60 seconds')],
    ['greylisting that does not call itself so', said(451, '4.7.1 Temporarily deferred')],
    ['a full mailbox', said(452, '4.2.2 Mailbox full')],
    ['a refusal', said(550, '5.1.1 no such user')],
    ['a throttle for good', said(550, '5.7.1 rate limit exceeded')],
    [
      'a broken connection',
      { kind: 'lost', at: t0, afterDot: false, failure: { stage: 'connect', reason: 'timed-out' } },
    ],
    ['an arrival', { kind: 'arrival', at: t0, folder: 'inbox' }],
  ] as const)('%s is none', (_, evidence) => {
    expect(throttleIn(evidence, t0)).toBeUndefined()
  })
})
