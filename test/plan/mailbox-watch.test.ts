import { describe, expect, it } from 'vitest'
import { beginWatch, claimLook, demandLook, finishLook, prolongWatch } from '../../lib/plan/mailbox-watch.ts'
import { minute, schedules, t0, watchedMailbox } from './samples.ts'

const [firstWait = 0, secondWait = 0] = schedules.lookMs
const span = (now: number) => ({ now, schedules })
const nothingNew = { cursor: {}, isUnfinished: false }

describe('watching', () => {
  it('begins with a look after the first wait', () => {
    const item = beginWatch('seed', { until: t0 + minute, ...span(t0) })
    expect(item).toMatchObject({
      watchedSince: t0,
      watchUntil: t0 + minute,
      nextLookAt: t0 + firstWait,
      dueAt: t0 + firstWait,
    })
  })
  it('is not written again where it lasts long enough and a look comes soon', () => {
    expect(prolongWatch(watchedMailbox(), { until: t0 + minute, ...span(t0) })).toBeUndefined()
  })
  it('lasts as long as the most patient send', () => {
    expect(prolongWatch(watchedMailbox(), { until: t0 + 90 * minute, ...span(t0) })?.watchUntil).toBe(t0 + 90 * minute)
  })
  it('a new send brings the next look forward and begins the schedule anew', () => {
    const tired = watchedMailbox({ looks: 7, nextLookAt: t0 + 50 * minute, dueAt: t0 + 50 * minute })
    const item = prolongWatch(tired, { until: t0 + minute, ...span(t0) })
    expect(item).toMatchObject({ nextLookAt: t0 + firstWait, dueAt: t0 + firstWait, looks: 0, watchedSince: t0 })
  })
  it('starts again where it had ended', () => {
    const { dueAt: _, ...ended } = watchedMailbox({ watchedSince: t0 - 90 * minute, watchUntil: t0 - minute })
    expect(prolongWatch(ended, { until: t0 + minute, ...span(t0) })).toMatchObject({
      watchedSince: t0,
      dueAt: t0 + firstWait,
    })
  })
})

describe('looking', () => {
  const due = watchedMailbox({ nextLookAt: t0, dueAt: t0 })
  it('is done by one worker at a time', () => {
    const held = claimLook(due, 'one', span(t0))
    expect(held?.lease?.owner).toBe('one')
    expect(held && claimLook(held, 'two', span(t0 + 1000))).toBeUndefined()
    expect(held && claimLook(held, 'two', span(t0 + schedules.lookLeaseMs))?.lease?.owner).toBe('two')
  })
  it('is not done before its time, nor where nobody waits', () => {
    expect(claimLook(watchedMailbox(), 'one', span(t0))).toBeUndefined()
    const { dueAt: _, ...ended } = due
    expect(claimLook(ended, 'one', span(t0))).toBeUndefined()
  })
  it('comes again after the next wait, and says when it began', () => {
    const held = claimLook(due, 'one', span(t0))
    const item = held && finishLook(held, 'one', { look: { ...nothingNew, beganAt: t0 }, ...span(t0 + 500) })
    expect(item).toMatchObject({ lookedAt: t0, looks: 1, nextLookAt: t0 + 500 + secondWait })
    expect(item?.lease).toBeUndefined()
  })
  it('is not finished by a worker whose lease went to another', () => {
    const held = claimLook(due, 'two', span(t0))
    expect(held && finishLook(held, 'one', { look: { ...nothingNew, beganAt: t0 }, ...span(t0) })).toBeUndefined()
  })
  it('happens once more at the last moment, and then ends', () => {
    const late = watchedMailbox({ nextLookAt: t0, dueAt: t0, watchUntil: t0 + 5000 })
    const look = (beganAt: number, item = late) => {
      const held = claimLook({ ...item, nextLookAt: beganAt, dueAt: beganAt }, 'one', span(beganAt))
      return held && finishLook(held, 'one', { look: { ...nothingNew, beganAt }, ...span(beganAt + 100) })
    }
    const first = look(t0)
    expect(first?.dueAt).toBe(t0 + 5000)
    expect(look(t0 + 5000, first)?.dueAt).toBeUndefined()
  })
  it('goes on at once where there was more than one look may read', () => {
    const held = claimLook(due, 'one', span(t0))
    const item =
      held && finishLook(held, 'one', { look: { ...nothingNew, isUnfinished: true, beganAt: t0 }, ...span(t0 + 500) })
    expect([item?.dueAt, item?.lookedAt]).toEqual([t0 + 500, undefined])
  })
  it('that failed is no look: it says why, keeps its place and is tried again past the last moment', () => {
    const late = watchedMailbox({ nextLookAt: t0, dueAt: t0, watchUntil: t0, lookedAt: t0 - 1 })
    const held = claimLook(late, 'one', span(t0))
    const look = {
      ...nothingNew,
      beganAt: t0,
      trouble: { reason: 'login-refused', detail: 'the login was refused' } as const,
    }
    const item = held && finishLook(held, 'one', { look, ...span(t0 + 100) })
    expect(item).toMatchObject({ trouble: 'the login was refused', lookedAt: t0 - 1, dueAt: t0 + 100 + secondWait })
    const after = held && finishLook(held, 'one', { look, ...span(t0 + schedules.lookGraceMs) })
    expect(after?.dueAt).toBeUndefined()
  })
  it('is asked for out of turn, unless one is under way', () => {
    expect(demandLook(watchedMailbox(), { now: t0 })).toMatchObject({ nextLookAt: t0, dueAt: t0 })
    const held = claimLook(due, 'one', span(t0))
    expect(held && demandLook(held, { now: t0 + 1 })).toBeUndefined()
  })
})

it('one send that is waited for three days costs at most 45 looks, the last one at the end', () => {
  const until = t0 + schedules.followMs
  let item = beginWatch('seed', { until, ...span(t0) })
  const looks: number[] = []
  while (item.dueAt !== undefined && looks.length < 1000) {
    const now = item.nextLookAt
    const held = claimLook(item, 'one', span(now))
    const done = held && finishLook(held, 'one', { look: { ...nothingNew, beganAt: now }, ...span(now) })
    if (!done) throw new Error('a look was due and could not be made')
    looks.push(now)
    item = done
  }
  expect(looks.length).toBeLessThanOrEqual(45)
  expect(looks.at(-1)).toBe(until)
  const waits = looks.slice(1).map((at, index) => (at - (looks[index] ?? 0)) / minute)
  expect(Math.max(...waits.filter((_, index) => (looks[index] ?? 0) < t0 + 24 * 60 * minute))).toBe(60)
  expect(Math.max(...waits)).toBe(240)
})
