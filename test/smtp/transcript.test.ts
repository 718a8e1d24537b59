import { describe, expect, test } from 'vitest'
import { secretsOf } from '../../lib/smtp/secrets.ts'
import { startTranscript } from '../../lib/smtp/transcript.ts'
import { escapeText, visibleText } from '../../lib/smtp/visible-text.ts'

const start = () => startTranscript({ elapsed: () => 1.6 })
const bytes = (text: string) => Buffer.from(text)

describe('a transcript', () => {
  test('keeps time, direction, stage and layer of each line', () => {
    const transcript = start()
    transcript.client('ehlo', 'EHLO me')
    transcript.enterTls()
    transcript.server('ehlo', bytes('250 mx'))
    transcript.event('tls', 'TLSv1.3')
    expect(transcript.entries()).toEqual([
      { atMs: 2, direction: 'client', stage: 'ehlo', tls: false, text: 'EHLO me' },
      { atMs: 2, direction: 'server', stage: 'ehlo', tls: true, text: '250 mx' },
      { atMs: 2, direction: 'event', stage: 'tls', tls: true, text: 'TLSv1.3' },
    ])
  })

  test.each([
    ['AUTH PLAIN AGEAYg==', 'AUTH PLAIN <redacted 8 bytes>'],
    ['AUTH LOGIN', 'AUTH LOGIN'],
    ['auth xoauth2 abc', '<redacted 16 bytes>'],
    ['AUTH SCRAM-SHA-256 abc def', 'AUTH SCRAM-SHA-256 <redacted 7 bytes>'],
    ['c2VjcmV0', '<redacted 8 bytes>'],
    ['AUTH', '<redacted 4 bytes>'],
    ['', '<redacted 0 bytes>'],
  ])('at the stage auth keeps of %j: %j', (line, text) => {
    const transcript = start()
    transcript.client('auth', line)
    expect(transcript.entries()[0]?.text).toBe(text)
  })

  test('replaces every form of a secret in what the server says, also in bytes that are no text', () => {
    const credentials = { user: 'someone', password: 'pässwörd' }
    const transcript = start()
    transcript.keepSecrets(secretsOf(credentials))
    const invalid = Buffer.concat([
      Buffer.from([0xff]),
      bytes(' pässwörd '),
      bytes(`${Buffer.from('\0pässwörd').toString('base64')}`),
    ])
    transcript.server('auth', invalid)
    expect(transcript.entries()[0]?.text).toBe('\\xff <redacted> <redacted>')
  })

  test('shortens a line that would fill it', () => {
    const transcript = start()
    transcript.server('greeting', bytes('x'.repeat(3000)))
    expect(transcript.entries()[0]?.text).toBe(`${'x'.repeat(2048)} [952 more]`)
  })

  test('keeps its beginning and its end within 32 KiB, and says what is missing', () => {
    const transcript = start()
    for (let line = 0; line < 2000; line += 1) transcript.server('ehlo', bytes(`250-LINE${line} ${'"\\'.repeat(20)}`))
    const entries = transcript.entries()
    const texts = entries.map(({ text }) => text)
    const gap = texts.findIndex((text) => text.endsWith('entries left out'))
    expect(JSON.stringify(entries).length).toBeLessThanOrEqual(32 * 1024)
    expect(JSON.stringify(entries).length).toBeGreaterThan(30 * 1024)
    expect(texts[0]).toMatch(/^250-LINE0 /)
    expect(texts.at(-1)).toMatch(/^250-LINE1999 /)
    expect(texts[gap]).toBe(`${2000 - (entries.length - 1)} entries left out`)
    expect(entries[gap]?.direction).toBe('event')
  })

  test('says nothing of missing entries where none are', () => {
    const transcript = start()
    for (let line = 0; line < 12; line += 1) transcript.server('ehlo', bytes('x'.repeat(2300)))
    expect(transcript.entries().filter(({ direction }) => direction === 'event')).toEqual([])
    expect(transcript.entries()).toHaveLength(12)
  })
})

describe('visibleText', () => {
  test.each<[Uint8Array, string]>([
    [bytes('plain \\ text\t~'), 'plain \\ text\t~'],
    [bytes('\0\x1b\x7f\r\n'), '\\x00\\x1b\\x7f\\x0d\\x0a'],
    [bytes('é€\u{1f600}'), '\\u00e9\\u20ac\\u{1f600}'],
    [bytes('\u202e\u2028\u0085\ufeff'), '\\u202e\\u2028\\u0085\\ufeff'],
    [Buffer.from('gr\xfc\xdf', 'latin1'), 'gr\\xfc\\xdf'],
    [Buffer.from([0xed, 0xa0, 0x80]), '\\xed\\xa0\\x80'],
  ])('%j is shown as %j', (given, shown) => {
    expect(visibleText(given)).toBe(shown)
  })

  test('a lone surrogate is escaped like any other character', () => {
    expect(escapeText('a\ud800b')).toBe('a\\ud800b')
  })
})
