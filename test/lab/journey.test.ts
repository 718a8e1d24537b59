// The main job against real servers: Postfix, Exim and smtp-sink take or refuse the messages, Dovecot keeps the mailboxes.
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MailboxAccount } from '../../lib/contract/mailboxes.ts'
import type { PreflightReport } from '../../lib/report/preflight-report.ts'
import type { SeedReport } from '../../lib/report/seed-report.ts'
import { type LocalStack, startLocalStack } from '../../scripts/local-stack.ts'
import { runMainJob } from '../../scripts/main-job.ts'
import { isLabAbsent, labRoot } from './lab.ts'

const token = 'token-of-this-test'
const imap = { host: 'mx1.lab.test', port: 143, tls: 'starttls' } as const

/** postgrey remembers whom it deferred: each run takes another recipient, as far as there are any. */
const stranger = `seed${5 + (Math.floor(Date.now() / 1000) % 15)}`

const seeds = [
  { address: 'seed1@lab.test', server: 'mx1.lab.test:25', mailbox: 'seed1' },
  { address: 'seed2@lab.test', server: 'mx2.lab.test:25', mailbox: 'seed2' },
  { address: `${stranger}@grey.lab.test`, server: 'grey.lab.test:25', mailbox: 'seed3' },
  { address: 'nobody@lab.test', server: 'mx1.lab.test:25', mailbox: 'seed4' },
  { address: 'stranger@relaytarget.test', server: 'mx1.lab.test:25', mailbox: 'seed4' },
  { address: 'full@quota.lab.test', server: 'quota.lab.test:25', mailbox: 'seed4' },
  { address: 'disabled1@dsn.lab.test', server: 'dsn.lab.test:25', mailbox: 'seed4' },
  { address: 'spam1@dsn.lab.test', server: 'dsn.lab.test:25', mailbox: 'seed4' },
  { address: 'dmarc1@dsn.lab.test', server: 'dsn.lab.test:25', mailbox: 'seed4' },
  { address: 'full@lab.test', server: 'mx1.lab.test:25', mailbox: 'seed4' },
  { address: 'ghost@lab.test', server: 'mx2.lab.test:25', mailbox: 'seed4' },
  { address: 'lost@sink.lab.test', server: 'sink.lab.test:25', mailbox: 'seed4' },
] as const

function account(id: string, user: string, domain = 'lab.test'): MailboxAccount {
  return { id, ...imap, user: `${user}@${domain}`, password: `pw-${user}` }
}

const junkFilter = new AbortController()
let filtering: Promise<void> = Promise.resolve()
let stack: LocalStack
let report: PreflightReport

describe.skipIf(isLabAbsent)('the journey against Postfix, Exim and Dovecot', () => {
  beforeAll(async () => {
    stack = await startLocalStack({
      ...{ port: 0, token, bounceAddress: 'bounce@lab.test', sweepEveryMs: 250, trustedCertificates: [labRoot.pem] },
      seeds: seeds.map(({ address, mailbox }) => ({ address, mailbox, provider: address.split('@')[1] ?? '' })),
      mailboxes: [
        ...['seed1', 'seed2', 'seed4'].map((name) => account(name, name)),
        account('seed3', stranger, 'grey.lab.test'),
        account('bounces', 'bounce'),
      ],
      schedules: {
        ...{ retryMs: [6000], retryHintMs: [1000, 60_000], retryWindowMs: 60_000, lookMs: [1500, 1000, 2000] },
        ...{ followMs: 25_000, lookGraceMs: 10_000, paceMs: 300, repairMs: 3000 },
      },
      log: (level, message, details) => {
        if (level !== 'info') console.error(level, message, details)
      },
    })
    filtering = moveToJunk('seed2@lab.test', 'pw-seed2', junkFilter.signal)
    const request = {
      ...{ from: 'news@lab.test', subject: 'A message of the lab' },
      seeds: seeds.map(({ address, server }) => ({ address, server })),
    }
    const final = await runMainJob({
      url: stack.url,
      token,
      request,
      signal: AbortSignal.timeout(100_000),
      onReport: () => undefined,
    })
    if (!final) throw new Error('there was no report')
    report = final
  }, 110_000)

  afterAll(async () => {
    junkFilter.abort()
    await filtering
    await stack.stop()
  })

  it('ends with one outcome for every seed', () => {
    expect(report.final).toBe(true)
  })

  it.each([
    ['Postfix delivers to the inbox', 'seed1', { outcome: 'accepted', arrival: 'inbox' }],
    ['Exim delivers, and a filter moves it to Junk', 'seed2', { outcome: 'accepted', arrival: 'junk' }],
    [
      'postgrey defers, then Postfix delivers',
      stranger,
      { outcome: 'accepted', arrival: 'inbox', attempts: [{ outcome: 'deferred' }, { code: 250 }] },
    ],
    [
      'Postfix refuses an unknown user',
      'nobody',
      { outcome: 'bounced', permanence: 'hard', cause: 'mailbox-unavailable', enhancedStatus: '5.1.1' },
    ],
    ['Postfix refuses to relay', 'stranger', { outcome: 'bounced', cause: 'relay-denied', enhancedStatus: '5.7.1' }],
    [
      'Dovecot’s quota refuses',
      'full@quota.lab.test',
      { outcome: 'bounced', permanence: 'soft', cause: 'mailbox-full', enhancedStatus: '5.2.2' },
    ],
    [
      'Postfix accepts, then bounces with a real DSN',
      'disabled1',
      { outcome: 'bounced', contradictions: ['accepted-then-bounced'] },
    ],
    [
      'Postfix accepts what Dovecot then finds too much for the mailbox',
      'full@lab.test',
      { outcome: 'bounced', permanence: 'soft', cause: 'mailbox-full', contradictions: ['accepted-then-bounced'] },
    ],
    ['Postfix accepts, and the next server calls it spam', 'spam1', { outcome: 'bounced', permanence: 'soft' }],
    [
      'Postfix accepts, and the next server finds DMARC failed',
      'dmarc1',
      { outcome: 'bounced', cause: 'auth-alignment' },
    ],
    [
      'Exim accepts an unknown user, then bounces with a real DSN',
      'ghost',
      { outcome: 'bounced', contradictions: ['accepted-then-bounced'] },
    ],
    ['a sink accepts, and the message is never seen', 'lost', { outcome: 'accepted', arrival: 'missing' }],
  ])('%s', (_, start, expected) => {
    expect(seedOf(start)).toMatchObject(expected)
  })

  it('every real DSN is known by its sealed token', () => {
    const bounced = report.seeds.filter(({ contradictions }) => contradictions.includes('accepted-then-bounced'))
    const notifications = bounced.flatMap(({ notifications: found = [] }) => found)
    expect(bounced.length).toBeGreaterThanOrEqual(5)
    expect(new Set(notifications.map(({ matchedBy }) => matchedBy))).toEqual(new Set(['token']))
  })
})

function seedOf(start: string): SeedReport {
  const found = report.seeds.find(({ target }) => target.to === start || target.to.startsWith(`${start}@`))
  if (!found) throw new Error(`no seed ${start}`)
  return found
}

/** What a provider's filter does: whatever comes into the inbox is moved to Junk at once. */
async function moveToJunk(user: string, pass: string, signal: AbortSignal): Promise<void> {
  const client = new ImapFlow({
    host: imap.host,
    port: 993,
    secure: true,
    auth: { user, pass },
    logger: false,
    tls: { ca: labRoot.pem },
  })
  client.on('error', () => undefined)
  await client.connect()
  await client.mailboxOpen('INBOX')
  while (!signal.aborted) {
    await client.noop()
    await client.messageMove('1:*', 'Junk')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await client.logout()
}
