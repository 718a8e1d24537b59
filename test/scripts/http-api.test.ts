import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { serveHttpApi } from '../../scripts/local/http-api.ts'

type Event = APIGatewayProxyEventV2
type Authorizer = (event: APIGatewayRequestAuthorizerEventV2) => unknown

const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

interface Serving {
  readonly handler: (event: Event) => unknown
  readonly authorizer?: Authorizer
  readonly timeoutMs?: number
}

/** POST and GET of /things, and GET of /things/{id}. */
async function serve({ handler, authorizer, timeoutMs = 1000 }: Serving) {
  const errors: unknown[] = []
  const common = {
    function: { name: 'api', timeoutMs, handler },
    ...(authorizer && { authorizer: { name: 'auth', timeoutMs, handler: authorizer } }),
  }
  const api = await serveHttpApi(
    [
      { method: 'POST', path: '/things', ...common },
      { method: 'GET', path: '/things', ...common },
      { method: 'GET', path: '/things/{id}', ...common },
    ],
    { port: 0, onError: (error) => errors.push(error) },
  )
  stops.push(api.stop)
  return { ...api, errors }
}

/** Serves requests and keeps the events that they became. */
async function serveAndKeep() {
  const events: Event[] = []
  const { url } = await serve({
    handler: (event) => {
      events.push(event)
      return { statusCode: 204 }
    },
  })
  return { url, events }
}

describe('a request as an event', () => {
  it('carries path parameters decoded, and the path as it came', async () => {
    const { url, events } = await serveAndKeep()
    await fetch(`${url}/things/a%20b%2Fc`)
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'GET /things/{id}',
      rawPath: '/things/a%20b%2Fc',
      pathParameters: { id: 'a b/c' },
      requestContext: {
        routeKey: 'GET /things/{id}',
        stage: '$default',
        http: { method: 'GET', sourceIp: '127.0.0.1' },
      },
    })
    expect(events[0]?.requestContext.time).toMatch(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
  })

  it('carries the query, a repeated name joined by commas', async () => {
    const { url, events } = await serveAndKeep()
    await fetch(`${url}/things?tag=a&limit=5&tag=b%26c`)
    expect(events[0]?.rawQueryString).toBe('tag=a&limit=5&tag=b%26c')
    expect(events[0]?.queryStringParameters).toEqual({ tag: 'a,b&c', limit: '5' })
    expect(events[0]).not.toHaveProperty('body')
  })

  it('carries header names in lower case, and cookies apart', async () => {
    const { url, events } = await serveAndKeep()
    await fetch(`${url}/things`, { headers: { 'X-Two': 'words', cookie: 'a=1; b=2' } })
    expect(events[0]?.headers).toMatchObject({ 'x-two': 'words' })
    expect(events[0]?.headers).not.toHaveProperty('cookie')
    expect(events[0]?.cookies).toEqual(['a=1', 'b=2'])
  })

  it('joins a repeated header by commas', async () => {
    const { url, events } = await serveAndKeep()
    const request = get(`${url}/things`, { headers: { 'x-two': ['a', 'b'] } })
    await once(request, 'response')
    expect(events[0]?.headers['x-two']).toBe('a,b')
  })

  it.each([
    ['JSON is text', 'application/json', '{"a":"ü"}', false],
    ['problem+json is text', 'application/problem+json; charset=utf-8', '{}', false],
    ['a form is base64, as on AWS', 'application/x-www-form-urlencoded', 'a=1', true],
    ['what is nothing known is base64', 'application/octet-stream', '\u0000ÿ', true],
  ])('%s', async (_, type, body, isBase64Encoded) => {
    const { url, events } = await serveAndKeep()
    await fetch(`${url}/things`, { method: 'POST', body, headers: { 'content-type': type } })
    const expected = isBase64Encoded ? Buffer.from(body).toString('base64') : body
    expect(events[0]).toMatchObject({ isBase64Encoded, body: expected })
  })
})

describe('an answer', () => {
  it('keeps status, headers, cookies and a base64 body', async () => {
    const { url } = await serve({
      handler: () => ({
        statusCode: 202,
        headers: { Location: '/things/1', 'Content-Type': 'image/x' },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from([0, 255]).toString('base64'),
        isBase64Encoded: true,
      }),
    })
    const response = await fetch(`${url}/things`)
    expect(response.status).toBe(202)
    expect(response.headers.get('location')).toBe('/things/1')
    expect(response.headers.get('content-type')).toBe('image/x')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]))
  })

  it('without a status code is the JSON of a 200', async () => {
    const { url } = await serve({ handler: () => ({ ok: true }) })
    const response = await fetch(`${url}/things`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual({ ok: true })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['answers with a status that is none', () => ({ statusCode: 'ok' })],
    ['does not end in time', () => new Promise(() => undefined)],
  ])('of a function that %s is a 500 without details', async (_, handler) => {
    const { url, errors } = await serve({ handler, timeoutMs: 50 })
    const response = await fetch(`${url}/things`)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ message: 'Internal Server Error' })
    expect(errors).toHaveLength(1)
  })
})

describe('the gateway by itself', () => {
  it.each([
    ['another path', 'GET', '/other'],
    ['another method', 'DELETE', '/things'],
    ['a deeper path', 'GET', '/things/1/2'],
  ])('answers 404 to %s', async (_, method, path) => {
    const { url } = await serve({ handler: () => 'never' })
    const response = await fetch(`${url}${path}`, { method })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ message: 'Not Found' })
  })

  it('answers 400 to a path that cannot be decoded', async () => {
    const { url } = await serve({ handler: () => 'never' })
    expect((await fetch(`${url}/things/%zz`)).status).toBe(400)
  })

  it('takes a body of 10 MB and refuses a larger one with 413', async () => {
    const { url } = await serve({ handler: ({ body }) => ({ bytes: body?.length }) })
    const send = (bytes: number) =>
      fetch(`${url}/things`, { method: 'POST', body: 'x'.repeat(bytes), headers: { 'content-type': 'text/plain' } })
    expect(await (await send(10 * 1024 * 1024)).json()).toEqual({ bytes: 10 * 1024 * 1024 })
    expect((await send(10 * 1024 * 1024 + 1)).status).toBe(413)
  })

  it('is not upset by a caller who goes away in the middle of a body', async () => {
    const { url, errors } = await serve({ handler: () => ({ ok: true }) })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    expect((await fetch(`${url}/things`)).status).toBe(200)
    expect(errors).toEqual([])
  })

  it('says which port is taken', async () => {
    const { url } = await serve({ handler: () => 'ok' })
    const port = Number(new URL(url).port)
    await expect(serveHttpApi([], { port, onError: () => undefined })).rejects.toMatchObject({
      message: expect.stringContaining(String(port)),
      cause: { code: 'EADDRINUSE' },
    })
  })

  it('lets a request end that is being answered when it stops', async () => {
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const handler = vi.fn(async () => {
      await mayEnd
      return { done: true }
    })
    const { url, stop } = await serve({ handler })
    const answered = fetch(`${url}/things`).then((response) => response.json())
    await vi.waitFor(() => expect(handler).toHaveBeenCalled())
    const stopped = stop()
    end()
    expect(await answered).toEqual({ done: true })
    await stopped
    await expect(fetch(`${url}/things`)).rejects.toThrow()
  })
})

describe('an authorizer', () => {
  const admit: Authorizer = ({ identitySource }) => ({
    isAuthorized: identitySource[0] === 'Bearer right',
    context: { caller: 'ours' },
  })
  const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  it('lets in, and its context reaches the function', async () => {
    const { url } = await serve({ handler: ({ requestContext }) => ({ requestContext }), authorizer: admit })
    const response = await fetch(`${url}/things`, withToken('right'))
    expect(await response.json()).toMatchObject({ requestContext: { authorizer: { lambda: { caller: 'ours' } } } })
  })

  it('is told the request, without its body', async () => {
    const authorizer = vi.fn(admit)
    const { url } = await serve({ handler: () => ({}), authorizer })
    await fetch(`${url}/things`, { ...withToken('right'), method: 'POST', body: 'x' })
    const [event] = authorizer.mock.lastCall ?? []
    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      identitySource: ['Bearer right'],
      routeKey: 'POST /things',
      headers: { authorization: 'Bearer right' },
    })
    expect(event).not.toHaveProperty('body')
  })

  it('turns away with 403, and the function is not called', async () => {
    const handler = vi.fn(() => ({}))
    const { url } = await serve({ handler, authorizer: admit })
    const response = await fetch(`${url}/things`, withToken('wrong'))
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Forbidden' })
    expect(handler).not.toHaveBeenCalled()
  })

  it('is not asked without the header: 401', async () => {
    const authorizer = vi.fn(admit)
    const { url } = await serve({ handler: () => ({}), authorizer })
    const response = await fetch(`${url}/things`)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ message: 'Unauthorized' })
    expect(authorizer).not.toHaveBeenCalled()
  })

  it.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['answers something else', () => ({ allowed: true })],
  ])('that %s lets nobody in: 500', async (_, authorizer) => {
    const handler = vi.fn(() => ({}))
    const { url } = await serve({ handler, authorizer })
    expect((await fetch(`${url}/things`, withToken('right'))).status).toBe(500)
    expect(handler).not.toHaveBeenCalled()
  })
})
