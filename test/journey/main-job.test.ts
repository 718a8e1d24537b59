// The whole journey: HTTP request → sends → fake SMTP over real sockets → queue → IMAP → table → HTTP answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PreflightReport, preflightReportSchema } from '../../lib/report/preflight-report.ts'
import { preflightText } from '../../lib/report/preflight-text.ts'
import type { SeedReport } from '../../lib/report/seed-report.ts'
import { preflightExitCode } from '../../lib/report/send-exit-code.ts'
import { sendReportSchema } from '../../lib/report/send-report.ts'
import { type LocalWorld, startLocalWorld } from '../../scripts/local-world.ts'
import { runMainJob } from '../../scripts/main-job.ts'

const log: string[] = []
let local: LocalWorld
let report: PreflightReport
let firstOutcomeMs = 0
let totalMs = 0

beforeAll(async () => {
  local = await startLocalWorld({
    port: 0,
    token: 'token-of-this-test',
    log: (level, message, details) => {
      if (level !== 'info') log.push(`${message} ${JSON.stringify(details)}`)
    },
  })
  const begin = performance.now()
  const final = await runMainJob({
    ...{ url: local.url, token: 'token-of-this-test', request: local.request },
    signal: AbortSignal.timeout(60_000),
    onReport: ({ seeds }) => {
      if (firstOutcomeMs === 0 && seeds.some(({ outcome }) => outcome)) firstOutcomeMs = performance.now() - begin
    },
  })
  totalMs = performance.now() - begin
  if (!final) throw new Error('there was no report')
  report = final
}, 70_000)

afterAll(() => local.stop())

function seed(start: string): SeedReport {
  const found = report.seeds.find(({ target }) => target.to.startsWith(start))
  if (!found) throw new Error(`no seed ${start}`)
  return found
}

describe('the main job: eight seeds, eight outcomes', () => {
  it('ends, every seed with one outcome, within a minute; the first one within three seconds', () => {
    expect(report.final).toBe(true)
    expect(report.seeds).toHaveLength(8)
    expect(report.seeds.every(({ outcome, final }) => final && outcome !== undefined)).toBe(true)
    expect(firstOutcomeMs).toBeLessThan(3000)
    expect(totalMs).toBeLessThan(60_000)
  })

  it.each([
    ['ok+', { outcome: 'accepted', arrival: 'inbox', verdict: 'pass', action: 'none', attempts: [{ code: 250 }] }],
    ['junk+', { outcome: 'accepted', arrival: 'junk', verdict: 'warn', attempts: [{ code: 250 }] }],
    ['greylist+', { outcome: 'accepted', arrival: 'inbox', verdict: 'pass', attempts: [{ code: 451 }, { code: 250 }] }],
    [
      'bounce+550',
      {
        outcome: 'bounced',
        permanence: 'hard',
        cause: 'mailbox-unavailable',
        enhancedStatus: '5.1.1',
        action: 'remove-recipient',
      },
    ],
    [
      'bounce.dot+554',
      { outcome: 'bounced', permanence: 'soft', enhancedStatus: '5.7.1', attempts: [{ code: 554, stage: 'dot' }] },
    ],
    [
      'defer+452',
      {
        outcome: 'bounced',
        permanence: 'soft',
        cause: 'mailbox-full',
        enhancedStatus: '5.2.2',
        attempts: [{ code: 452 }, { code: 552 }],
      },
    ],
    [
      'dsn+',
      {
        outcome: 'bounced',
        enhancedStatus: '5.2.1',
        contradictions: ['accepted-then-bounced'],
        attempts: [{ code: 250 }],
      },
    ],
    ['lost+', { outcome: 'accepted', arrival: 'missing', verdict: 'fail', attempts: [{ code: 250 }] }],
  ])('%s', (start, expected) => {
    expect(seed(start)).toMatchObject(expected)
  })

  it('the verdict is fail, and so is the exit code', () => {
    expect(report.verdict).toBe('fail')
    expect(preflightExitCode(report)).toBe(1)
  })

  it('INV-2: no seed got its message twice, and every accepted one got it once', () => {
    for (const { target, outcome, contradictions } of report.seeds) {
      const copies = local.world.received().filter(({ forwardPath }) => forwardPath === target.to)
      const wasAccepted = outcome === 'accepted' || contradictions.includes('accepted-then-bounced')
      expect([target.to, copies.length]).toEqual([target.to, wasAccepted ? 1 : 0])
    }
  })

  it('every message carries its own token in reverse-path, Message-ID and header', () => {
    for (const { reversePath, raw, forwardPath } of local.world
      .received()
      .filter(({ server }) => server !== 'bounces')) {
      const { id } = report.seeds.find(({ target }) => target.to === forwardPath) ?? { id: '' }
      const token = /^bounce\+([0-9a-f]{48})@smtping\.test$/.exec(reversePath)?.[1]
      expect(token?.slice(0, 32)).toBe(id)
      expect(raw.toString()).toContain(`Message-ID: <${id}@smtping.test>`)
      expect(raw.toString()).toContain(`X-Smtping-Token: ${token}\r\n`)
    }
  })

  it('every transcript is kept with its send, inside TLS where it was offered', async () => {
    const { id } = seed('ok+')
    const answer = await fetch(`${local.url}/v1/sends/${id}`, {
      headers: { authorization: 'Bearer token-of-this-test' },
    })
    const { report: send } = (await answer.json()) as { report: unknown }
    const parsed = sendReportSchema.parse(send)
    const said = parsed.attempts[0]?.transcript?.filter(({ direction }) => direction === 'client') ?? []
    expect(said.map(({ text }) => text.split(' ')[0])).toEqual([
      'EHLO',
      'STARTTLS',
      'EHLO',
      'MAIL',
      'RCPT',
      'DATA',
      '.',
      'QUIT',
    ])
    expect(said.find(({ text }) => text.startsWith('MAIL'))?.tls).toBe(true)
  })

  it('the report fits its schema, and its text names every seed', () => {
    expect(preflightReportSchema.parse(report)).toEqual(report)
    for (const { target } of report.seeds) expect(preflightText(report)).toContain(target.to)
  })

  it('nothing went wrong on our side', () => expect(log).toEqual([]))
})
