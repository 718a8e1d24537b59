// R098: the record of a DKIM key, and what is wrong with it.
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dkimKeyName, readDkimKey } from '../../lib/records/dkim-key.ts'
import { readOwnPublicKey } from '../../lib/records/public-key.ts'
import { ed25519Key, rsaKey } from './made-keys.ts'

const rsa = rsaKey(2048)
const edwards = ed25519Key()

describe('the record of a DKIM key (R098)', () => {
  it.each([
    ['RSA with its bits', `v=DKIM1; k=rsa; p=${rsa}`, { type: 'rsa', bits: 2048 }],
    ['RSA without v= and k=', `p=${rsa}`, { type: 'rsa', bits: 2048 }],
    ['a short RSA key', `v=DKIM1; p=${rsaKey(1024)}`, { type: 'rsa', bits: 1024 }],
    ['a long RSA key', `v=DKIM1; p=${rsaKey(3072)}`, { type: 'rsa', bits: 3072 }],
    ['Ed25519', `v=DKIM1; k=ed25519; p=${edwards.bare}`, { type: 'ed25519', bits: 256 }],
    ['white space in the key', `v=DKIM1; p=${rsa.replace(/(.{60})/g, '$1 \t')}`, { type: 'rsa', bits: 2048 }],
    ['a list of hashes with SHA-256', `v=DKIM1; h=sha1:sha256; s=*; t=s; p=${rsa};`, { type: 'rsa', bits: 2048 }],
  ])('holds %s', (_, text, key) => {
    expect(readDkimKey([text])).toMatchObject({ kind: 'key', record: { text, isTesting: false, key } })
  })

  it('may hold the bare RSAPublicKey that RFC 6376 names', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const bare = publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')
    expect(readDkimKey([`p=${bare}`])).toMatchObject({ kind: 'key', record: { key: { bits: 2048 } } })
  })

  it.each(['y', 's:y', 'y : s'])('is for tests with t=%s', (flags) => {
    expect(readDkimKey([`v=DKIM1; t=${flags}; p=${rsa}`])).toMatchObject({ record: { isTesting: true } })
  })

  it.each([
    ['no list of tags', 'hello', 'malformed'],
    ['a tag twice', `v=DKIM1; p=${rsa}; p=${rsa}`, 'malformed'],
    ['another version', `v=DKIM2; p=${rsa}`, 'other-version'],
    ['an SPF record', 'v=spf1 -all', 'other-version'],
    ['no key', 'v=DKIM1; k=rsa', 'without-key'],
    ['a type that nobody knows', `v=DKIM1; k=dsa; p=${rsa}`, 'unknown-type'],
    ['a key that was cut off', `v=DKIM1; p=${rsa.slice(0, 200)}`, 'unreadable-key'],
    ['a key that is no base64', 'v=DKIM1; p=!!!', 'unreadable-key'],
    ['an RSA key said to be Ed25519', `v=DKIM1; k=ed25519; p=${rsa}`, 'unreadable-key'],
    ['an Ed25519 key said to be RSA', `v=DKIM1; k=rsa; p=${edwards.bare}`, 'unreadable-key'],
    ['SHA-1 alone', `v=DKIM1; h=sha1; p=${rsa}`, 'without-sha256'],
    ['another service', `v=DKIM1; s=tlsrpt; p=${rsa}`, 'not-for-mail'],
  ])('is broken with %s', (_, text, flaw) => {
    expect(readDkimKey([text])).toEqual({ kind: 'broken', text, flaw })
  })

  it('is revoked with an empty p=', () => {
    expect(readDkimKey(['v=DKIM1; p=; k=rsa'])).toMatchObject({ kind: 'revoked' })
  })

  it('is none, or several, by the number of TXT records', () => {
    expect(readDkimKey([])).toEqual({ kind: 'none' })
    expect(readDkimKey([`p=${rsa}`, 'site-verification=1'])).toMatchObject({ kind: 'several', usable: 1 })
  })

  it('stands at the selector under _domainkey', () => {
    expect(dkimKeyName('s1', 'example.org')).toBe('s1._domainkey.example.org')
  })
})

describe('our own key (R098)', () => {
  it.each([
    ['RSA in base64', `p=${rsa}`, rsa],
    ['RSA in PEM', `p=${rsa}`, `-----BEGIN PUBLIC KEY-----\n${rsa}\n-----END PUBLIC KEY-----\n`],
    ['Ed25519 in base64', `k=ed25519; p=${edwards.bare}`, edwards.spki],
    ['Ed25519 in PEM', `k=ed25519; p=${edwards.bare}`, edwards.pem],
    ['Ed25519 bare', `k=ed25519; p=${edwards.bare}`, edwards.bare],
  ])('is known again: %s', (_, text, own) => {
    const read = readDkimKey([text])
    expect(read.kind === 'key' && read.record.key.identity).toBe(readOwnPublicKey(own)?.identity)
  })

  it('differs from others', () => {
    expect(readOwnPublicKey(rsaKey(2048))?.identity).not.toBe(readOwnPublicKey(rsa)?.identity)
    expect(readOwnPublicKey('no key')).toBeUndefined()
  })
})

describe('whatever the TXT records hold', () => {
  const tags = fc.array(fc.constantFrom('v=DKIM1', 'k=ed25519', 'p=', `p=${rsa.slice(0, 50)}`, 'h=', 't=y', '=', ';'))
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    tags.map((parts) => parts.join(';')),
  )

  it('reading them never throws', () => {
    fc.assert(fc.property(fc.array(text, { maxLength: 3 }), (texts) => void readDkimKey(texts)))
  })

  it('reading any octets as a key never throws', () => {
    const octets = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64'))
    const cut = fc.tuple(fc.nat(290), fc.nat(255)).map(([at, octet]) => {
      const der = Buffer.from(rsa, 'base64')
      der[at] = octet
      return der.toString('base64')
    })
    fc.assert(fc.property(fc.oneof(octets, cut), (key) => void [readDkimKey([`p=${key}`]), readOwnPublicKey(key)]))
  })
})
