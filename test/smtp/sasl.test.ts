// CRAM-MD5 (RFC 2195), XOAUTH2 and OAUTHBEARER (RFC 7628) on the wire, and the login of an examination.
import { describe, expect, test } from 'vitest'
import { examineServer } from '../../lib/smtp/examine.ts'
import type { Credentials } from '../../lib/smtp/secrets.ts'
import { context, host, certificates as made, patient, serve, transmitTo } from './client-kit.ts'
import { close, ehlo, goodbye, greeting, hang, hear, hearMessage, type Step, say, startTls } from './scripted-server.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const inTls = (...extensions: readonly string[]) => [startTls(made.valid), greeting, ...ehlo(...extensions)]
const accepted: readonly Step[] = [
  ...[hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA'), say('354 go'), hearMessage],
  ...[say('250 queued'), ...goodbye],
]

describe('CRAM-MD5', () => {
  const delivery = { tls: 'implicit', credentials: { user: 'tim', password: 'tanstaaftanstaaf' } } as const
  const asked = (challenge: string) => [inTls('AUTH CRAM-MD5'), hear('AUTH CRAM-MD5\r\n'), say(`334 ${challenge}`)]

  test('answers the challenge of RFC 2195 section 2 as it says there', async () => {
    const challenge = base64('<1896.697170952@postoffice.reston.mci.net>')
    const answer = base64('tim b913a602c7eda7a495b4e6e7334d3890')
    const { facts, server } = await transmitTo([asked(challenge), hear(answer), say('235 ok'), accepted], { delivery })
    expect(facts.dotReply?.code).toBe(250)
    expect(server.heard()[2]).toBe(answer)
  })

  test.each([
    ['is empty', ''],
    ['is no base64', 'what? who?'],
    ['is cut', 'PDE4OTYuNj'],
    ['is long and no base64', `${'A'.repeat(3000)}!`],
  ])('A11 takes the attempt back where the challenge %s', async (_case, challenge) => {
    const script = [asked(challenge), hear(/^\*\r\n$/), say('501 cancelled'), goodbye]
    const { facts, server } = await transmitTo(script, { delivery })
    expect(facts.failure).toMatchObject({
      ...{ stage: 'auth', reason: 'malformed-reply', detail: 'the challenge of CRAM-MD5 is no base64' },
      reply: { code: 334 },
    })
    expect(server.heard().join()).not.toContain('MAIL')
  })

  test('A11 a server that leaves when the attempt is taken back is told by why it was', async () => {
    const { facts } = await transmitTo([asked('???'), hear(/^\*\r\n$/), close], { delivery })
    expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'malformed-reply' })
  })

  test('leaves no digest behind, whoever repeats it', async () => {
    const challenge = base64('<1896.697170952@postoffice.reston.mci.net>')
    const digest = 'b913a602c7eda7a495b4e6e7334d3890'
    const echo = say(`535 no: ${digest} ${base64(`tim ${digest}`)} ${digest.toUpperCase()}`)
    const { facts } = await transmitTo([asked(challenge), hear(''), echo, goodbye], { delivery })
    expect(facts.failure?.reply?.lines).toEqual(['no: <redacted> <redacted> <redacted>'])
  })
})

describe('an access token', () => {
  const token: Credentials = {
    user: 'someuser@example.com',
    accessToken: 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg',
  }
  const xoauth2 = base64(
    `user=someuser@example.com\x01auth=Bearer ${'accessToken' in token && token.accessToken}\x01\x01`,
  )
  const failing = base64('{"status":"401","schemes":"bearer","scope":"https://mail.example.com/"}')

  test('is said with XOAUTH2 in one line', async () => {
    const delivery = { tls: 'implicit', credentials: token } as const
    const { facts, server } = await transmitTo([inTls('AUTH XOAUTH2'), hear('AUTH'), say('235 ok'), accepted], {
      delivery,
    })
    expect(facts.dotReply?.code).toBe(250)
    expect(server.heard()[1]).toBe(`AUTH XOAUTH2 ${xoauth2}`)
  })

  test('is said with OAUTHBEARER where that is offered, with a comma in the name escaped', async () => {
    const delivery = { tls: 'implicit', credentials: { ...token, user: 'a,b=c' } } as const
    const script = [inTls('AUTH XOAUTH2 OAUTHBEARER'), hear('AUTH OAUTHBEARER'), say('235 ok'), accepted]
    const { server } = await transmitTo(script, { delivery })
    const said = Buffer.from(server.heard()[1]?.split(' ')[2] ?? '', 'base64').toString()
    expect(said.split('\x01').toSpliced(2, 1)).toEqual([
      ...['n,a=a=2Cb=3Dc,', 'host=mx.northmail.test'],
      ...[`auth=Bearer ${'accessToken' in token && token.accessToken}`, '', ''],
    ])
    expect(said.split('\x01')[2]).toBe(`port=${server.port}`)
  })

  test.each([
    ['XOAUTH2', ''],
    ['OAUTHBEARER', 'AQ=='],
  ])(
    'A11 that is refused with %s is told with the refusal, and with what the challenge explained',
    async (name, answer) => {
      const delivery = { tls: 'implicit', credentials: token } as const
      const script = [inTls(`AUTH ${name}`), hear('AUTH'), say(`334 ${failing}`), hear(new RegExp(`^${answer}\r\n$`))]
      const { facts } = await transmitTo([script, say('535 5.7.8 bad token'), goodbye], { delivery })
      expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'negative-reply', reply: { code: 535 } })
      expect(facts.failure?.detail).toContain('"status":"401"')
    },
  )

  test('A11 that the explanation repeats leaves no trace', async () => {
    const delivery = { tls: 'implicit', credentials: token } as const
    const secret = 'accessToken' in token ? token.accessToken : ''
    const challenge = base64(`{"status":"401","token":"${secret}"}`)
    const script = [
      inTls('AUTH XOAUTH2'),
      hear('AUTH'),
      say(`334 ${challenge}`),
      hear(/^\r\n$/),
      say('535 no'),
      goodbye,
    ]
    const { facts } = await transmitTo(script, { delivery })
    expect(facts.failure).toMatchObject({ reason: 'negative-reply', reply: { code: 535 } })
    for (const trace of [secret, base64(secret).slice(2, -2), challenge.slice(40)]) {
      expect(JSON.stringify(facts)).not.toContain(trace)
    }
  })

  test('A11 that is refused with what is no base64 is told by the refusal alone', async () => {
    const delivery = { tls: 'implicit', credentials: token } as const
    const script = [inTls('AUTH XOAUTH2'), hear('AUTH'), say('334 {"status"'), hear(/^\r\n$/), say('535 no'), goodbye]
    const { facts } = await transmitTo(script, { delivery })
    expect(facts.failure).toEqual({ stage: 'auth', reason: 'negative-reply', reply: { code: 535, lines: ['no'] } })
  })

  test('too long for one command waits for its challenge', async () => {
    const credentials = { user: 'me@example.com', accessToken: 'x'.repeat(2000) }
    const script = [inTls('AUTH XOAUTH2'), hear(/^AUTH XOAUTH2\r\n$/), say('334 '), hear(''), say('235 ok'), accepted]
    const { facts, server } = await transmitTo(script, { delivery: { tls: 'implicit', credentials } })
    expect(facts.dotReply?.code).toBe(250)
    expect(server.heard()[2]).toBe(base64(`user=me@example.com\x01auth=Bearer ${credentials.accessToken}\x01\x01`))
    expect(JSON.stringify(facts)).not.toContain('xxxxxxxx')
  })

  test('is no password: where only passwords are taken, nothing is said', async () => {
    const delivery = { tls: 'implicit', credentials: token } as const
    const { facts } = await transmitTo([inTls('AUTH PLAIN LOGIN'), goodbye], { delivery })
    expect(facts.failure).toEqual({ stage: 'auth', reason: 'auth-unavailable', detail: 'PLAIN LOGIN' })
  })

  test('with a control character is a fault of ours', async () => {
    const delivery = { tls: 'implicit', credentials: { user: 'a\x01b', accessToken: 'abcdefgh' } } as const
    await expect(transmitTo([inTls('AUTH XOAUTH2'), hang], { delivery })).rejects.toThrow('control character')
  })
})

describe('an examination', () => {
  async function examine(script: readonly (Step | readonly Step[])[], credentials: Credentials) {
    const server = await serve(...script)
    const target = { host, address: '127.0.0.1', port: server.port, tlsMode: 'implicit', credentials } as const
    const { session } = await examineServer(target, { ...context, deadlines: patient })
    return { server, session }
  }
  const credentials = { user: 'probe', password: 'tr0ub4dor&3' }

  test.each<[string, readonly string[], readonly Step[], object]>([
    ['that was taken', ['AUTH PLAIN'], [hear('AUTH'), say('235 welcome')], { kind: 'seen', value: { code: 235 } }],
    ['A01 that was refused', ['AUTH PLAIN'], [hear('AUTH'), say('535 no')], { kind: 'seen', value: { code: 535 } }],
    ['A05 that is not offered', [], [], { kind: 'absent' }],
  ])('tells a login %s, and says goodbye', async (_case, extensions, script, auth) => {
    const { server, session } = await examine([inTls(...extensions), script, goodbye], credentials)
    expect(session?.auth).toMatchObject(auth)
    expect(session?.quit.kind).toBe('seen')
    expect(server.heard().join()).not.toContain('MAIL')
  })

  test('A08 tells where the connection was lost', async () => {
    const { session } = await examine([inTls('AUTH PLAIN'), hear('AUTH'), close], credentials)
    expect(session?.auth).toEqual({ kind: 'not-reached', stoppedAt: 'auth' })
    expect(session?.failure).toEqual({ stage: 'auth', reason: 'closed' })
  })

  test('does not log in to a server that refused us before', async () => {
    const { session } = await examine([startTls(made.valid), say('554 no'), goodbye], credentials)
    expect(session?.auth).toEqual({ kind: 'not-reached', stoppedAt: 'greeting' })
  })

  test('without credentials says nothing of a login', async () => {
    const server = await serve(inTls('AUTH PLAIN'), goodbye)
    const { session } = await examineServer(
      { host, address: '127.0.0.1', port: server.port, tlsMode: 'implicit' },
      context,
    )
    expect(session).not.toHaveProperty('auth')
  })
})
