// Work whose message was given up ends with a reason, and what has its end or is in good hands is left alone.
import { describe, expect, it } from 'vitest'
import { classify } from '../../lib/classification/classify.ts'
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { CheckItem, LaneItem, PreflightItem, SendItem } from '../../lib/contract/stored-items.ts'
import {
  endDeadSend,
  endDeadTest,
  failDeadCheck,
  failDeadLane,
  failDeadPreflight,
  noteDeadLook,
} from '../../lib/plan/dead-letter.ts'
import { planSeed } from '../../lib/plan/seed-plan.ts'
import { makePreflightReport } from '../../lib/report/preflight-report.ts'
import { sendExitCode } from '../../lib/report/send-exit-code.ts'
import { makeSendReport } from '../../lib/report/send-report.ts'
import { sendText } from '../../lib/report/send-text.ts'
import { lostAfterDot, minute, queuedSend, replied, schedules, t0, watchedMailbox } from './samples.ts'

const now = t0 + 60 * minute
const moment = { now, schedules, messageId: 'message-1' }
const expired = { owner: 'dead', until: now - 1 }
const held = { owner: 'alive', until: now + 1 }
const ourEnd: Evidence = {
  kind: 'lost',
  at: t0,
  failure: { stage: 'connect', reason: 'our-failure', detail: 'our worker ended' },
  afterDot: false,
}
const attempt = (changes: Partial<SendItem['attempts'][number]> = {}) => ({ number: 1, startedAt: t0, ...changes })
const deferred = replied(451, 'Greylisted')

describe('a send whose message was given up', () => {
  it.each<[string, Partial<SendItem>, SendItem['state']]>([
    ['that nobody ever tried', {}, 'not-sent'],
    ['whose worker died before the dot', { state: 'sending', lease: expired, attempts: [attempt()] }, 'not-sent'],
    ['whose worker died behind the mark', { state: 'committing', lease: expired, attempts: [attempt()] }, 'unknown'],
    [
      'that is due again after a deferral, and was not tried',
      { attempts: [attempt({ evidence: deferred })], evidence: [deferred], notBefore: now - 1 },
      'not-sent',
    ],
    [
      'that waits after deaths of its workers',
      { attempts: [attempt({ evidence: ourEnd })], evidence: [ourEnd], notBefore: now + minute },
      'not-sent',
    ],
  ])('%s ends', (_, changes, state) => {
    const ended = endDeadSend(queuedSend(changes), moment)
    expect(ended?.state).toBe(state)
    expect([ended?.lease, state === 'unknown' || ended?.dueAt]).toEqual([undefined, state === 'unknown' || undefined])
    expect(ended && classify(ended.evidence)).toMatchObject({ outcome: state, cause: 'system' })
    expect(ended?.history.at(-1)).toEqual({ at: now, state })
    expect(endDeadSend(ended ?? queuedSend(), moment)).toBeUndefined()
  })

  it.each<[string, Partial<SendItem>]>([
    ['held by a worker before the dot', { state: 'sending', lease: held, attempts: [attempt()] }],
    ['held by a worker behind the mark', { state: 'committing', lease: held, attempts: [attempt()] }],
    ['accepted and followed', { state: 'accepted', arrival: 'pending', evidence: [replied(250, 'OK')] }],
    ['bounced', { state: 'bounced', evidence: [replied(550, 'No')] }],
    ['deferred for good', { state: 'deferred', evidence: [deferred] }],
    ['unknown', { state: 'unknown', evidence: [lostAfterDot] }],
    ['not sent', { state: 'not-sent', evidence: [ourEnd] }],
    [
      'waiting since a server put it off',
      { attempts: [attempt({ evidence: deferred })], evidence: [deferred], notBefore: now + 1 },
    ],
    ['waiting for its turn in a preflight', { notBefore: now + 1 }],
  ])('%s stays as it is', (_, changes) => {
    expect(endDeadSend(queuedSend(changes), moment)).toBeUndefined()
  })

  it('says in its report that it was us, why, and what to do; the exit code is 5', () => {
    const ended = endDeadSend(queuedSend(), moment) ?? queuedSend()
    const report = makeSendReport(ended, { final: true, vantage: 'here' })
    expect(report).toMatchObject({
      outcome: 'not-sent',
      cause: 'system',
      verdict: 'inconclusive',
      action: 'retry-later',
    })
    expect(report.findings).toMatchObject([{ id: 'not-sent.our-failure', about: 'client', retryable: true }])
    expect(report.findings[0]?.evidence.join()).toContain('given up after 5 deliveries')
    expect(sendExitCode(report)).toBe(5)
    expect(sendText(report)).toContain('given up on our side')
  })

  it('closes the attempt that was open, with the reason', () => {
    const ended = endDeadSend(queuedSend({ state: 'sending', lease: expired, attempts: [attempt()] }), moment)
    expect(ended?.attempts).toMatchObject([{ endedAt: now, evidence: { kind: 'lost', afterDot: false } }])
  })
})

it('a death of our worker is not put down to the receiver', () => {
  const dead = queuedSend({ state: 'not-sent', evidence: [ourEnd], attempts: [attempt({ evidence: ourEnd })] })
  expect(makeSendReport(dead, { final: true, vantage: 'here' }).findings).toMatchObject([{ about: 'client' }])
})

describe('a check whose message was given up', () => {
  const check: CheckItem = {
    ...{ kind: 'check', id: 'c', version: 3, createdAt: t0, state: 'running', attempts: 1, dueAt: t0 },
    request: { target: { host: { kind: 'name', name: 'mail.example.org' } } },
  }
  it('fails with a reason', () => {
    const failed = failDeadCheck({ ...check, lease: expired }, moment)
    expect(failed).toMatchObject({ state: 'failed', trouble: expect.stringContaining('message-1') })
    expect([failed?.lease, failed?.dueAt]).toEqual([undefined, undefined])
  })
  it.each<[string, Partial<CheckItem>]>([
    ['held', { lease: held }],
    ['done', { state: 'done' }],
    ['failed', { state: 'failed' }],
  ])('%s is left alone', (_, changes) => {
    expect(failDeadCheck({ ...check, ...changes }, moment)).toBeUndefined()
  })
})

describe('a preflight whose message was given up', () => {
  const { message, server, to, provider, reversePath, retryUntil, followMs } = queuedSend()
  const preflight: PreflightItem = {
    ...{ kind: 'preflight', id: 'p', version: 0, createdAt: t0, dueAt: t0, state: 'planned' },
    ...{ message, retryUntil, followMs, sends: [{ id: 's', server, to, provider, reversePath }] },
  }
  it('fails, and its report says why for every seed that got no send', () => {
    const failed = failDeadPreflight(preflight, moment) ?? preflight
    expect([failed.state, failed.dueAt]).toEqual(['failed', undefined])
    const report = makePreflightReport(failed, { sends: [], vantage: 'here' })
    expect(report).toMatchObject({
      ...{ final: true, verdict: 'inconclusive', seeds: [{ state: 'not-sent', outcome: 'not-sent', cause: 'system' }] },
      findings: [{ id: 'not-sent.our-failure', address: to, about: 'client' }],
    })
    expect(report.findings[0]?.evidence).toEqual([failed.trouble])
  })
  it('that was started meanwhile is left alone', () => {
    expect(failDeadPreflight({ ...preflight, state: 'started' }, moment)).toBeUndefined()
  })
})

describe('a lane whose message was given up', () => {
  const lane: LaneItem = {
    ...{ kind: 'lane', id: 'p-0', version: 0, createdAt: t0, preflight: 'p', state: 'open', retryUntil: now },
    ...{ wakeAt: now, dueAt: now, fresh: '0-2', again: [], paces: {}, hops: 0 },
  }
  it('fails with a reason, and nothing more is due', () => {
    const failed = failDeadLane({ ...lane, lease: expired }, moment)
    expect(failed).toMatchObject({ state: 'failed', trouble: expect.stringContaining('message-1') })
    expect([failed?.lease, failed?.dueAt]).toEqual([undefined, undefined])
  })
  it.each<[string, Partial<LaneItem>]>([
    ['held', { lease: held }],
    ['waiting for its next seed', { wakeAt: now + 1 }],
    ['done', { state: 'done' }],
    ['failed', { state: 'failed' }],
  ])('%s is left alone', (_, changes) => {
    expect(failDeadLane({ ...lane, ...changes }, moment)).toBeUndefined()
  })
})

describe('the test of a seed whose message was given up', () => {
  const login = {
    host: 'imap.x.test',
    port: 993,
    tls: 'implicit',
    user: 'a',
    auth: 'password',
    secret: 'ssm:a',
  } as const
  const seed = planSeed({ id: 's', address: 'a@x.test', provider: 'X', login }, { now: t0, schedules })
  it('ends without a result, and with the reason', () => {
    const ended = endDeadTest(seed, moment)
    expect(ended?.health).toEqual({ at: now, result: 'not-carried-out', detail: expect.stringContaining('message-1') })
    expect([ended?.test, ended?.dueAt, ended?.verifiedAt]).toEqual([undefined, undefined, undefined])
    expect(ended && endDeadTest(ended, moment)).toBeUndefined()
  })
  it('is left alone where a worker is at it', () => {
    const test = { ...seed.test, askedAt: t0, lease: held }
    expect(endDeadTest({ ...seed, test }, moment)).toBeUndefined()
  })
})

describe('a look whose message was given up', () => {
  it('is the trouble of its mailbox, and the watch goes on', () => {
    const noted = noteDeadLook(watchedMailbox({ trouble: 'no', troubleReason: 'login-refused' }), moment)
    expect(noted).toEqual({ ...watchedMailbox(), trouble: expect.stringContaining('message-1') })
  })
  it.each([
    ['under way', { lease: held }],
    ['that nobody waits for', { dueAt: undefined }],
  ])('%s is left alone', (_, changes) => {
    const { dueAt, ...rest } = { ...watchedMailbox(), ...changes }
    expect(noteDeadLook(dueAt === undefined ? rest : { ...rest, dueAt }, moment)).toBeUndefined()
  })
})
