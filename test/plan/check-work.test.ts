import { describe, expect, it } from 'vitest'
import { abandonCheck, claimCheck, finishCheck, planCheck } from '../../lib/plan/check-work.ts'
import { schedules, t0 } from './samples.ts'

const request = { target: { host: { kind: 'name', name: 'mail.example.org' } } } as const
const span = (now: number) => ({ now, schedules })
const queued = planCheck(request, { id: 'c', ...span(t0) })

function taken(item = queued, now = t0) {
  const claimed = claimCheck(item, 'one', span(now))
  if (!claimed) throw new Error('the check is not to be had')
  return claimed
}

describe('a stored check', () => {
  it('is taken by one worker at a time', () => {
    expect(taken()).toMatchObject({ state: 'running', lease: { owner: 'one' }, attempts: 1 })
    expect(claimCheck(taken(), 'two', span(t0 + 1))).toBeUndefined()
  })
  it('is taken again when its worker died', () => {
    expect(claimCheck(taken(), 'two', span(t0 + schedules.checkLeaseMs))).toMatchObject({
      lease: { owner: 'two' },
      attempts: 2,
    })
  })
  it('is finished by the worker that holds it, and then rests', () => {
    const done = finishCheck(taken(), 'one', { kind: 'check-report' })
    expect(done).toMatchObject({ state: 'done', report: { kind: 'check-report' } })
    expect([done?.dueAt, done?.lease]).toEqual([undefined, undefined])
    expect(done && claimCheck(done, 'two', span(t0 + 1e9))).toBeUndefined()
  })
  it('is finished by nobody else', () => {
    expect(finishCheck(taken(), 'two', {})).toBeUndefined()
  })
  it('is given up after three workers died of it', () => {
    const later = (times: number) => t0 + times * schedules.checkLeaseMs
    const third = taken(taken(taken(), later(1)), later(2))
    expect(abandonCheck(taken(taken(), later(1)), span(later(2)))).toBeUndefined()
    expect(abandonCheck(third, span(later(3) - 1))).toBeUndefined()
    expect(abandonCheck(third, span(later(3)))).toMatchObject({ state: 'failed' })
  })
  it('is given up where no worker took it for an hour', () => {
    expect(abandonCheck(queued, span(t0 + schedules.startGraceMs))).toBeUndefined()
    expect(abandonCheck(queued, span(t0 + schedules.startGraceMs + 1))).toMatchObject({ state: 'failed' })
  })
})
