// The fast reader of messages: header, parts, encodings, charsets, and an mbox.
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../lib/mail/message/charset.ts'
import { readContentType } from '../../../lib/mail/message/content-type.ts'
import { decodeWords } from '../../../lib/mail/message/encoded-words.ts'
import { fieldOf, readHeader } from '../../../lib/mail/message/header-fields.ts'
import { splitMbox } from '../../../lib/mail/message/mbox.ts'
import { readMessageParts, textOfPart } from '../../../lib/mail/message/message-parts.ts'
import { decodeBase64, decodeQuotedPrintable } from '../../../lib/mail/message/transfer-encoding.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const partsOf = (text: string) => {
  const message = readMessageParts(bytesOf(text))
  return message.parts.map((part) => [part.type, textOfPart(message, part).trim()])
}

describe('the header', () => {
  const header = (text: string) => readHeader(text, 0, text.length)
  it('is unfolded, whatever its line ends', () => {
    for (const end of ['\n', '\r\n']) {
      const read = header(['Subject: one', '\ttwo', '  three', 'TO: anna', '', 'Subject: body'].join(end))
      expect([fieldOf(read, 'subject'), fieldOf(read, 'to')]).toEqual(['one two three', 'anna'])
    }
  })
  it('keeps the fields of one name in their order', () =>
    expect(header('Received: a\nReceived: b\n\n').fields.get('received')).toEqual(['a', 'b']))
  it('passes over the line of an mbox and what is no field', () =>
    expect([...header('From x Mon Nov  2 10:00:00 2026\nnonsense\nTo: anna\n\n').fields.keys()]).toEqual(['to']))
  it('takes a parameter at the beginning of a line for what it is', () =>
    expect(fieldOf(header('Content-Type: multipart/mixed;\nboundary="b"\n\n'), 'content-type')).toContain(
      'boundary="b"',
    ))
})

describe('Content-Type', () => {
  it.each([
    ['text/plain; charset=utf-8', 'text/plain', 'charset', 'utf-8'],
    ['Text/PLAIN ; Charset = "utf-8"', 'text/plain', 'charset', 'utf-8'],
    ['multipart/report; report-type=x; boundary="a b;c"', 'multipart/report', 'boundary', 'a b;c'],
    ['nonsense', 'text/plain', 'charset', undefined],
  ])('%s', (value, type, name, parameter) => {
    const read = readContentType(value)
    expect([read.type, read.parameters.get(name)]).toEqual([type, parameter])
  })
})

describe('parts', () => {
  it('nested multiparts come out as their leaves', () => {
    const text = `Content-Type: multipart/mixed; boundary=a

preamble
--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

one
--b
Content-Type: text/html

<p>two</p>
--b--
--a
Content-Type: message/rfc822

Subject: three

four
--a--
epilogue`
    expect(partsOf(text)).toEqual([
      ['text/plain', 'one'],
      ['text/html', '<p>two</p>'],
      ['message/rfc822', 'Subject: three\n\nfour'],
    ])
  })
  it('a part that is a message without saying so is one', () => {
    const text = `Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\nFrom: x@y.test\nDate: now\n\ntwo\n--a--`
    expect(partsOf(text).map(([type]) => type)).toEqual(['text/plain', 'message/rfc822'])
  })
  it('a multipart that is cut off is read as far as it goes', () =>
    expect(partsOf('Content-Type: multipart/mixed; boundary=a\n\n--a\n\none')).toEqual([['text/plain', 'one']]))
  it('a multipart without its boundaries is text', () =>
    expect(partsOf('Content-Type: multipart/mixed; boundary=a\n\none')).toEqual([['text/plain', 'one']]))
  it('the boundary inside a line separates nothing', () =>
    expect(partsOf('Content-Type: multipart/mixed; boundary=a\n\n--a\n\none x--a two\n--a--')).toEqual([
      ['text/plain', 'one x--a two'],
    ]))
})

describe('encodings', () => {
  it('base64, with whatever else stands in it', () =>
    expect(textOf(decodeBase64(bytesOf('aGVs\r\nbG8!=')))).toBe('hello'))
  it.each([
    ['a=20b=\r\nc=\nd', 'a bcd'],
    ['=C3=A4=c3=a4', 'ää'],
    ['a = b =zz =', 'a = b =zz ='],
  ])('quoted-printable %j', (text, read) => expect(textOf(decodeQuotedPrintable(bytesOf(text)))).toBe(read))
  it.each([
    ['=?utf-8?B?w6Q=?= =?utf-8?Q?_=C3=B6?=', 'ä ö'],
    ['=?iso-8859-1*de?q?=E4?=', 'ä'],
    ['=?utf-8?B?w6TD?= =?UTF-8?B?tg==?=', 'äö'],
    ['=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=', 'ab'],
    ['=?nonsense', '=?nonsense'],
  ])('encoded words %s', (text, read) => expect(decodeWords(text)).toBe(read))
})

describe('charsets', () => {
  it.each([
    ['utf-8', [0xc3, 0xa4], 'ä'],
    ['UTF8', [0xc3, 0xa4], 'ä'],
    ['iso-8859-15', [0xa4], '€'],
    ['windows-1251', [0xcf, 0xee], 'По'],
    ['koi8-r', [0xf0, 0xcf], 'По'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42], 'あ'],
    ['shift_jis', [0x82, 0xa0], 'あ'],
    ['cp932', [0x82, 0xa0], 'あ'],
    ['euc-jp', [0xa4, 0xa2], 'あ'],
    ['gb18030', [0xcd, 0xcb], '退'],
    ['big5', [0xb0, 0x68], '退'],
    ['euc-kr', [0xb9, 0xdd], '반'],
    ['iso-2022-jp', [0xa4, 0xa2], 'あ'], // EUC-JP under a wrong name
    ['us-ascii', [0xc3, 0xa4], 'ä'], // UTF-8 under a wrong name
    ['no-such-charset', [0x61, 0xe4, 0x62], 'aäb'],
    ['', [0x61, 0xff, 0x20], 'aÿ '],
  ])('%s', (label, bytes, text) => expect(decodeText(Uint8Array.from(bytes), label)).toBe(text))
})

describe('an mbox', () => {
  const mark = 'From MAILER-DAEMON Mon Nov  2 10:00:00 2026\n'
  it('is split at its marks', () =>
    expect(splitMbox(bytesOf(`${mark}To: a\n\none\n\n${mark}To: b\n\ntwo\n`))).toHaveLength(2))
  it('a sentence that begins with "From " is no mark', () =>
    expect(splitMbox(bytesOf(`${mark}To: a\n\nFrom now on\n\nFrom here to there\n`))).toHaveLength(1))
  it('a message alone is one', () =>
    expect(splitMbox(bytesOf('To: a\n\nFrom x Mon Nov 2 10:00:00 2026'))).toHaveLength(1))
})
