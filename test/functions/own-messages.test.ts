// Messages of one's own over the API, through the deployed handlers, table and queues, to a seed of the fake mail world.
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { type SendReport, sendReportSchema } from '../../lib/report/send-report.ts'
import { type LocalStack, startLocalStack } from '../../scripts/local-stack.ts'

const token = 'token-of-this-test'
const seeds = ['ok@postbox.test', 'ok+2@postbox.test'].map((address) => ({
  address,
  provider: 'Postbox',
  mailbox: address,
}))
let world: FakeWorld
let stack: LocalStack
let server: string

beforeAll(async () => {
  const providers = [{ name: 'Postbox', domain: 'postbox.test' }]
  world = await startFakeWorld({ providers, password: 'secret', now: () => Date.now() })
  const { host = '', port = 0 } = world.providers[0]?.smtp ?? {}
  server = `${host}:${port}`
  stack = await startLocalStack({
    ...{ port: 0, token, seeds, mailboxes: [], sweepEveryMs: 200, log: () => undefined },
    ...{ schedules: { paceMs: 0 }, trustedCertificates: [world.rootCertificate] },
  })
})
afterAll(async () => {
  await stack.stop()
  await world.stop()
})
beforeEach(() => world.reset())

async function call(
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetch(`${stack.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

/** The report once an attempt has told what became of it. */
async function outcomeOf(message: object): Promise<SendReport> {
  const made = await call('/v1/sends', { server, to: seeds[0]?.address, from: 'news@smtping.test', ...message })
  expect(made.status).toBe(202)
  for (;;) {
    const { body } = await call(String(made.body.href))
    const report = sendReportSchema.parse(body.report)
    if (report.outcome !== undefined) return report
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('a send over the API', () => {
  it('has header fields and 4 MB of attachments, byte for byte', async () => {
    const content = Buffer.alloc(4_000_000, 'attachment \0\xff')
    const attachments = [{ filename: 'large.bin', content: content.toString('base64') }]
    const { outcome } = await outcomeOf({ attachments, subject: 'Large', headers: { 'X-Campaign': '7' } })
    expect(outcome).toBe('accepted')
    const parsed = await simpleParser(world.received()[0]?.raw ?? '')
    expect([parsed.subject, parsed.headers.get('x-campaign')]).toEqual(['Large', '7'])
    expect(parsed.attachments[0]?.content.equals(content)).toBe(true)
  }, 20_000)
  it('may be a whole message', async () => {
    const raw = Buffer.from('From: a@x.test\nSubject: own\n\nbody\n').toString('base64')
    expect((await outcomeOf({ raw })).outcome).toBe('accepted')
    expect(world.received()[0]?.raw.toString()).toContain('From: a@x.test\r\nSubject: own\r\n\r\nbody\r\n')
  })
  it('may stop before the message', async () => {
    const report = await outcomeOf({ quitAfter: 'rcpt' })
    expect(report).toMatchObject({ final: true, verdict: 'pass', state: 'not-sent', rule: 'lost.stopped-as-asked' })
    expect(world.received()).toEqual([])
  })
})

it('a preflight keeps its message once, and every seed gets it', async () => {
  const html = `<p>${'word '.repeat(20_000)}</p>`
  const request = { from: 'news@smtping.test', server, html, seeds: seeds.map(({ address }) => ({ address })) }
  expect((await call('/v1/preflights', request)).status).toBe(202)
  while (world.received().length < seeds.length) await new Promise((resolve) => setTimeout(resolve, 50))
  const sizes = world.received().map(({ raw }) => raw.length > html.length)
  expect(sizes).toEqual([true, true])
}, 20_000)
