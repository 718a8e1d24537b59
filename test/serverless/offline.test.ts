import { beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { startOffline } from './start-offline.ts'

const withinMs = 60_000

let offline: Awaited<ReturnType<typeof startOffline>>
beforeAll(async () => {
  offline = await startOffline({ withinMs })
  return offline.stop
}, withinMs + 10_000)

const jobSchema = z.object({ href: z.string(), state: z.optional(z.string()) })

async function call(path: string, { token, ...init }: RequestInit & { readonly token?: string } = {}) {
  const response = await fetch(offline.url + path, {
    ...init,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  })
  return { status: response.status, body: await response.json() }
}

describe('serverless-offline', () => {
  it('serves health to everybody, from the embedded table', async () => {
    expect(await call('/v1/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
  })

  it('serves everything else to those who show the token that it printed', async () => {
    expect((await call('/v1/checks')).status).toBe(401)
    expect((await call('/v1/checks', { token: 'guess' })).status).toBe(403)
    expect(await call('/v1/checks', { token: offline.token })).toMatchObject({ status: 200, body: { items: [] } })
  })

  it('carries a check over the queue to its worker, which dials nothing but public addresses', async () => {
    const { token } = offline
    const body = JSON.stringify({ target: '127.0.0.1:25' })
    const posted = await call('/v1/checks', { token, method: 'POST', body })
    expect(posted.status).toBe(202)
    const { href } = jobSchema.parse(posted.body)
    await vi.waitFor(
      async () =>
        expect(await call(href, { token })).toMatchObject({
          status: 200,
          body: { state: 'done', report: { vantage: { name: 'this machine' } } },
        }),
      { timeout: 15_000, interval: 200 },
    )
  })
})
