// Small messages stay in the items that need them, large ones are kept once; what is put together is what was taken apart.
import { describe, expect, it } from 'vitest'
import { inlineContent, joinParts, partIds, setApart } from '../../lib/plan/message-parts.ts'
import { queuedSend } from './samples.ts'

const sendWith = (content: object) => {
  const { message } = queuedSend()
  return queuedSend({ message: { ...message, ...content } })
}

describe('the content of a message', () => {
  it('of a few lines stays where it is, and costs no write of its own', () => {
    const send = sendWith({ text: 'x'.repeat(3000) })
    expect(setApart(send)).toEqual({ item: send, parts: [] })
  })
  it.each([
    ['one part', { text: 'ä'.repeat(5000) }, 1],
    ['many parts', { text: 'short', raw: 'QUJD'.repeat(300_000) }, 4],
    [
      'HTML, fields and attachments',
      { html: 'h'.repeat(5000), headers: { 'X-A': '1' }, attachments: [{ filename: 'f', content: 'QQ==' }] },
      1,
    ],
  ])('in %s comes back as it was', (_what, content, count) => {
    const send = sendWith(content)
    const { item, parts } = setApart(send)
    expect(parts).toHaveLength(count)
    expect(parts.map(({ id }) => id)).toEqual(partIds({ id: send.id, parts: count }))
    expect(Math.max(...parts.map(({ bytes }) => bytes.length))).toBeLessThan(390 * 1024)
    expect(item.message).toEqual({
      ...{ from: send.message.from, tls: send.message.tls, subject: send.message.subject, text: '' },
      apart: { id: send.id, parts: count },
    })
    expect(joinParts(parts)).toEqual(inlineContent(send.message))
  })
  it('that is apart already stays so', () => {
    const { item } = setApart(sendWith({ text: 'x'.repeat(5000) }))
    expect(setApart(item)).toEqual({ item, parts: [] })
  })
})
