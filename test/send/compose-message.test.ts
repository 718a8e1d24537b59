// Composing once and composing afresh are compared byte for byte; afresh is nodemailer's own sendMail.
import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { createComposer, type MessageContent, type OwnHeader } from '../../lib/send/compose-message.ts'

const plain: MessageContent = { from: 'News <news@smtping.test>', subject: 'Hello', text: 'Hello.\n.\nA dot.' }

const contents: readonly (readonly [string, MessageContent])[] = [
  ['text', plain],
  ['no text at all', { ...plain, text: '' }],
  ['a subject and a text beyond ASCII', { ...plain, subject: 'Größe — 大小 '.repeat(9), text: 'Größe\n'.repeat(40) }],
  ['text and HTML', { ...plain, html: '<p>Hello.</p>' }],
  [
    'text, HTML, an image inside it, and attachments',
    {
      ...{ ...plain, html: '<p>Grüße <img src="cid:logo@smtping.test"></p>' },
      attachments: [
        { filename: 'logo.png', cid: 'logo@smtping.test', content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]) },
        { filename: 'Übersicht.csv', contentType: 'text/csv', content: 'a;b\n1;ü\n' },
        { filename: 'large.bin', content: Buffer.alloc(100_000, 7) },
      ],
    },
  ],
]

const seeds: readonly OwnHeader[] = [
  'ok@one.test',
  'a.local.part.too.long.for.one.line@'.padEnd(90, 'x'),
  'jõgeva@drei.test',
].map((to, index) => ({
  to,
  messageId: `<${String(index).repeat(32)}@smtping.test>`,
  date: new Date(Date.UTC(2026, 10, 21, 0, 0, index)),
  fields: { 'X-Smtping-Token': String(index).repeat(32), 'Auto-Submitted': 'auto-generated' },
}))

/** The boundary is random; everything else has to be equal. */
async function composeAfresh(content: MessageContent, { fields, ...own }: OwnHeader, like: string): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const baseBoundary = /--_NmP-([0-9a-f]+)-Part_/.exec(like)?.[1]
  const attachments = content.attachments?.map((attachment) => ({ ...attachment }))
  const mail = { ...content, ...own, attachments, headers: fields, ...(baseBoundary && { baseBoundary }) }
  const composed = (await transport.sendMail(mail)).message.toString('latin1')
  return composed.endsWith('\r\n') ? composed : `${composed}\r\n`
}

describe('a message composed from a remembered body', () => {
  it.each(contents)('is what nodemailer composes afresh: %s', async (_what, content) => {
    const compose = createComposer()
    for (const own of seeds) {
      const composed = Buffer.from(await compose(structuredCopy(content), own)).toString('latin1')
      expect(composed).toBe(await composeAfresh(content, own, composed))
    }
  })

  it('has the boundary of the first: its body was composed once', async () => {
    const compose = createComposer()
    const content = { ...plain, html: '<p>Hello.</p>' }
    const bodies = await Promise.all(seeds.map(async (own) => bodyOf(await compose({ ...content }, own))))
    expect(new Set(bodies).size).toBe(1)
  })

  it('carries nothing of a message with other fields', async () => {
    const compose = createComposer()
    const [first, second] = seeds
    if (!first || !second) throw new Error('There are no seeds.')
    await compose(plain, first)
    const composed = Buffer.from(await compose(plain, { ...second, fields: {} })).toString()
    expect(composed).not.toMatch(/token|auto-submitted/i)
  })
})

describe('another content', () => {
  const image = { filename: 'logo.png', content: Buffer.from('one') }
  const whole: MessageContent = { ...plain, html: '<p>One</p>', attachments: [image] }

  it.each<readonly [string, Partial<MessageContent>]>([
    ['sender', { from: 'other@smtping.test' }],
    ['subject', { subject: 'Other' }],
    ['text', { text: 'Other' }],
    ['HTML', { html: '<p>Two</p>' }],
    ['no HTML', { html: undefined }],
    ['no attachment', { attachments: [] }],
    ['name of an attachment', { attachments: [{ ...image, filename: 'other.png' }] }],
    ['type of an attachment', { attachments: [{ ...image, contentType: 'image/gif' }] }],
    ['reference to an attachment', { attachments: [{ ...image, cid: 'logo@smtping.test' }] }],
    ['bytes of an attachment', { attachments: [{ ...image, content: Buffer.from('two') }] }],
  ])('is never answered with a remembered one: %s', async (_what, change) => {
    const [own] = seeds
    if (!own) throw new Error('There are no seeds.')
    const compose = createComposer()
    await compose(whole, own)
    const content = { ...whole, ...change }
    const composed = Buffer.from(await compose(content, own)).toString('latin1')
    expect(composed).toBe(await composeAfresh(content, own, composed))
  })

  it('pushes the oldest out, and a content that comes back is composed again', async () => {
    const [own] = seeds
    if (!own) throw new Error('There are no seeds.')
    const compose = createComposer()
    const content = { ...plain, html: '<p>Hello.</p>' }
    const before = bodyOf(await compose(content, own))
    for (let index = 0; index < 8; index++) await compose({ ...plain, text: `Text ${index}` }, own)
    expect(bodyOf(await compose(content, own))).not.toBe(before)
  })
})

/** As from another item of the table: equal, and not the same objects. */
function structuredCopy(content: MessageContent): MessageContent {
  const attachments = content.attachments?.map(({ content: bytes, ...rest }) => ({
    ...rest,
    content: typeof bytes === 'string' ? bytes : Buffer.from(bytes),
  }))
  return { ...content, ...(attachments && { attachments }) }
}

function bodyOf(message: Uint8Array): string {
  const text = Buffer.from(message).toString('latin1')
  return text.slice(text.indexOf('\r\n\r\n'))
}
