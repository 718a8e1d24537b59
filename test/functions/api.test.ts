// The API as callers meet it: over real HTTP, through the authorizer, with the handlers that are deployed.
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkReportSchema } from '../../lib/report/check-report.ts'
import { explain, explanationSchema } from '../../lib/report/explanation.ts'
import { type LocalStack, startLocalStack } from '../../scripts/local-stack.ts'

const token = 'token-of-this-test'
let stack: LocalStack

beforeAll(async () => {
  stack = await startLocalStack({
    ...{ port: 0, token, mailboxes: [], schedules: {}, sweepEveryMs: 500, log: () => undefined },
    seeds: [{ address: 'seed@postbox.test', provider: 'Postbox', mailbox: 'seed' }],
  })
})
afterAll(() => stack.stop())

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly location: string | null
  readonly body: Record<string, unknown>
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...init.headers }
  const answer = await fetch(`${stack.url}${path}`, { ...init, headers })
  const body: Record<string, unknown> = JSON.parse(await answer.text())
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    location: answer.headers.get('location'),
    body,
  }
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers })

const send = { server: 'mx.postbox.test:25', to: 'seed@postbox.test', from: 'news@smtping.test' }

describe('who gets in', () => {
  it('health needs no token', async () => {
    const answer = await fetch(`${stack.url}/v1/health`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  })
  it.each([
    ['nobody', '', 401],
    ['a wrong token', 'Bearer wrong', 403],
    ['no token after Bearer', 'Bearer ', 403],
    ['another scheme', `Basic ${token}`, 403],
  ])('%s is turned away', async (_, authorization, status) => {
    const headers = authorization === '' ? {} : { authorization }
    expect((await fetch(`${stack.url}/v1/checks`, { headers })).status).toBe(status)
  })
})

describe('R011: bad input gets 400 and a problem that names the field', () => {
  it.each([
    ['checks', { target: 'mail.example.org:0' }, 'target'],
    ['checks', { target: 'mail.example.org:65536' }, 'target'],
    ['checks', { target: 'mail.example.org', ports: [25, 70000] }, 'ports.1'],
    ['checks', { target: '127.1' }, 'target'],
    ['checks', { target: 'mail.example.org', port: 25 }, 'port'],
    ['checks', {}, 'target'],
    ['checks', [], ''],
    ['sends', { ...send, to: 'Somebody <seed@postbox.test>' }, 'to'],
    ['sends', { ...send, from: 'a@b@c' }, 'from'],
    ['sends', { ...send, server: 'mx.postbox.test' }, 'server'],
    ['sends', { ...send, subject: 'two\r\nBcc: lines' }, 'subject'],
    ['sends', { ...send, to: 'stranger@postbox.test' }, 'to'],
    ['sends', { ...send, tls: 'perhaps' }, 'tls'],
    ['preflights', { from: send.from, seeds: [] }, 'seeds'],
    ['preflights', { from: send.from, seeds: [{ address: 'a b' }] }, 'seeds.0.address'],
    ['sends', { to: send.to, from: send.from, login: 'nobody' }, 'login'],
    ['sends', { ...send, login: 'nobody' }, 'server'],
    ['sends', { ...send, raw: 'AAAA' }, 'raw'],
    ['sends', { ...send, headers: { From: 'a@b.test' } }, 'headers.From'],
    ['preflights', { from: send.from, seeds: [{ address: send.to }], login: 'nobody' }, 'login'],
  ])('%s %j: %s', async (name, body, field) => {
    const answer = await post(`/v1/${name}`, body)
    expect([answer.status, answer.type]).toEqual([400, 'application/problem+json; charset=utf-8'])
    expect(answer.body).toMatchObject({ status: 400, errors: [{ field, message: expect.any(String) }] })
  })
  it('a body that is not JSON', async () => {
    expect(await post('/v1/checks', '{"target":')).toMatchObject({
      status: 400,
      body: { errors: [{ message: 'The body is not valid JSON.' }] },
    })
  })
  it('no body at all', async () => {
    expect((await call('/v1/checks', { method: 'POST' })).status).toBe(400)
  })
  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=nonsense', 'page=2'])('GET /v1/sends?%s', async (query) => {
    expect((await call(`/v1/sends?${query}`)).status).toBe(400)
  })
})

describe('R080: whoever was asked "did you send it?"', () => {
  const idsOf = async (query: Record<string, string>) => {
    const { body } = await call(`/v1/sends?${new URLSearchParams(query)}`)
    return (body.items as { id: string }[]).map(({ id }) => id)
  }

  it('finds the sends to an address, by itself or by its hash, and the one with a Message-ID', async () => {
    const { body } = await post('/v1/sends', send)
    const id = String(body.id)
    const toSha256 = createHash('sha256').update(send.to).digest('hex')
    expect(await idsOf({ to: 'Seed@Postbox.test' })).toContain(id)
    expect(await idsOf({ toSha256 })).toContain(id)
    expect(await idsOf({ messageId: `<${id}@smtping.test>` })).toEqual([id])
  })
  it('finds nothing of a stranger', async () => {
    expect(await idsOf({ to: 'stranger@postbox.test' })).toEqual([])
    expect(await idsOf({ messageId: '<0123@elsewhere.test>' })).toEqual([])
  })
  it('gets page after page', async () => {
    await post('/v1/sends', send)
    await post('/v1/sends', send)
    const { body } = await call(`/v1/sends?to=${send.to}&limit=1`)
    const next = await call(`/v1/sends?to=${send.to}&limit=1&cursor=${body.cursor}`)
    expect(next.body.items).toHaveLength(1)
    expect(next.body.items).not.toEqual(body.items)
  })
  it.each(['to=nobody', 'toSha256=abc', `to=${send.to}&messageId=x`])('%s is refused', async (query) => {
    expect((await call(`/v1/sends?${query}`)).status).toBe(400)
  })
})

it('R117: a report for other people’s eyes holds neither addresses nor ids', async () => {
  const { location } = await post('/v1/sends', send)
  expect((await call(`${location}`)).body).toMatchObject({ report: { target: { to: send.to } } })
  const { body } = await call(`${location}?masked=true`)
  expect(body).toMatchObject({ report: { target: { to: '…@postbox.test' } } })
  expect(JSON.stringify(body)).not.toContain(location?.slice(-32))
})

describe('what is not there', () => {
  it.each(['/v1/checks/0123', '/v1/sends/..%2f', '/v1/preflights/x'])('%s is a 404 problem', async (path) => {
    expect(await call(path)).toMatchObject({ status: 404, body: { status: 404 } })
  })
})

describe('a check over the API', () => {
  it('is taken with 202, and its report is read at its Location', async () => {
    const server = createServer((socket) => socket.end('220 mail.example.test ESMTP\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = address && typeof address === 'object' ? address.port : 0
    try {
      const taken = await post('/v1/checks', { target: `127.0.0.1:${port}` })
      expect([taken.status, taken.location]).toEqual([202, taken.body.href])
      const job = await finalJob(String(taken.location))
      expect(checkReportSchema.parse(job.report)).toMatchObject({
        kind: 'check-report',
        ports: [{ port, state: 'open' }],
      })
      const listed = await call('/v1/checks')
      expect(listed.body.items).toContainEqual(expect.objectContaining({ id: taken.body.id, state: 'done' }))
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

describe('GET /v1/explain', () => {
  const ask = (reply: string) => call(`/v1/explain?reply=${encodeURIComponent(reply)}`)

  it('answers with the explanation that the command line prints', async () => {
    const text = '550-5.7.1 Service unavailable\r\n550 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org'
    const { status, body } = await ask(text)
    expect(status).toBe(200)
    expect(explanationSchema.parse(body)).toEqual(explain(text))
    expect(body).toMatchObject({ code: 550, cause: 'reputation', blocklistName: 'Spamhaus ZEN' })
  })
  it('reads what stands beyond ASCII, and signs of the URL', async () => {
    expect((await ask('550 5.1.1 <ä+b@postbox.test> & unknown user')).body.text).toBe(
      '550 5.1.1 <ä+b@postbox.test> & unknown user',
    )
  })
  it.each([
    ['nothing', '/v1/explain'],
    ['an empty reply', '/v1/explain?reply='],
    ['words without a code', '/v1/explain?reply=nothing%20of%20the%20sort'],
    ['a code that no server sends', '/v1/explain?reply=999%20odd'],
    ['a reply longer than any', `/v1/explain?reply=550%20${'a'.repeat(8001)}`],
  ])('%s is a problem that names the field', async (_, path) => {
    const answer = await call(path)
    expect([answer.status, answer.type]).toEqual([400, 'application/problem+json; charset=utf-8'])
    expect(answer.body).toMatchObject({ status: 400, errors: [{ field: 'reply', message: expect.any(String) }] })
  })
  it('a parameter that is not known is named', async () => {
    const answer = await call('/v1/explain?reply=550%20no&replies=2')
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'replies' }] } })
  })
  it('asks for the token', async () => {
    expect((await fetch(`${stack.url}/v1/explain?reply=550%20no`)).status).toBe(401)
  })
})

describe('POST /v1/bounces', () => {
  const bounce = [
    ...['From: MAILER-DAEMON@relay.test', 'To: sender@shop.test', 'Subject: failure notice', ''],
    ...['<anna@postbox.test>:', 'Remote host said: 552 5.2.2 M\u00e4ilbox full', ''],
  ].join('\r\n')
  const headers = { 'content-type': 'message/rfc822' }

  it.each([
    ['in UTF-8', Buffer.from(bounce)],
    ['with bytes that are no UTF-8', Buffer.from(bounce, 'latin1')],
  ])('reads a message %s', async (_, body) => {
    const answer = await call('/v1/bounces', { method: 'POST', body, headers })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      kind: 'bounce',
      recipients: [{ recipient: 'anna@postbox.test', status: '5.2.2', outcome: 'bounced', cause: 'mailbox-full' }],
    })
  })
  it('wants a message', async () => {
    expect(await post('/v1/bounces', {})).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Content-Type', message: expect.stringContaining('message/rfc822') }] },
    })
  })
})

describe('F64: Idempotency-Key', () => {
  it('the same request with the same key answers with the same check', async () => {
    const headers = { 'idempotency-key': 'key-1' }
    const answers = [
      await post('/v1/checks', { target: '127.0.0.1:1' }, headers),
      await post('/v1/checks', { target: '127.0.0.1:1' }, headers),
    ]
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id)
    expect((await post('/v1/checks', { target: '127.0.0.1:2' }, headers)).status).toBe(400)
  })
})

describe('INV-10: quotas', () => {
  it('fifty submitters at once get what an hour allows, the others 429 and when to come again', async () => {
    const limited = await startLocalStack({
      ...{ port: 0, token, mailboxes: [], schedules: {}, sweepEveryMs: 60_000, log: () => undefined },
      ...{ seeds: [], limits: { checks: 7 } },
    })
    try {
      const headers = { authorization: `Bearer ${token}` }
      const body = JSON.stringify({ target: '127.0.0.1:1' })
      const ask = () => fetch(`${limited.url}/v1/checks`, { method: 'POST', headers, body })
      const answers = await Promise.all(Array.from({ length: 50 }, ask))
      const refused = answers.filter(({ status }) => status === 429)
      expect([answers.filter(({ status }) => status === 202).length, refused.length]).toEqual([7, 43])
      const seconds = Number(refused[0]?.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(3600)
      expect(refused[0]?.headers.get('content-type')).toContain('application/problem+json')
      expect(await refused[0]?.json()).toMatchObject({ status: 429, title: expect.stringContaining('7 checks') })
      const listed = await fetch(`${limited.url}/v1/checks?limit=100`, { headers })
      expect(await listed.json()).toMatchObject({ items: { length: 7 } })
    } finally {
      await limited.stop()
    }
  })
})

async function finalJob(path: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await call(path)
    if (body.final === true) return body
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
