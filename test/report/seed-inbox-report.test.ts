import { describe, expect, it } from 'vitest'
import type { SeedHealth } from '../../lib/contract/seeds.ts'
import { seedTexts } from '../../lib/diagnosis/seed-texts.ts'
import { mailboxProblems } from '../../lib/mail/mailbox-test.ts'
import {
  type KnownSeed,
  makeSeedInboxReport,
  type SeedMailbox,
  seedExitCode,
} from '../../lib/report/seed-inbox-report.ts'
import { seedsText, seedText } from '../../lib/report/seed-inbox-text.ts'
import { t0 } from '../plan/samples.ts'

const seed: KnownSeed = {
  ...{ id: 'x', address: 'seed@postbox.test', provider: 'Postbox', addedAt: t0, verifiedAt: t0 },
  login: { host: 'imap.postbox.test', port: 993, tls: 'implicit', user: 'seed', auth: 'password', secret: 'ssm:/a/b' },
}
const works: SeedHealth = { at: t0, result: 'works', junk: ['Spam'] }
const refused: SeedHealth = { at: t0, result: 'login-refused', detail: 'no' }
const trouble = { trouble: 'said the server', troubleReason: 'login-refused' }

describe('the health of a seed is what was seen last', () => {
  it.each<[string, SeedHealth | undefined, SeedMailbox, string, string]>([
    ['nothing yet', undefined, {}, 'inconclusive', 'untested'],
    ['a test that worked', works, {}, 'pass', 'works'],
    ['a test that failed', refused, {}, 'fail', 'login-refused'],
    ['a look that failed after it', works, { triedAt: t0 + 1, ...trouble }, 'fail', 'login-refused'],
    ['a look that failed before it', works, { triedAt: t0 - 1, ...trouble }, 'pass', 'works'],
    ['a look that went well after a trouble', works, { triedAt: t0 + 2, lookedAt: t0 + 2 }, 'pass', 'works'],
    ['a full mailbox', works, { triedAt: t0 + 1, notice: { reason: 'over-quota', detail: 'full' } }, 'fail', 'full'],
    [
      'a silent host',
      works,
      { triedAt: t0 + 1, trouble: 'x', troubleReason: 'unreachable' },
      'inconclusive',
      'no-answer',
    ],
    [
      'a reason of another version',
      works,
      { triedAt: t0 + 1, trouble: 'x', troubleReason: 'new' },
      'inconclusive',
      'broken-off',
    ],
    ['a trouble though nobody tested', undefined, { triedAt: t0, ...trouble }, 'fail', 'login-refused'],
  ])('%s', (_, health, mailbox, verdict, reason) => {
    expect(makeSeedInboxReport({ ...seed, health }, mailbox).health).toMatchObject({ verdict, reason })
  })
  it('with the words of the server, and what the test found beside them', () => {
    const { health } = makeSeedInboxReport({ ...seed, health: works }, { triedAt: t0 + 1, lookedAt: t0, ...trouble })
    expect(health).toMatchObject({
      seenBy: 'look',
      detail: 'said the server',
      junk: ['Spam'],
      lookedAt: expect.any(String),
    })
  })
})

it('every result has a title and a remedy', () => {
  for (const result of ['works' as const, ...mailboxProblems]) {
    const { title, remedy, verdict } = seedTexts[result]
    expect(title).toMatch(/^[A-Z][^\n]+[^.]$/)
    expect(remedy).toMatch(/[.)]$|PORT\.$/)
    expect(verdict === 'pass').toBe(result === 'works')
  }
})

it.each<[readonly SeedHealth[], number]>([
  [[], 0],
  [[works], 0],
  [[works, { at: t0, result: 'no-junk-folder' }], 0],
  [[works, { at: t0, result: 'no-answer' }], 3],
  [[refused, { at: t0, result: 'no-answer' }], 1],
])('exit code of %j', (healths, code) => {
  expect(seedExitCode(healths.map((health) => makeSeedInboxReport({ ...seed, health })))).toBe(code)
})

it('what a server says cannot move the cursor of a terminal', () => {
  const hostile = { at: t0, result: 'folder-missing', detail: '\u001b[2Jgone', junk: ['\u202eSpam'] } as const
  const report = makeSeedInboxReport({ ...seed, health: { ...hostile, junk: [...hostile.junk] } })
  for (const text of [seedText(report), seedsText([report], { now: t0 })]) expect(text).not.toMatch(/[^\P{C}\n]/u)
})

it.each([
  [30_000, 'just now'],
  [90_000, '1 min ago'],
  [2 * 3_600_000, '2 h ago'],
  [3 * 86_400_000, '3 d ago'],
])('a test %i ms ago was %s', (age, text) => {
  expect(seedsText([makeSeedInboxReport({ ...seed, health: works })], { now: t0 + age })).toContain(text)
})
