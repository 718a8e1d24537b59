// Fault matrix D22: what the server decodes is the message, with CRLF line ends, and nothing in it ends it early.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMessage } from '../../lib/smtp/message-data.ts'
import { transmitTo } from './client-kit.ts'
import { ehlo, goodbye, greeting, hear, hearMessage, say } from './scripted-server.ts'

/** Texts of the bytes that matter, and some that do not. */
const texts = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', '\n.\n', '\r.\r', '\r\n.\r\n', '\0', '\xe9'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))

function normalised(text: string): string {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => `${line}\r\n`).join('')
}

/** RFC 5321 section 4.5.2, the receiver's side: the text before the final dot, with its first dots taken off. */
function decode(wire: string): string {
  const lines = wire.split('\r\n')
  const end = lines.indexOf('.')
  expect(lines.slice(end)).toEqual(['.', ''])
  return lines
    .slice(0, end)
    .map((line) => `${line.replace(/^\./, '')}\r\n`)
    .join('')
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

describe('prepareMessage', () => {
  test.each([
    ['', ''],
    ['a', 'a\r\n'],
    ['a\r\n', 'a\r\n'],
    ['a\nb\rc\r\n', 'a\r\nb\r\nc\r\n'],
    ['.', '..\r\n'],
    ['..\r\n.x\r\n', '...\r\n..x\r\n'],
    ['a\n.\nb', 'a\r\n..\r\nb\r\n'],
    ['a\r.\rb', 'a\r\n..\r\nb\r\n'],
    ['\r\r\n\n', '\r\n\r\n\r\n'],
  ])('%j crosses the wire as %j', (text, stuffed) => {
    expect(latin1(prepareMessage(Buffer.from(text)).stuffed)).toBe(stuffed)
  })

  test('what is decoded is the normalised message, whatever it was', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { stuffed, size } = prepareMessage(Buffer.from(text, 'latin1'))
        expect(decode(`${latin1(stuffed)}.\r\n`)).toBe(normalised(text))
        expect(size).toBe(normalised(text).length)
      }),
    )
  })

  test.each([
    ['', 0],
    ['a', 3],
    ['\n\n', 2],
    ['.b\nabc\rd', 5],
    ['ab\r\n.cde', 6],
  ])('the longest line of %j has %i octets with its end, before dots are doubled', (text, octets) => {
    expect(prepareMessage(Buffer.from(text)).longestLine).toBe(octets)
  })

  test('only the part of a buffer that is the message is read', () => {
    expect(latin1(prepareMessage(Buffer.from('before: a\r\nafter').subarray(8, 11)).stuffed)).toBe('a\r\n')
  })

  test.each([
    ['a', false],
    ['\x7f', false],
    ['\x80', true],
  ])('%j has 8-bit bytes: %s', (text, has8BitBytes) => {
    expect(prepareMessage(Buffer.from(text, 'latin1')).has8BitBytes).toBe(has8BitBytes)
  })
})

test('over a real socket the server decodes the normalised message', async () => {
  const script = [
    ...[greeting, ...ehlo('8BITMIME'), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')],
    ...[say('354 go'), hearMessage, say('250 queued'), ...goodbye],
  ]
  // A message without a line cannot be told from the line end before it by a script that waits for CRLF.CRLF.
  const lines = texts.filter((text) => text !== '')
  await fc.assert(
    fc.asyncProperty(lines, async (text) => {
      const { facts, server } = await transmitTo(script, { delivery: { message: Buffer.from(text, 'latin1') } })
      expect(facts.dotReply?.code).toBe(250)
      expect(decode(`${server.heard().at(-2)}\r\n`)).toBe(normalised(text))
    }),
    { numRuns: 40 },
  )
})

test('a large message arrives whole', async () => {
  const script = [
    ...[greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')],
    ...[say('354 go'), hearMessage, say('250 queued'), ...goodbye],
  ]
  const text = Array.from({ length: 60_000 }, (_, index) => `.line ${index}\r\n`).join('')
  const { server } = await transmitTo(script, { delivery: { message: Buffer.from(text) } })
  expect(decode(`${server.heard().at(-2)}\r\n`)).toBe(text)
})

test('an empty message is the dot alone', async () => {
  const script = [
    ...[greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')],
    ...[say('354 go'), hear(/^\.\r\n$/), say('250 queued'), ...goodbye],
  ]
  const { facts } = await transmitTo(script, { delivery: { message: new Uint8Array() } })
  expect(facts.dotReply?.code).toBe(250)
})
