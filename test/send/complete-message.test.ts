// A whole message of somebody's own: what is lacking is added, an earlier token taken away, and the rest left byte for byte.
import { describe, expect, it } from 'vitest'
import { problemOfMessage, readOwnMessage } from '../../lib/mail/message/own-message.ts'
import { completeMessage } from '../../lib/send/complete-message.ts'

const own = {
  token: 'f'.repeat(48),
  from: 'news@smtping.test',
  messageId: '<1@smtping.test>',
  date: new Date(Date.UTC(2026, 10, 21)),
}
const completed = (text: string | Buffer) => Buffer.from(completeMessage(Buffer.from(text), own)).toString('latin1')

const token = `X-Smtping-Token: ${own.token}\r\n`
const date = 'Date: Sat, 21 Nov 2026 00:00:00 +0000\r\n'
const full = 'From: a@x.test\r\nDate: D\r\nMessage-ID: <m@x>\r\n'

describe('a message that is brought whole', () => {
  it.each<[string, string, string]>([
    ['with all that it needs gets the token alone', `${full}\r\nHi\r\n`, `${token}${full}\r\nHi\r\n`],
    [
      'without From, Date and Message-ID gets them',
      'Subject: S\r\n\r\nHi\r\n',
      `${token}From: news@smtping.test\r\n${date}Message-ID: <1@smtping.test>\r\nSubject: S\r\n\r\nHi\r\n`,
    ],
    [
      'loses the token of an earlier test, folded too',
      `x-smtping-TOKEN : old\r\n\tfolded\r\n${full}\r\nX-Smtping-Token: in the body\r\n`,
      `${token}${full}\r\nX-Smtping-Token: in the body\r\n`,
    ],
    [
      'gets CRLF for LF and for CR',
      `${full.replaceAll('\r', '')}\na\rb\n.\nc`,
      `${token}${full}\r\na\r\nb\r\n.\r\nc\r\n`,
    ],
    ['loses the line of an mbox', `From me@x Sat Nov 21\n${full}\r\nHi\r\n`, `${token}${full}\r\nHi\r\n`],
    ['loses its byte order mark', `\xef\xbb\xbf${full}\r\nHi\r\n`, `${token}${full}\r\nHi\r\n`],
    [
      'tells nobody who gets a blind copy',
      `Bcc: b@x.test,\r\n c@x.test\r\n${full}RESENT-BCC : d@x.test\r\n\r\nBcc: in the body\r\n`,
      `${token}${full}\r\nBcc: in the body\r\n`,
    ],
    ['that is a header alone gets its empty line', full, `${token}${full}\r\n`],
    [
      'keeps bytes beyond ASCII',
      `${full}Subject: Gr\xc3\xb6\r\n\r\n\xff`,
      `${token}${full}Subject: Gr\xc3\xb6\r\n\r\n\xff\r\n`,
    ],
  ])('%s', (_what, raw, expected) => {
    expect(completed(Buffer.from(raw, 'latin1'))).toBe(expected)
  })
  it('of 10 MB with a header of 100,000 fields is made ready in time that grows with its size alone', () => {
    const header = 'X-Long: some value\r\n'.repeat(100_000)
    const began = performance.now()
    const message = completed(`${full}${header}\r\n${'0123456789'.repeat(7)}\n`.padEnd(10 * 1024 * 1024, 'a \t\n'))
    expect(message.length).toBeGreaterThan(10 * 1024 * 1024)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('what is no message', () => {
  it.each<[string, string, string | undefined]>([
    ['nothing', '', 'empty'],
    ['NUL', `${full}\r\na\0b`, 'NUL'],
    ['a text', 'Hello there\r\n', 'header'],
    ['an image', '\x89PNG\r\n\x1a\n', 'header'],
    ['a message', full, undefined],
    ['a message behind a byte order mark', `\xef\xbb\xbf${full}`, undefined],
    ['a message from an mbox', `From me@x\n${full}`, undefined],
  ])('%s', (_what, text, problem) => {
    const told = problemOfMessage(Buffer.from(text, 'latin1'))
    if (problem === undefined) expect(told).toBeUndefined()
    else expect(told).toContain(problem)
  })
})

describe('a signature that the message has already', () => {
  const signature = (h: string) => `DKIM-Signature: v=1; a=rsa-sha256; d=x.test;\r\n h=${h}; b=abc\r\n`
  it.each<[string, string, readonly string[]]>([
    ['holds where it covers what is there', `${signature('From:Date : Message-ID')}${full}`, []],
    ['breaks where it covers a field that is lacking', `${signature('from:message-id')}From: a@x.test\r\n`, ['x.test']],
    ['breaks where it covers a blind copy', `${signature('from:bcc')}${full}Bcc: b@x.test\r\n`, ['x.test']],
    ['holds where it covers that there is none', `${signature('from:bcc')}${full}`, []],
    ['holds behind a byte order mark', `\xef\xbb\xbf${full}${signature('from')}`, []],
    ['breaks where it covers the token', `${signature('from:x-smtping-\r\n token')}${full}`, ['x.test']],
  ])('%s', (_what, header, broken) => {
    const read = readOwnMessage(Buffer.from(`${header}\r\n`, 'latin1'), ['X-Smtping-Token'])
    expect(read.brokenSignatures).toEqual(broken)
  })
})
