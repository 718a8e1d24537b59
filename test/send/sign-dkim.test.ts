// Signatures are verified by another hand than made them; that hand is tried on nodemailer's signatures first.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { type DkimKey, keyForDomain, readDkimKey, signMessage } from '../../lib/send/sign-dkim.ts'
import { signedNames, verifyDkim } from './verify-dkim.ts'

const pemOf = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  String(key.export({ type: 'pkcs8', format: 'pem' }))
const pems = {
  rsa: pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  ed25519: pemOf(generateKeyPairSync('ed25519').privateKey),
}
const names = { domain: 'smtping.test', selector: 's1' }
const now = new Date(Date.UTC(2026, 10, 21))

const signWith = (pem: string, message: string | Buffer) =>
  Buffer.from(signMessage(Buffer.from(message), readDkimKey({ ...names, pem }), now))
const publicOf = (pem: string) => createPublicKey(pem)

const head = [
  'From: News <news@smtping.test>',
  'To: seed@postbox.test',
  'Subject: A  folded\r\n\t subject ',
  'Date: Sat, 21 Nov 2026 00:00:00 +0000',
  'Message-ID: <1@smtping.test>',
  'X-Smtping-Token: 0123',
  'Received: from somewhere',
]
const messageOf = (body: string) => `${head.join('\r\n')}\r\n\r\n${body}`
const bodies = [
  ['a line', 'Hello.\r\n'],
  ['no body at all', ''],
  ['nothing but empty lines', '\r\n\r\n\r\n'],
  ['empty lines at the end', 'Hello.\r\n\r\n\r\n'],
  ['no line end at the end', 'Hello.'],
  ['spaces, tabs and dots', ' a\t \tb  \r\n.\r\n..\r\n \r\nc \t'],
  ['bytes beyond ASCII', 'Größe ÿ\r\n'],
] as const

describe('the verifier of these tests', () => {
  it('believes nodemailer’s signer, and nobody who changes what that signed', async () => {
    const dkim = { domainName: names.domain, keySelector: names.selector, privateKey: pems.rsa }
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    const sent = await transport.sendMail({
      dkim,
      from: 'a@smtping.test',
      to: 'b@x.test',
      subject: 'S',
      text: 'T \n\n',
    })
    const message = Buffer.from(sent.message.toString())
    expect(verifyDkim(message, publicOf(pems.rsa))).toBe('pass')
    expect(verifyDkim(Buffer.from(message.toString().replace('Subject: S', 'Subject: X')), publicOf(pems.rsa))).toBe(
      'header changed',
    )
  })
})

describe.each([
  ['rsa', pems.rsa],
  ['ed25519', pems.ed25519],
])('a signature by %s', (algorithm, pem) => {
  it.each(bodies)('verifies over %s', (_what, body) => {
    const signed = signWith(pem, messageOf(body))
    expect(verifyDkim(signed, publicOf(pem))).toBe('pass')
    expect(signed.toString('latin1')).toContain(`a=${algorithm}-sha256`)
  })
  it.each<[string, (text: string) => string, string]>([
    ['another sender', (text) => text.replace('News <news', 'Boss <boss'), 'header changed'],
    ['a second From before the first', (text) => text.replace('From:', 'From: x@x.test\r\nFrom:'), 'header changed'],
    ['a second From behind all', (text) => text.replace('\r\n\r\n', '\r\nFrom: x@x.test\r\n\r\n'), 'header changed'],
    ['another token', (text) => text.replace('X-Smtping-Token: 0123', 'X-Smtping-Token: 0124'), 'header changed'],
    ['another Message-ID', (text) => text.replace('<1@', '<2@'), 'header changed'],
    ['another selector', (text) => text.replace('s=s1', 's=s2'), 'header changed'],
    ['another body', (text) => text.replace('Hello', 'Hallo'), 'body changed'],
  ])('does not verify with %s', (_what, change, verdict) => {
    const signed = signWith(pem, messageOf('Hello.\r\n')).toString('latin1')
    const changed = change(signed)
    expect(changed).not.toBe(signed)
    expect(verifyDkim(Buffer.from(changed, 'latin1'), publicOf(pem))).toBe(verdict)
  })
  it('survives what relays do: folding, spaces at line ends, fields on top', () => {
    const signed = signWith(pem, messageOf('Hello.\r\n')).toString('latin1')
    const relayed = `Received: by mx\r\n${signed.replace('Subject: A  folded', 'Subject:  A\r\n folded').replace('Hello.', 'Hello. \t')}\r\n`
    expect(verifyDkim(Buffer.from(relayed, 'latin1'), publicOf(pem))).toBe('pass')
  })
})

it('covers what is there as often as it is there, seals From, and leaves trace fields alone', () => {
  const covered = signedNames(signWith(pems.rsa, messageOf('x\r\n')))
  expect(covered.filter((name) => name === 'from')).toHaveLength(2)
  expect(covered).toEqual(expect.arrayContaining(['message-id', 'x-smtping-token', 'subject', 'date', 'to']))
  expect(covered).not.toContain('received')
})

it('keeps its lines short enough for every server', () => {
  const signed = signWith(pems.rsa, messageOf('x\r\n')).toString('latin1')
  const lines = signed.slice(0, signed.indexOf('From:')).split('\r\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78)
})

describe('a key', () => {
  const weak = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)
  const ec = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
  const locked = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  })
  it.each([
    ['of 1024 bits', weak, '2048'],
    ['that is neither RSA nor Ed25519', ec, 'RSA or Ed25519'],
    ['behind a passphrase', String(locked), 'no private key'],
    ['that is none', 'secret text', 'no private key'],
  ])('%s is refused, and not a word of it told', (_what, pem, why) => {
    expect(() => readDkimKey({ ...names, pem })).toThrow(why)
    expect(() => readDkimKey({ ...names, pem })).not.toThrow(pem.split('\n')[1] ?? pem)
  })
  const keys = [{ domain: 'example.net' }, { domain: 'news.example.net' }] satisfies Pick<DkimKey, 'domain'>[]
  it.each([
    ['news.example.net', 'news.example.net'],
    ['NEWS.example.net', 'news.example.net'],
    ['shop.example.net', 'example.net'],
    ['example.net', 'example.net'],
    ['notexample.net', undefined],
    ['net', undefined],
  ])('for mail from %s is that of %s', (from, expected) => {
    expect(keyForDomain(keys, from)?.domain).toBe(expected)
  })
})
