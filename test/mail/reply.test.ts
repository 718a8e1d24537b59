import { describe, expect, it } from 'vitest'
import { authMechanisms, offers, readExtensions, sizeLimit } from '../../lib/mail/extensions.ts'
import { formatReply, makeReply, parseReplyText, replyClass } from '../../lib/mail/reply.ts'

describe('RFC 5321 section 4.2: replies', () => {
  it.each([
    [250, 'positive'],
    [354, 'intermediate'],
    [451, 'transient-negative'],
    [550, 'permanent-negative'],
  ] as const)('%i is %s', (code, family) => expect(replyClass({ code })).toBe(family))

  it('an enhanced status counts only where its class agrees with the code', () => {
    expect(makeReply(250, ['5.1.1 odd']).enhancedStatus).toBeUndefined()
    expect(makeReply(550, ['5.7.1 no']).enhancedStatus).toEqual({ class: 5, subject: 7, detail: 1 })
    expect(makeReply(550, ['2.0.0 odd', '5.7.26 yes']).enhancedStatus).toEqual({ class: 5, subject: 7, detail: 26 })
  })

  it('is read from pasted text and written back as on the wire', () => {
    const reply = parseReplyText('550-5.7.26 first line\r\n550 5.7.26 second line')
    expect(reply).toEqual({
      code: 550,
      enhancedStatus: { class: 5, subject: 7, detail: 26 },
      lines: ['5.7.26 first line', '5.7.26 second line'],
    })
    expect(reply && formatReply(reply)).toEqual(['550-5.7.26 first line', '550 5.7.26 second line'])
  })

  it.each(['', 'hello', '5500 x', '700 x', '55 x'])('%j is no reply', (text) =>
    expect(parseReplyText(text)).toBeUndefined(),
  )
})

describe('the EHLO reply', () => {
  const extensions = readExtensions(
    makeReply(250, [
      'mx.example.org at your service',
      'size 1000',
      'AUTH PLAIN login',
      'AUTH=LOGIN CRAM-MD5',
      'STARTTLS',
      '8BITMIME',
      '',
    ]),
  )
  it('names the server in the first line only', () => expect(extensions.serverName).toBe('mx.example.org'))
  it('keywords are case-insensitive', () => expect(offers(extensions, 'starttls')).toBe(true))
  it('a keyword in the first line is no extension', () => {
    expect(offers(readExtensions(makeReply(250, ['mx STARTTLS'])), 'STARTTLS')).toBe(false)
  })
  it('mechanisms of both AUTH forms count once', () => {
    expect(authMechanisms(extensions)).toEqual(['PLAIN', 'LOGIN', 'CRAM-MD5'])
  })
  it.each([
    ['SIZE 1000', 1000],
    ['SIZE', 'unlimited'],
    ['SIZE 0', 'unlimited'],
    ['SIZE 99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['SIZE lots', undefined],
    ['HELP', undefined],
  ])('%s limits to %s', (line, limit) => expect(sizeLimit(readExtensions(makeReply(250, ['mx', line])))).toBe(limit))
})
