// The client against a server that others wrote (npm smtp-server): STARTTLS, implicit TLS, AUTH, SIZE, and a whole message.
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { examineServer } from '../../lib/smtp/examine.ts'
import { context, host, certificates as made, message, transmitAt } from './client-kit.ts'

const ending: SMTPServer[] = []
afterEach(async () => {
  await Promise.all(ending.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve))))
})

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly size: string | undefined
  readonly user: string | undefined
  readonly secure: boolean
  readonly text: string
}

const account = { user: 'probe@northmail.test', password: 'swordfish' }

async function start(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    ...{
      ...made.valid,
      authOptional: true,
      size: 100_000,
      authMethods: ['PLAIN', 'LOGIN'],
      disableReverseLookup: true,
    },
    onAuth: ({ username, password, accessToken, validatePassword }, _session, done) => {
      const isProved =
        accessToken === account.password ||
        (typeof validatePassword === 'function' ? validatePassword(account.password) : password === account.password)
      if (username === account.user && isProved) done(null, { user: username })
      else done(new Error('Invalid username or password'))
    },
    onData: (stream, { envelope, user, secure }, done) => {
      const { mailFrom } = envelope
      const to = envelope.rcptTo.map(({ address }) => address)
      const args = mailFrom ? mailFrom.args : undefined
      buffer(stream).then((bytes) => {
        const size =
          typeof args === 'object' ? String(Object.entries(args).find(([name]) => name === 'SIZE')?.[1]) : undefined
        received.push({ from: mailFrom ? mailFrom.address : '', to, size, user, secure, text: bytes.toString() })
        done(null, 'queued as 4711')
      }, done)
    },
    ...options,
  })
  ending.push(server)
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, received }
}

const look = (port: number, tlsMode: 'starttls' | 'implicit') =>
  examineServer({ host, address: '127.0.0.1', port, tlsMode }, context)

describe('an examination', () => {
  test('with STARTTLS tells both layers', async () => {
    const { port } = await start()
    const { state, session } = await look(port, 'starttls')
    expect(state).toBe('open')
    expect(session?.failure).toBeUndefined()
    expect(session).toMatchObject({
      greeting: { kind: 'seen', value: { code: 220 } },
      extensionsInClear: {
        kind: 'seen',
        value: { offered: expect.arrayContaining([{ keyword: 'STARTTLS', parameters: [] }]) },
      },
      extensionsInTls: {
        kind: 'seen',
        value: { offered: expect.arrayContaining([{ keyword: 'SIZE', parameters: ['100000'] }]) },
      },
      tls: { kind: 'seen', value: { chain: 'trusted', nameMatches: true, validNow: true } },
      quit: { kind: 'seen', value: { code: 221 } },
    })
  })

  test('with implicit TLS tells the same', async () => {
    const { port } = await start({ secure: true })
    const { session } = await look(port, 'implicit')
    expect(session?.failure).toBeUndefined()
    expect(session).toMatchObject({ tls: { kind: 'seen', value: { mode: 'implicit' } }, quit: { kind: 'seen' } })
  })

  test('in the wrong mode says so', async () => {
    const plain = await start()
    expect((await look(plain.port, 'implicit')).session?.failure).toMatchObject({ reason: 'plaintext-on-tls-port' })
  })
})

describe('a message', () => {
  test('is handed over inside TLS after AUTH', async () => {
    const { port, received } = await start({ authOptional: false })
    const facts = await transmitAt(port, {
      delivery: { tls: 'starttls', verification: 'required', credentials: account },
    })
    expect(facts).toMatchObject({ dotWritten: true, dotReply: { code: 250, lines: ['queued as 4711'] } })
    expect(received).toEqual([
      {
        ...{ from: 'from@smtping.test', to: ['to@northmail.test'], size: String(message.length) },
        ...{ user: account.user, secure: true, text: message },
      },
    ])
    expect(JSON.stringify(facts)).not.toContain('swordfish')
  })

  test('is handed over after AUTH LOGIN', async () => {
    const { port, received } = await start({ authMethods: ['LOGIN'], secure: true })
    const facts = await transmitAt(port, { delivery: { tls: 'implicit', credentials: account } })
    expect(facts.dotReply?.code).toBe(250)
    expect(received[0]?.user).toBe(account.user)
  })

  test.each([
    ['CRAM-MD5', account],
    ['XOAUTH2', { user: account.user, accessToken: account.password }],
  ])('is handed over after AUTH %s', async (mechanism, credentials) => {
    const { port, received } = await start({ authMethods: [mechanism], secure: true })
    const facts = await transmitAt(port, { delivery: { tls: 'implicit', credentials } })
    expect(facts.dotReply?.code).toBe(250)
    expect(received[0]?.user).toBe(account.user)
  })

  test('is told with the reason of a refused token', async () => {
    const { port } = await start({ authMethods: ['XOAUTH2'], secure: true })
    const credentials = { user: account.user, accessToken: 'sailfish' }
    const facts = await transmitAt(port, { delivery: { tls: 'implicit', credentials } })
    expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'negative-reply', reply: { code: 535 } })
  })

  test('is handed over in one write where PIPELINING is offered', async () => {
    const { port, received } = await start()
    const forwardPaths = ['to@northmail.test', 'cc@northmail.test']
    const facts = await transmitAt(port, { delivery: { forwardPaths }, pipelining: 'when-offered' })
    expect(facts).toMatchObject({ pipelined: true, dotReply: { code: 250 } })
    expect(received[0]?.to).toEqual(forwardPaths)
  })

  test('is not offered after a wrong password', async () => {
    const { port, received } = await start()
    const credentials = { user: account.user, password: 'sailfish' }
    const facts = await transmitAt(port, { delivery: { tls: 'starttls', credentials } })
    expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'negative-reply', reply: { code: 535 } })
    expect(received).toEqual([])
  })

  test('arrives byte for byte, dots and all', async () => {
    const { port, received } = await start()
    const text = 'Subject: dots\r\n\r\n.\r\n..\r\n.hidden\r\n\r\nend\r\n'
    await transmitAt(port, { delivery: { message: Buffer.from(text) } })
    expect(received[0]?.text).toBe(text)
  })

  test('that is withdrawn does not arrive', async () => {
    const { port, received } = await start()
    const facts = await transmitAt(port, { beforeDot: async () => 'withdraw' })
    expect(facts).toMatchObject({ dotWritten: false, failure: { reason: 'aborted-before-dot' } })
    expect(received).toEqual([])
  })

  test('that is larger than the SIZE offered is not offered', async () => {
    const { port } = await start()
    const facts = await transmitAt(port, { delivery: { message: Buffer.alloc(100_001, 'x') } })
    expect(facts.failure).toMatchObject({ stage: 'mail', reason: 'message-too-large' })
  })
})
