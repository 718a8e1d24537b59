// The message of a request: what may be in it, and one clear sentence about what may not.
import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { sendRequestSchema } from '../../lib/contract/requests.ts'

const base = { to: 'seed@postbox.test', from: 'news@smtping.test' }
const base64 = (text: string) => Buffer.from(text).toString('base64')
const issuesOf = (message: object) => {
  try {
    parseInput(sendRequestSchema, { ...base, ...message })
    return []
  } catch (error) {
    return error instanceof Error && 'issues' in error ? error.issues : error
  }
}

describe('a message', () => {
  it.each([
    [{}],
    [{ subject: 'S', text: 'T', html: '<p>T</p>' }],
    [
      {
        headers: {
          'X-Campaign': '1',
          'List-Unsubscribe': '<https://x.test/u>',
          'Reply-To': 'a@x.test',
          Cc: 'b@x.test',
        },
      },
    ],
    [{ attachments: [{ filename: 'a.pdf', contentType: 'application/pdf; name="a b.pdf"', content: base64('x') }] }],
    [{ raw: base64('Subject: S\n\nT') }],
    [{ quitAfter: 'rcpt' }],
    [{ login: 'relay' }],
    [{ raw: base64(`Subject: S\n\n${'x'.repeat(12 * 1024 * 1024)}`) }],
  ])('may be %j', (message) => {
    expect(issuesOf(message)).toEqual([])
  })

  it.each<[object, string, string]>([
    [{ headers: { From: 'boss@x.test' } }, 'headers.From', 'not for a request to set'],
    [{ headers: { 'message-id': '<1@x>' } }, 'headers.message-id', 'not for a request to set'],
    [{ headers: { 'X-SMTPING-Token': 'f' } }, 'headers.X-SMTPING-Token', 'not for a request to set'],
    [{ headers: { 'Content-Type': 'text/plain' } }, 'headers.Content-Type', 'not for a request to set'],
    [{ headers: { 'X-A': 'one\r\nBcc: victim@x.test' } }, 'headers.X-A', 'Line ends'],
    [{ headers: { 'X-A': 'one\nBcc: victim@x.test' } }, 'headers.X-A', 'Line ends'],
    [{ headers: { 'X-A\r\nBcc': 'victim@x.test' } }, 'headers.X-A\r\nBcc', 'no name of a header field'],
    [{ headers: { 'X-A: b': 'c' } }, 'headers.X-A: b', 'no name of a header field'],
    [{ headers: { 'X-A': 'x'.repeat(1000) } }, 'headers.X-A', 'shorten it'],
    [{ headers: { 'X-A': '1', 'x-a': '2' } }, 'headers.X-A', 'named twice'],
    [{ attachments: [{ filename: 'a', content: 'no base64!' }] }, 'attachments.0.content', 'base64'],
    [{ attachments: [{ filename: 'a\nb', content: '' }] }, 'attachments.0.filename', 'Line ends'],
    [
      { attachments: [{ filename: 'a', contentType: 'x\r\ny', content: '' }] },
      'attachments.0.contentType',
      'content type',
    ],
    [{ attachments: [{ filename: 'a', path: '/etc/passwd', content: '' }] }, 'attachments.0.path', 'not known'],
    [{ raw: base64('Subject: S\n\na\0b') }, 'raw', 'NUL'],
    [{ raw: base64('no header') }, 'raw', 'header'],
    [{ raw: '' }, 'raw', 'empty'],
    [{ raw: base64(`Subject: S\n\n${'x'.repeat(36 * 1024 * 1024)}`) }, 'raw', 'larger than'],
    [{ raw: base64('Subject: S\n\nT'), text: 'T' }, 'text', 'brought whole'],
    [{ text: 'x'.repeat(1024 * 1024 + 1) }, 'text', '1 MiB'],
    [{ quitAfter: 'dot' }, 'quitAfter', 'Expected one of'],
    [{ login: 'relay', server: 'evil.test:25' }, 'server', 'its own server'],
    [{ password: 'secret' }, 'password', 'not known'],
  ])('may not be this one (%#)', (message, field, words) => {
    expect(issuesOf(message)).toEqual(expect.arrayContaining([{ field, message: expect.stringContaining(words) }]))
  })
})
