// Bounce mailboxes are open to all: whatever lies in them is answered, and soon.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bounceKinds, bounceOutcomes } from '../../../lib/classification/bounces/bounce-reading.ts'
import { readBounce } from '../../../lib/classification/bounces/read-bounce.ts'
import { causes } from '../../../lib/mail/outcome.ts'
import { above, bytesOf, inWords, report } from './made-messages.ts'

const failed = 'Final-Recipient: rfc822; anna@postbox.test\nAction: failed\nStatus: 5.1.1\n'

function millisecondsFor(message: Uint8Array): number {
  readBounce(message) // patterns are compiled at their first use
  const began = process.hrtime.bigint()
  readBounce(message)
  return Number(process.hrtime.bigint() - began) / 1e6
}

const mebibyte = 1024 * 1024
const fill = (part: string) => part.repeat(Math.ceil(mebibyte / part.length))
const nested = (depth: number): string =>
  depth === 0 ? failed : `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested(depth - 1)}`

describe('a mebibyte of it is read in a second', () => {
  it.each([
    ...[
      'a',
      ' ',
      '\n',
      '@',
      'a@',
      '"@',
      '<a@b.c>:\n',
      '=',
      '=?',
      '=?utf-8?q?',
      '<',
      '<style>',
      '<style></style>',
      '&#1;',
    ],
    ...[
      '--b\n',
      '--b\n\n',
      'From ',
      '\nFrom a 1:1\n\n',
      '550 5.1.1 ',
      '\n550-',
      'user ',
      'said: ',
      'deliver ',
      '>>> RCPT TO:<a@b.c>\n',
    ],
    ...[
      'Final-Recipient: rfc822; a@b.c\nAction: failed\n\n',
      'Diagnostic-Code: smtp; x\n x\n',
      'Received: x\n x\n',
      '----- original ',
    ],
  ])('%j', (part) => {
    const body = fill(part)
    const type = ['MIME-Version: 1.0']
    for (const header of [type, ['Content-Type: text/html'], ['Content-Type: multipart/mixed; boundary=b']]) {
      expect(millisecondsFor(bytesOf(inWords({ header, body })))).toBeLessThan(1000)
    }
    expect(millisecondsFor(bytesOf(report({ words: body, fields: failed })))).toBeLessThan(1000)
    expect(
      millisecondsFor(bytesOf(`From: MAILER-DAEMON@relay.test\nSubject: ${body.replaceAll('\n', ' ')}`)),
    ).toBeLessThan(1000)
  })

  it('many recipients, each with the words about it', () => {
    const groups = Array.from({ length: 2000 }, (_, index) =>
      failed.replace('anna', `anna${index}`).replace('5.1.1', '5.0.0'),
    )
    const words = Array.from({ length: 500 }, (_, index) => `<anna${index}@postbox.test>: no such user\n`)
    const text = report({ words: words.join('\n'), fields: groups.join('\n') })
    expect(readBounce(bytesOf(text)).recipients.length).toBeGreaterThan(500)
    expect(millisecondsFor(bytesOf(text))).toBeLessThan(1000)
  })

  it('parts inside parts', () =>
    expect(millisecondsFor(bytesOf(`From: postmaster@relay.test\n${nested(2000)}`))).toBeLessThan(1000))
  it('fifty mebibytes take no longer than one', () => {
    const text = report({ fields: failed })
    const large = new Uint8Array(50 * mebibyte).fill(0x61)
    large.set(bytesOf(text))
    expect(readBounce(large).recipients).toHaveLength(1)
    expect(millisecondsFor(large)).toBeLessThan(1000)
  })
})

const made = [
  report({ fields: failed }),
  report({ words: 'über <anna@postbox.test>: mailbox full', fields: `${failed}\n${failed.replace('anna', 'bert')}` }),
  inWords({
    body: `<anna@postbox.test>:\nRemote host said: 550 5.1.1 no${above('--- Below this line is a copy of the message.')}`,
  }),
  inWords({
    header: ['Content-Type: text/html; charset=iso-2022-jp', 'Content-Transfer-Encoding: base64'],
    body: 'PGI+YUBiLmM8L2I+',
  }),
].map(bytesOf)

/** The corpus of real bounces lies beside the project, where it is there at all. */
const shared = process.env.SMTPING_SHARED
const folder = shared ? join(shared, 'corpus', 'bounces') : ''
const real =
  folder !== '' && existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file))) : []
const seeds: readonly Uint8Array[] = [...made, ...real]

interface Change {
  readonly kind: 'byte' | 'cut' | 'drop' | 'double' | 'insert'
  readonly at: number
  readonly length: number
  readonly byte: number
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('byte', 'cut', 'drop', 'double', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 200 }),
  byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(10, 13, 32, 58, 61, 45, 64, 60, 62)),
})

function changed(bytes: Uint8Array, { kind, at, length, byte }: Change): Uint8Array {
  const place = Math.floor(at * bytes.length)
  const [before, behind] = [bytes.subarray(0, place), bytes.subarray(place)]
  if (kind === 'cut') return before
  if (kind === 'drop') return joined(before, behind.subarray(length))
  if (kind === 'double') return joined(before, behind.subarray(0, length), behind)
  if (kind === 'insert') return joined(before, new Uint8Array(length).fill(byte), behind)
  return joined(before, Uint8Array.of(byte), behind.subarray(1))
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

describe('whatever comes', () => {
  it('20,000 changed messages are answered, each in time, the same each time', { timeout: 120_000 }, () => {
    let slowest = 0
    fc.assert(
      fc.property(
        fc.nat({ max: seeds.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        (index, changes) => {
          const message = changes.reduce(changed, seeds[index] ?? new Uint8Array())
          const began = process.hrtime.bigint()
          const { kind, recipients } = readBounce(message)
          slowest = Math.max(slowest, Number(process.hrtime.bigint() - began) / 1e6)
          expect(bounceKinds).toContain(kind)
          for (const { outcome, cause } of recipients) {
            expect(bounceOutcomes).toContain(outcome)
            expect(cause === null || causes.includes(cause)).toBe(true)
          }
        },
      ),
      { numRuns: 20_000 },
    )
    expect(slowest).toBeLessThan(1000)
  })

  it('bytes without any order are no bounce', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(readBounce(bytes)).toMatchObject({ kind: 'not-a-bounce', recipients: [] })
      }),
      { numRuns: 2000 },
    )
  })
})
