import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { type SeedRequest, seedRequestSchema } from '../../lib/contract/seeds.ts'
import type { SeedItem } from '../../lib/contract/stored-items.ts'
import { type MailboxTestResult, mailboxProblems } from '../../lib/mail/mailbox-test.ts'
import {
  abandonTest,
  askTest,
  claimTest,
  describeSeed,
  finishTest,
  isSameSeed,
  mayBeSentTo,
  planSeed,
  removeSeed,
  replaceSeed,
} from '../../lib/plan/seed-plan.ts'
import { presetFor, seedPresets } from '../../lib/plan/seed-presets.ts'
import { schedules, t0 } from './samples.ts'

const moment = { now: t0, schedules }
const describe_ = (request: Record<string, unknown>) =>
  describeSeed(parseInput(seedRequestSchema, { secret: 'ssm:/a/b', ...request }), 'seed')
const description = describe_({ address: 'seed@postbox.test', host: 'imap.postbox.test' })

function afterTest(item: SeedItem, result: MailboxTestResult): SeedItem {
  const claimed = claimTest(item, 'worker', moment)
  const finished = claimed && finishTest(claimed, 'worker', { test: { result }, now: t0 + 1000 })
  if (!finished) throw new Error('the test could not be finished')
  return finished
}

describe('a description is settled by the settings of the provider', () => {
  it.each([
    [
      'anna@gmail.com',
      {},
      { host: 'imap.gmail.com', port: 993, tls: 'implicit', user: 'anna@gmail.com', auth: 'password' },
    ],
    ['anna@HotMail.com', {}, { host: 'outlook.office365.com', port: 993, auth: 'oauth2' }],
    ['anna@ymail.com', {}, { host: 'imap.mail.yahoo.com' }],
    ['anna@fastmail.com', {}, { host: 'imap.fastmail.com' }],
    ['anna@me.com', {}, { host: 'imap.mail.me.com', user: 'anna' }],
    ['anna@gmx.net', {}, { host: 'imap.gmx.net' }],
    ['anna@gmx.com', {}, { host: 'imap.gmx.com' }],
    ['anna@web.de', {}, { host: 'imap.web.de' }],
    ['anna@gmail.com', { auth: 'oauth2', user: 'other' }, { user: 'other', auth: 'oauth2' }],
    ['anna@me.com', { host: 'imap.own.test' }, { host: 'imap.own.test', user: 'anna@me.com' }],
    [
      'anna@own.test',
      { host: 'imap.own.test' },
      { port: 993, tls: 'implicit', user: 'anna@own.test', auth: 'password' },
    ],
    ['anna@own.test', { host: 'imap.own.test', port: 143 }, { port: 143, tls: 'starttls' }],
    ['anna@own.test', { host: 'imap.own.test', tls: 'starttls' }, { port: 143, tls: 'starttls' }],
    ['anna@gmail.com', { host: 'IMAP.gmail.com' }, { host: 'imap.gmail.com', user: 'anna@gmail.com' }],
    ['anna@own.test', { host: '[::1]', tls: 'none', port: 1143 }, { host: '::1' }],
    ['anna@own.test', { host: '127.0.0.1', tls: 'none', port: 1143 }, { port: 1143, tls: 'none' }],
  ])('%s %j', (address, more, login) => {
    expect(describe_({ address, ...more }).login).toMatchObject(login)
  })
  it.each([
    [{}, 'host: No IMAP server is known for mailboxes at own.test'],
    [{ host: 'imap.own.test', tls: 'none' }, 'login.tls: Without TLS'],
    [{ host: 'im ap' }, 'host: This is not a host'],
    [{ host: 'imap.own.test', address: 'a-long-bounce-name@own.test', bounces: true }, 'address: '],
    [{ host: 'imap.own.test', user: 'a\r\nb' }, 'user: Line ends'],
    [{ host: 'imap.own.test', secret: '' }, 'secret'],
  ])('%j is refused', (more, message) => {
    expect(() => describe_({ address: 'anna@own.test', ...more })).toThrow(message)
  })
  it('names a provider, whose domains are named once', () => {
    expect(describe_({ address: 'anna@gmail.com' })).toMatchObject({ provider: 'Gmail', authservId: 'mx.google.com' })
    expect(description.provider).toBe('postbox.test')
    const domains = seedPresets.flatMap((preset) => preset.domains)
    expect(new Set(domains).size).toBe(domains.length)
    for (const domain of domains) expect(presetFor(domain)?.needs).toMatch(/\w/)
  })
})

describe('a seed proves itself', () => {
  it('may not be sent to before its login worked', () => {
    const fresh = planSeed(description, moment)
    expect([fresh.test, fresh.dueAt, mayBeSentTo(fresh)]).toEqual([{ askedAt: t0 }, t0 + schedules.repairMs, false])
  })
  const proving: readonly MailboxTestResult[] = [
    ...(['works', 'no-junk-folder', 'nearly-full', 'full', 'folder-missing', 'folder-unreadable'] as const),
  ]
  it.each(['works' as const, ...mailboxProblems])('%s', (result) => {
    const tested = afterTest(planSeed(description, moment), result)
    expect(mayBeSentTo(tested)).toBe(proving.includes(result))
    expect([tested.test, tested.dueAt, tested.health]).toEqual([undefined, undefined, { at: t0 + 1000, result }])
  })
  it('stays proven when a later test fails, and is proven by one that works', () => {
    const proven = afterTest(planSeed(description, moment), 'works')
    expect(mayBeSentTo(afterTest(askTest(proven, moment), 'login-refused'))).toBe(true)
    const unproven = afterTest(planSeed(description, moment), 'login-refused')
    expect(mayBeSentTo(afterTest(askTest(unproven, moment), 'works'))).toBe(true)
  })
  it.each<[string, Partial<SeedRequest>, boolean]>([
    ['folders', { folders: ['News'] }, true],
    ['remove', { remove: true }, true],
    ['the authserv-id', { authservId: 'mx.postbox.test' }, true],
    ['the secret', { secret: 'ssm:/a/c' }, false],
    ['the host', { host: 'imap.elsewhere.test' }, false],
    ['the user', { user: 'another' }, false],
  ])('described anew in %s %j: still proven is %s', (_, more, isProven) => {
    const proven = afterTest(planSeed(description, moment), 'works')
    const anew = describe_({ address: 'seed@postbox.test', host: 'imap.postbox.test', ...more })
    const replaced = replaceSeed(proven, anew, moment)
    expect([replaced?.verifiedAt !== undefined, replaced?.test !== undefined]).toEqual([isProven, true])
  })
})

describe('a test', () => {
  const fresh = planSeed(description, moment)
  it('is asked for once while it is under way', () => {
    expect(askTest(fresh, { ...moment, now: t0 + 5 })).toBe(fresh)
  })
  it('is carried out by one worker at a time, and by another when that one died', () => {
    const claimed = claimTest(fresh, 'first', moment)
    if (!claimed) throw new Error('it was to be had')
    expect(claimTest(claimed, 'second', moment)).toBeUndefined()
    const later = { now: t0 + schedules.lookLeaseMs, schedules }
    const second = claimTest(claimed, 'second', later)
    expect(second?.test?.lease?.owner).toBe('second')
    if (second) expect(finishTest(second, 'first', { test: { result: 'works' }, now: t0 })).toBeUndefined()
  })
  it('counts nothing for a login that was changed meanwhile', () => {
    const claimed = claimTest(fresh, 'first', moment)
    if (!claimed) throw new Error('it was to be had')
    const other = describe_({ address: 'seed@postbox.test', host: 'imap.postbox.test', secret: 'ssm:/a/c' })
    const replaced = replaceSeed(claimed, other, moment)
    if (!replaced) throw new Error('it was changed')
    expect(finishTest(replaced, 'first', { test: { result: 'works' }, now: t0 })).toBeUndefined()
  })
  it('that nobody carries out ends with that result', () => {
    expect(abandonTest(fresh, { ...moment, now: t0 + schedules.startGraceMs })).toBeUndefined()
    const given = abandonTest(fresh, { ...moment, now: t0 + schedules.startGraceMs + 1 })
    expect([given?.health?.result, given?.test, given?.dueAt]).toEqual(['not-carried-out', undefined, undefined])
  })
})

describe('a removed seed', () => {
  const proven = afterTest(planSeed(description, moment), 'works')
  const removed = removeSeed(askTest(proven, moment), { now: t0 + 7 })
  it('is no recipient, waits for no test, and is removed once', () => {
    if (!removed) throw new Error('it was there')
    expect([mayBeSentTo(removed), removed.test, removed.dueAt, removed.removedAt]).toEqual([
      false,
      undefined,
      undefined,
      t0 + 7,
    ])
    expect(removeSeed(removed, { now: t0 + 9 })).toBeUndefined()
    expect(askTest(removed, moment)).toBe(removed)
  })
  it('that comes back has to prove itself anew', () => {
    const back = removed && replaceSeed(removed, description, moment)
    expect([back?.state, back?.verifiedAt, back?.removedAt, back?.test]).toEqual([
      'active',
      undefined,
      undefined,
      { askedAt: t0 },
    ])
  })
})

it('two descriptions are the same whatever the order of their fields', () => {
  const { id, ...rest } = description
  expect(isSameSeed(description, { ...rest, id })).toBe(true)
  expect(isSameSeed(description, { ...description, remove: true })).toBe(false)
})
