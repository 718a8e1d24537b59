// Logins with OAuth2: the token service and the IMAP server are real sockets on loopback.
import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { lookIntoImap } from '../../lib/mailbox/imap-mailbox.ts'
import type { OAuth2Login } from '../../lib/mailbox/login.ts'

const refreshToken = 'refresh-1//very-secret'
const clientSecret = 'client+secret'
const valid = new Set<string>()
const asked: URLSearchParams[] = []
let world: FakeWorld
let tokenUrl: string
let answer: (form: URLSearchParams) => { status: number; body: unknown }
let runs = 0
let end: () => Promise<void>

beforeAll(async () => {
  world = await startFakeWorld({
    ...{ providers: [{ name: 'Postbox', domain: 'postbox.test' }], password: 'secret', now: () => Date.now() },
    accessTokens: () => [...valid],
  })
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await textOf(request))
    asked.push(form)
    const { status, body } = answer(form)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  end = trackSockets(server).end
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  tokenUrl = `http://127.0.0.1:${port}/token`
})
afterAll(async () => {
  await end()
  await world.stop()
})
beforeEach(() => {
  asked.length = 0
  valid.clear()
  let count = 0
  answer = () => {
    count += 1
    const token = `access-${runs}-${count}`
    valid.add(token)
    return { status: 200, body: { access_token: token, expires_in: 3600 } }
  }
  runs += 1
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Each test is another client, so that no token of another test is kept. */
function look(changes: Partial<OAuth2Login> = {}) {
  const oauth2 = { tokenUrl, clientId: `client-${runs}`, clientSecret, refreshToken, ...changes }
  const { host, port } = world.imap
  return lookIntoImap(
    { host, port, tls: 'starttls', user: 'seed@postbox.test', oauth2 },
    { cursor: {}, since: 0, signal: AbortSignal.timeout(10_000), trustedCertificates: [world.rootCertificate] },
  )
}

describe('a mailbox that takes tokens', () => {
  it('is entered with one that the refresh token brings, and the next time with the same', async () => {
    expect((await look()).trouble).toBeUndefined()
    expect((await look()).trouble).toBeUndefined()
    expect(asked).toHaveLength(1)
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      ...{ grant_type: 'refresh_token', client_id: `client-${runs}` },
      ...{ client_secret: clientSecret, refresh_token: refreshToken },
    })
  })

  it('is entered with a fresh one where the kept one was withdrawn', async () => {
    await look()
    valid.clear()
    expect((await look()).trouble).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  it('is asked for anew where it expires within a minute', async () => {
    const { status, body } = { status: 200, body: { access_token: 'short', expires_in: 59 } }
    valid.add('short')
    answer = () => ({ status, body })
    await look()
    await look()
    expect(asked).toHaveLength(2)
  })

  it('takes over a refresh token that replaces the one before', async () => {
    valid.add('short')
    answer = () => ({ status: 200, body: { access_token: 'short', expires_in: 1, refresh_token: 'refresh-2' } })
    await look()
    await look()
    expect(asked.map((form) => form.get('refresh_token'))).toEqual([refreshToken, 'refresh-2'])
  })
})

describe('no token is trouble, without a secret in its words', () => {
  it.each([
    ['a withdrawn refresh token', { status: 400, body: { error: 'invalid_grant' } }, 'login-refused', 'invalid_grant'],
    ['a service in trouble', { status: 503, body: {} }, 'server-error', 'HTTP 503'],
    [
      'a service that repeats everything',
      { status: 400, body: { error: `no ${refreshToken} ${clientSecret}` } },
      'login-refused',
      '[redacted]',
    ],
    ['an answer without a token', { status: 200, body: { token: 'x' } }, 'login-refused', 'HTTP 200'],
    ['an answer that is no object', { status: 200, body: 'hello' }, 'login-refused', 'HTTP 200'],
  ])('%s', async (_name, given, reason, words) => {
    answer = () => given
    const { trouble } = await look()
    expect(trouble).toMatchObject({ reason, detail: expect.stringContaining(words) })
    expect(trouble?.detail).not.toContain('very-secret')
    expect(trouble?.detail).not.toContain(clientSecret)
  })

  it('a token that the server refuses', async () => {
    answer = () => ({ status: 200, body: { access_token: 'nobody-knows-it', expires_in: 3600 } })
    const { trouble } = await look()
    expect(trouble).toMatchObject({ reason: 'login-refused' })
    expect(trouble?.detail).not.toContain('nobody-knows-it')
  })

  it('a port where nobody listens', async () => {
    const { trouble } = await look({ tokenUrl: 'http://127.0.0.1:1/token' })
    expect(trouble).toMatchObject({ reason: 'unreachable' })
  })

  it('an address beyond this machine in clear text is not even asked', async () => {
    for (const url of ['http://tokens.test/token', 'ftp://127.0.0.1/', 'nonsense']) {
      expect((await look({ tokenUrl: url })).trouble).toMatchObject({ reason: 'no-login' })
    }
  })
})
