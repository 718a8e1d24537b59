// Fault matrix section 5, and the promise that secrets leave no trace.
import { describe, expect, test } from 'vitest'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import { escapeText } from '../../lib/smtp/visible-text.ts'
import { certificates as made, patient, said, transmitTo } from './client-kit.ts'
import { close, ehlo, goodbye, greeting, hang, hear, hearMessage, type Step, say, startTls } from './scripted-server.ts'

const credentials = { user: 'probe@northmail.test', password: 'tr0ub4dor&3' }
const delivery = { tls: 'implicit', credentials } as const
const base64 = (text: string) => Buffer.from(text).toString('base64')
const plain = base64(`\0${credentials.user}\0${credentials.password}`)
const inTls = (...extensions: readonly string[]) => [startTls(made.valid), greeting, ...ehlo(...extensions)]
const accepted: readonly Step[] = [
  ...[hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA'), say('354 go'), hearMessage],
  ...[say('250 queued'), ...goodbye],
]
const login = [hear('AUTH LOGIN\r\n'), say('334 VXNlcm5hbWU6'), hear(''), say('334 UGFzc3dvcmQ6'), hear('')]

function expectNothingLeaked(facts: TransactionFacts, { user, password }: typeof credentials): void {
  const written = JSON.stringify(facts)
  const secrets = [password, base64(password), base64(user), base64(`\0${user}\0${password}`)]
  for (const secret of secrets) {
    const shown = escapeText(secret.replace(/=+$/, ''))
    expect(written).not.toContain(JSON.stringify(shown).slice(1, -1))
  }
}

describe('AUTH', () => {
  test('PLAIN is said in one line, and preferred', async () => {
    const script = [inTls('AUTH LOGIN PLAIN'), hear('AUTH'), say('235 2.7.0 welcome'), accepted]
    const { facts, server } = await transmitTo(script, { delivery })
    expect(facts.dotReply?.code).toBe(250)
    expect(server.heard()[1]).toBe(`AUTH PLAIN ${plain}`)
    expect(facts.timings.auth).toBeTypeOf('number')
  })

  test('LOGIN is said in three lines', async () => {
    const { facts, server } = await transmitTo([inTls('AUTH=LOGIN'), login, say('235 ok'), accepted], { delivery })
    expect(facts.dotReply?.code).toBe(250)
    expect(server.heard().slice(1, 4)).toEqual(['AUTH LOGIN', base64(credentials.user), base64(credentials.password)])
  })

  test('is not said without credentials', async () => {
    const { server } = await transmitTo([inTls('AUTH PLAIN'), accepted], { delivery: { tls: 'implicit' } })
    expect(server.heard().join()).not.toContain('AUTH')
  })

  test.each<[string, readonly Step[], object]>([
    ['A01', [say('535 5.7.8 no'), ...goodbye], { reason: 'negative-reply', reply: { code: 535 } }],
    ['A02', [say('454 4.7.0 later'), ...goodbye], { reason: 'negative-reply', reply: { code: 454 } }],
    [
      'A03',
      [say('534-5.7.9 app password\r\n534 5.7.9 please'), ...goodbye],
      { reason: 'negative-reply', reply: { code: 534 } },
    ],
    ['A07', [say('250 ok'), ...goodbye], { reason: 'wrong-code', reply: { code: 250 } }],
    ['A08', [close], { reason: 'closed' }],
    ['silence', [hang], { reason: 'timed-out' }],
  ])('%s ends the attempt, without another', async (_row, script, failure) => {
    const deadlines = { ...patient, auth: 100 }
    const { facts, server } = await transmitTo([inTls('AUTH PLAIN LOGIN'), hear('AUTH'), script], {
      delivery,
      deadlines,
    })
    expect(facts.failure).toMatchObject({ stage: 'auth', ...failure })
    expect(facts.dotWritten).toBe(false)
    await server.clientGone
    expect(server.heard().filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
    expect(server.heard().join()).not.toContain('MAIL')
  })

  const endless: readonly Step[] = [hear(/^\*\r\n$/), say('334 more'), hang]
  test.each<[string, readonly Step[], number]>([
    ['PLAIN', [hear('AUTH'), say('334 more')], 1],
    ['LOGIN', [...login, say('334 more')], 3],
  ])('A04 %s is not led on by challenges without end', async (mechanism, script, number) => {
    const { facts, server } = await transmitTo([inTls(`AUTH ${mechanism}`), script, endless], { delivery })
    expect(facts.failure).toMatchObject({
      ...{ stage: 'auth', reason: 'auth-loop', detail: `challenge ${number} to ${mechanism}` },
      reply: { code: 334 },
    })
    await server.clientGone
    expect(server.heard().at(-1)).toBe('*')
  })

  test('A04 that is taken back goes on to QUIT, where the server lets it', async () => {
    const script = [inTls('AUTH PLAIN'), hear('AUTH'), say('334 '), hear(/^\*\r\n$/), say('501 cancelled'), goodbye]
    const { facts } = await transmitTo(script, { delivery })
    expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'auth-loop' })
    expect(facts.lastReply?.reply.code).toBe(501)
  })

  test.each<[string, readonly string[], string]>([
    ['A05 that is not offered', [], 'AUTH is not offered'],
    ['with mechanisms that we do not know', ['AUTH GSSAPI SCRAM-SHA-256'], 'GSSAPI SCRAM-SHA-256'],
    ['with mechanisms for a token', ['AUTH XOAUTH2'], 'XOAUTH2'],
  ])('%s is not said', async (_row, extensions, detail) => {
    const { facts, server } = await transmitTo([inTls(...extensions), goodbye], { delivery })
    expect(facts.failure).toEqual({ stage: 'auth', reason: 'auth-unavailable', detail })
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'QUIT'])
  })

  test.each<[string, readonly Step[]]>([
    ['and TLS is not', [greeting, ...ehlo('AUTH PLAIN')]],
    ['and TLS is refused', [greeting, ...ehlo('AUTH PLAIN', 'STARTTLS'), hear('STARTTLS'), say('454 no')]],
  ])('A06 is not said in clear, where it is offered %s', async (_row, script) => {
    const { facts, server } = await transmitTo([script, goodbye], { delivery: { tls: 'opportunistic', credentials } })
    expect(facts.failure).toEqual({ stage: 'auth', reason: 'auth-in-clear' })
    expect(server.heard().join()).not.toContain('AUTH')
  })

  test('A05 is unavailable rather than in clear, where it is not offered in clear either', async () => {
    const { facts } = await transmitTo([greeting, ehlo(), goodbye], { delivery: { credentials } })
    expect(facts.failure).toMatchObject({ stage: 'auth', reason: 'auth-unavailable' })
  })

  test('is said in clear where that was allowed, without the password if there is a way', async () => {
    const allowed = { tls: 'none', credentials, allowInClear: true } as const
    const challenge = `334 ${base64('<1896.697170952@mx.northmail.test>')}`
    const script = [greeting, ehlo('AUTH PLAIN CRAM-MD5'), hear('AUTH CRAM-MD5\r\n'), say(challenge), hear('')]
    const { facts } = await transmitTo([script, say('235 ok'), accepted], { delivery: allowed })
    expect(facts.dotReply?.code).toBe(250)
    const plainOnly = [greeting, ehlo('AUTH PLAIN'), hear(`AUTH PLAIN ${plain}`), say('235 ok'), accepted]
    expect((await transmitTo(plainOnly, { delivery: allowed })).facts.dotReply?.code).toBe(250)
  })

  test('uses the mechanism that was wished for, and no other', async () => {
    const wished = { tls: 'implicit', credentials: { ...credentials, mechanism: 'LOGIN' } } as const
    const { facts } = await transmitTo([inTls('AUTH PLAIN LOGIN'), login, say('235 ok'), accepted], {
      delivery: wished,
    })
    expect(facts.dotReply?.code).toBe(250)
    const without = await transmitTo([inTls('AUTH PLAIN'), goodbye], { delivery: wished })
    expect(without.facts.failure).toMatchObject({ reason: 'auth-unavailable', detail: 'PLAIN' })
  })

  test('says no secret to a server that does not prove who it is, unless that is allowed', async () => {
    const selfSigned = [startTls(made.selfSigned), greeting, ehlo('AUTH PLAIN')]
    const wish = { tls: 'implicit', credentials } as const
    const refused = await transmitTo([...selfSigned, goodbye], { delivery: wish })
    expect(refused.facts.failure).toEqual({ stage: 'auth', reason: 'tls-not-verified', detail: 'self-signed' })
    expect(refused.server.heard().filter((line) => line.startsWith('AUTH'))).toEqual([])
    const script = [...selfSigned, hear(`AUTH PLAIN ${plain}`), say('235 ok'), accepted]
    const allowed = await transmitTo(script, { delivery: { ...wish, allowUnverified: true } })
    expect(allowed.facts.dotReply?.code).toBe(250)
  })

  test('with NUL in a password is a fault of ours', async () => {
    const nul = { user: 'me', password: 'a\0b' }
    await expect(
      transmitTo([inTls('AUTH PLAIN'), hang], { delivery: { tls: 'implicit', credentials: nul } }),
    ).rejects.toThrow('NUL')
  })
})

describe('what is kept of it', () => {
  test('is the verb and the mechanism, and the length of the rest', async () => {
    const { facts } = await transmitTo([inTls('AUTH LOGIN'), login, say('235 ok'), accepted], { delivery })
    const lines = facts.transcript.filter(({ stage, direction }) => stage === 'auth' && direction === 'client')
    expect(lines.map(({ text }) => text)).toEqual(['AUTH LOGIN', '<redacted 28 bytes>', '<redacted 16 bytes>'])
    const single = await transmitTo([inTls('AUTH PLAIN'), hear('AUTH'), say('235 ok'), accepted], { delivery })
    expect(said(single.facts.transcript, 'client')[1]).toBe(`AUTH PLAIN <redacted ${plain.length} bytes>`)
  })

  test('A10 is no secret, where the server repeats it', async () => {
    const echo = `535-5.7.8 ${plain}\r\n535-bad password ${credentials.password}\r\n535 ${base64(credentials.password).replace('=', '')}`
    const { facts } = await transmitTo([inTls('AUTH PLAIN'), hear('AUTH'), say(echo), goodbye], { delivery })
    expect(facts.failure?.reply?.lines).toEqual(['5.7.8 <redacted>', 'bad password <redacted>', '<redacted>'])
    expectNothingLeaked(facts, credentials)
  })
})
