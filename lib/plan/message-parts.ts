// Where the content of a message is kept: in the item that needs it while it is small, in items of its own otherwise.
import { type MessageContent, messageContentSchema } from '../contract/message-content.ts'
import type { MessageItem, PreflightItem, SendItem, StoredMessage } from '../contract/stored-items.ts'

/**
 * Bytes that stay in the item. DynamoDB counts each write by the kilobyte, and a send is written about six times: what is
 * larger is cheaper written once, the more so since all sends of a preflight read the same. It is also sure to fit.
 */
const maxInlineBytes = 4 * 1024

/** Bytes of a part: an item of DynamoDB holds 400 KB, its names and numbers included. */
const partBytes = 350 * 1024

type WithMessage = SendItem | PreflightItem

/** The item as it is kept, and the parts to be written before it. They bear its id, so that doing it again makes the same ones. */
export function setApart<Item extends WithMessage>(item: Item): { readonly item: Item; readonly parts: MessageItem[] } {
  const { from, tls, subject, apart, ...content } = item.message
  const bytes = new TextEncoder().encode(JSON.stringify(content))
  if (apart || bytes.length <= maxInlineBytes) return { item, parts: [] }
  const count = Math.ceil(bytes.length / partBytes)
  const message = { from, tls, subject, text: '', apart: { id: item.id, parts: count } }
  const parts = partIds(message.apart).map((id, index): MessageItem => {
    const part = bytes.slice(index * partBytes, (index + 1) * partBytes)
    return { kind: 'message', id, version: 0, createdAt: item.createdAt, bytes: part }
  })
  return { item: { ...item, message }, parts }
}

/** The ids of the parts, in order. */
export function partIds({ id, parts }: NonNullable<StoredMessage['apart']>): readonly string[] {
  return Array.from({ length: parts }, (_, index) => `${id}.${index}`)
}

/** The content that stands in the item itself. */
export function inlineContent({ from: _, tls: _tls, subject: _subject, apart: _apart, ...content }: StoredMessage) {
  return content satisfies MessageContent
}

/** The content from all its parts, in order. Throws where they are not what was written. */
export function joinParts(parts: readonly Pick<MessageItem, 'bytes'>[]): MessageContent {
  const whole = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { bytes } of parts) {
    whole.set(bytes, at)
    at += bytes.length
  }
  return messageContentSchema.parse(JSON.parse(new TextDecoder().decode(whole)))
}
