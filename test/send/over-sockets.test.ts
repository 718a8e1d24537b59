// Messages of all kinds as a server gets them: byte for byte, declared, signed, logged in for, or stopped before they go.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { quitStages } from '../../lib/mail/stage.ts'
import { probeMessage } from '../../lib/plan/probe-message.ts'
import { readDkimKey } from '../../lib/send/sign-dkim.ts'
import { certificates, host, serve } from '../smtp/client-kit.ts'
import { ehlo, goodbye, greeting, hear, hearMessage, type Step, say, startTls, wait } from '../smtp/scripted-server.ts'
import { attempt, edges, id, sendTo, token, whole } from './kit.ts'
import { signedNames, verifyDkim } from './verify-dkim.ts'

const envelope: readonly Step[] = [
  hear('MAIL'),
  say('250 ok'),
  hear('RCPT'),
  say('250 ok'),
  hear('DATA'),
  say('354 go'),
]
const taking: readonly Step[] = [...envelope, hearMessage, say('250 taken'), ...goodbye]
const taker = (...extensions: readonly string[]) => serve(greeting, ehlo(...extensions), taking)

/** The message that a server heard, its dots undone. */
function messageHeard(heard: readonly string[]): string {
  const text = heard.find((line) => line.endsWith('\r\n.')) ?? ''
  return text.slice(0, -'.'.length).replace(/^\.\./gm, '.')
}

describe('a whole message', () => {
  it('arrives byte for byte behind what had to be added', async () => {
    const raw = 'From: Me <me@x.test>\r\nDate: D\r\nMessage-ID: <own@x>\r\nSubject:  two  spaces\r\n\r\n.\r\n..\r\nlast'
    const server = await taker('8BITMIME')
    await attempt(sendTo(server.port, { message: whole(raw) }))
    expect(messageHeard(server.heard())).toBe(`X-Smtping-Token: ${token}\r\n${raw}\r\n`)
  })
  it.each(['\n.\n', '\r.\r', '\r\n.\n', '\n.\r\n', '\r\n.\r', '\r.\r\n', '\n.\r'])(
    'with %j inside is one message: nothing behind it is taken for a command',
    async (trick) => {
      const server = await taker('8BITMIME')
      const raw = `From: a@x.test\r\n\r\nbefore${trick}MAIL FROM:<evil@x.test>\r\nRCPT TO:<victim@x.test>\r\nDATA\r\n`
      const { evidence } = await attempt(sendTo(server.port, { message: whole(raw) }))
      expect(evidence).toMatchObject({ kind: 'reply', stage: 'dot', reply: { code: 250 } })
      expect(server.heard().filter((line) => line.startsWith('MAIL'))).toHaveLength(1)
      expect(server.heard().at(-1)).toBe('QUIT')
    },
  )
  it('of 10 MB goes through, its size declared to the byte', async () => {
    const server = await taker('SIZE 20000000')
    const { evidence } = await attempt(
      sendTo(server.port, { message: whole(`Subject: big\r\n\r\n${`${'.'.repeat(70)}\r\n`.repeat(145_000)}`) }),
    )
    expect(evidence).toMatchObject({ kind: 'reply', reply: { code: 250 } })
    const declared = /SIZE=(\d+)/.exec(server.heard().find((line) => line.startsWith('MAIL')) ?? '')?.[1]
    expect(Number(declared)).toBe(messageHeard(server.heard()).length)
  })
  it('that is larger than EHLO allows is told so, and no MAIL is said', async () => {
    const server = await serve(greeting, ehlo('SIZE 1000'), goodbye)
    const { evidence } = await attempt(
      sendTo(server.port, { message: whole(`Subject: big\r\n\r\n${'x\r\n'.repeat(999)}`) }),
    )
    expect(evidence).toMatchObject({ kind: 'lost', afterDot: false, failure: { reason: 'message-too-large' } })
    expect(server.heard().join()).not.toContain('MAIL')
  })
  it.each<[string, string, string]>([
    ['with bytes above 127, without 8BITMIME', 'Subject: s\r\n\r\n\xe4\r\n', '8bitmime-missing'],
    ['with a line of 2,000 characters', `Subject: s\r\n\r\n${'x'.repeat(2000)}\r\n`, 'line-too-long'],
  ])('%s is not offered', async (_what, raw, reason) => {
    const server = await serve(greeting, ehlo('PIPELINING'), goodbye)
    const { evidence } = await attempt(sendTo(server.port, { message: whole(Buffer.from(raw, 'latin1')) }))
    expect(evidence).toMatchObject({ kind: 'lost', failure: { reason } })
  })
  it('has the envelope of its send, whatever its header says', async () => {
    const raw =
      'From: other@x.test\r\nReturn-Path: <other@x.test>\r\nTo: many@x.test\r\nBcc: secret@x.test\r\n\r\nHi\r\n'
    const server = await taker()
    await attempt(sendTo(server.port, { message: whole(raw) }))
    const said = server.heard().filter((line) => /^(MAIL|RCPT)/.test(line))
    expect(said).toEqual([`MAIL FROM:<bounce+${token}@smtping.test>`, 'RCPT TO:<ok@postbox.test>'])
  })
})

describe('a message that is made', () => {
  it('has its own header fields, HTML and attachments, and ours beside them', async () => {
    const server = await taker('8BITMIME')
    const content = Buffer.from([0, 255, 13, 10, 46, 10])
    const attachments = [{ filename: 'Übersicht.bin', content: content.toString('base64') }]
    const made = { from: 'news@smtping.test', tls: 'none', subject: 'Größe', text: 'Hi', html: '<p>Hi</p>' } as const
    const message = { ...made, attachments, headers: { 'X-Campaign': '1', 'Reply-To': 'answers@x.test' } }
    await attempt(sendTo(server.port, { message }))
    const parsed = await simpleParser(messageHeard(server.heard()))
    expect([parsed.subject, parsed.html, parsed.headers.get('x-campaign')]).toEqual(['Größe', '<p>Hi</p>', '1'])
    expect([parsed.replyTo?.text, parsed.headers.get('x-smtping-token')]).toEqual(['answers@x.test', token])
    expect(parsed.attachments).toMatchObject([{ filename: 'Übersicht.bin', content }])
  })
  it('asks for notifications that bring its id back, where the server offers that', async () => {
    const server = await taker('DSN', 'SIZE')
    await attempt(sendTo(server.port))
    const said = server.heard().filter((line) => /^(MAIL|RCPT)/.test(line))
    expect(said[0]).toMatch(new RegExp(`^MAIL FROM:<bounce\\+${token}@smtping.test> SIZE=\\d+ RET=HDRS ENVID=${id}$`))
    expect(said[1]).toBe('RCPT TO:<ok@postbox.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;ok@postbox.test')
  })
  it('asks for none where no mailbox of ours would get them', async () => {
    const server = await taker('DSN')
    await attempt(sendTo(server.port, { verp: false, reversePath: 'news@smtping.test' }))
    expect(server.heard().join()).not.toMatch(/RET=|NOTIFY=|ENVID=/)
  })
})

describe('a signature', () => {
  const pem = String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  )
  const key = readDkimKey({ domain: 'smtping.test', selector: 's1', pem })
  const asked: string[] = []
  const signingKey = async (domain: string) => {
    asked.push(domain)
    return key
  }
  const made = (text: string, html?: string) => ({ ...sendTo(0).message, text, ...(html !== undefined && { html }) })
  it.each([
    ['a made message', 'smtping.test', undefined],
    ['the built-in message', 'smtping.test', made(probeMessage.text)],
    ['a text whose lines end with LF', 'smtping.test', made('one\n.two \n\n three\n\n', '<p>one</p>\n<p>two</p>')],
    ['a text whose lines end with CR', 'smtping.test', made('one\rtwo\r')],
    ['a whole message', 'x.test', whole('From: "A, <b@no>" <me@x.test>\r\n\r\n.dot\r\n..\r\n \r\n\r\n')],
  ])('of %s verifies on what the server heard, token and Message-ID included', async (_what, domain, message) => {
    const server = await taker()
    await attempt(sendTo(server.port, message && { message }), { signingKey })
    const heard = Buffer.from(messageHeard(server.heard()), 'latin1')
    expect(verifyDkim(heard, createPublicKey(pem))).toBe('pass')
    expect(signedNames(heard)).toEqual(expect.arrayContaining(['x-smtping-token', 'message-id']))
    expect(asked.at(-1)).toBe(domain)
  })
  it('whose key cannot be had: nothing is dialled, and the words of the error are not told', async () => {
    const dial = () => Promise.reject(new Error('dialled'))
    const { evidence, transcript } = await attempt(sendTo(25), {
      dial,
      signingKey: () => Promise.reject(new Error('hunter2')),
    })
    expect(evidence).toMatchObject({ kind: 'lost', afterDot: false, failure: { reason: 'not-prepared' } })
    expect(JSON.stringify([evidence, transcript])).not.toContain('hunter2')
  })
})

describe('a login', () => {
  const credentials = { user: 'me', password: 'correct horse battery' }
  const secured = [
    greeting,
    ...ehlo('STARTTLS', 'AUTH PLAIN'),
    hear('STARTTLS'),
    say('220 go'),
    startTls(certificates.valid),
  ]
  const inTls = { from: 'news@smtping.test', tls: 'starttls', subject: 's', text: 't' } as const
  const named = (port: number) => sendTo(port, { login: 'relay', message: inTls, server: { host, port } })
  const trusting = {
    resolve: async () => ({ kind: 'seen', value: ['127.0.0.1'] }) as const,
    trustedCertificates: [certificates.root],
  }
  it('is made inside TLS, and no transcript has its password', async () => {
    const server = await serve(
      ...secured,
      ehlo('AUTH PLAIN'),
      hear('AUTH PLAIN'),
      say('235 ok correct horse battery'),
      taking,
    )
    const { evidence, transcript, facts } = await attempt(named(server.port), {
      ...trusting,
      login: async () => ({ credentials }),
    })
    expect(evidence).toMatchObject({ kind: 'reply', stage: 'dot', reply: { code: 250 } })
    expect(JSON.stringify([evidence, transcript, facts])).not.toMatch(/correct horse|Y29ycmVjdCBob3Jz/)
  })
  it('is not made in clear, unless that is asked for', async () => {
    const refused = await serve(greeting, ehlo('AUTH PLAIN'), goodbye)
    const send = (port: number) => sendTo(port, { login: 'relay' })
    const { evidence } = await attempt(send(refused.port), { login: async () => ({ credentials }) })
    expect(evidence).toMatchObject({ kind: 'lost', failure: { stage: 'auth', reason: 'auth-in-clear' } })
    const server = await serve(greeting, ehlo('AUTH PLAIN'), hear('AUTH PLAIN'), say('235 ok'), taking)
    const inClear = await attempt(send(server.port), { login: async () => ({ credentials, allowInClear: true }) })
    expect(inClear.evidence).toMatchObject({ kind: 'reply', reply: { code: 250 } })
  })
  it('that cannot be had: nothing is dialled', async () => {
    const dial = () => Promise.reject(new Error('dialled'))
    for (const login of [undefined, () => Promise.reject(new Error('hunter2'))]) {
      const { evidence } = await attempt(sendTo(25, { login: 'relay' }), { dial, ...(login && { login }) })
      expect(evidence).toMatchObject({ failure: { reason: 'not-prepared', detail: expect.stringContaining('relay') } })
    }
  })
})

describe('a send that is to stop', () => {
  const credentials = { user: 'me', password: 'correct horse' }
  const starting = [greeting, ...ehlo('STARTTLS'), hear('STARTTLS'), say('220 go'), startTls(certificates.valid)]
  const loggedIn = [...starting, ...ehlo('AUTH PLAIN'), hear('AUTH'), say('235 ok')]
  const reset = [hear('RSET'), say('250 ok')]
  const scripts = {
    connect: [wait(300), greeting], // QUIT would be out of turn before it
    greeting: [greeting, ...goodbye],
    ehlo: [...starting.slice(0, 3), ...goodbye],
    tls: [...starting, ...ehlo('AUTH PLAIN'), ...goodbye],
    auth: [...loggedIn, ...goodbye],
    mail: [...loggedIn, hear('MAIL'), say('250 ok'), ...reset, ...goodbye],
    rcpt: [...loggedIn, hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), ...reset, ...goodbye],
  } as const
  const message = { from: 'news@smtping.test', tls: 'starttls', subject: 's', text: 't' } as const
  const stopping = { ...edges, resolve: async () => ({ kind: 'seen', value: ['127.0.0.1'] }) as const }
  const asked = { trustedCertificates: [certificates.root], login: async () => ({ credentials }) }

  it.each(quitStages)('after %s sends nothing, and says that it was asked to', async (quitAfter) => {
    const server = await serve(...scripts[quitAfter])
    const send = sendTo(server.port, { login: 'relay', message, quitAfter, server: { host, port: server.port } })
    const { evidence, isAtDot } = await attempt(send, { ...stopping, ...asked })
    expect(evidence).toMatchObject({
      kind: 'lost',
      afterDot: false,
      failure: { stage: quitAfter, reason: 'stopped-as-asked' },
    })
    expect([isAtDot, server.heard().includes('DATA')]).toEqual([false, false])
    if (quitAfter === 'connect') expect(server.heard()).toEqual([])
  })
  it('and is refused before tells the refusal', async () => {
    const server = await serve(greeting, ehlo(), hear('MAIL'), say('550 no'), goodbye)
    const { evidence } = await attempt(sendTo(server.port, { quitAfter: 'rcpt' }))
    expect(evidence).toMatchObject({ kind: 'reply', stage: 'mail', reply: { code: 550 } })
  })
})
