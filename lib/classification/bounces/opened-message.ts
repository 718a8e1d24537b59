// A message laid open for the reading: what the mail system wrote, the fields it gives, and the message that it returns.
import { fieldOf } from '../../mail/message/header-fields.ts'
import { type Message, type Part, readMessageParts, textOfPart } from '../../mail/message/message-parts.ts'
import { decodeQuotedPrintable } from '../../mail/message/transfer-encoding.ts'
import { addressesIn } from './addresses.ts'
import { textOfHtml } from './html-text.ts'
import { subjectOf } from './message-kind.ts'
import { once } from './once.ts'
import { divideAtReturned } from './returned-message.ts'

export interface OpenedMessage {
  readonly message: Message
  readonly subject: string
  /** The texts of message/delivery-status parts. */
  readonly statusTexts: readonly string[]
  /** What the mail system wrote for people. */
  readonly notification: () => string
  /** The message that comes back, or its beginning, as it stands. */
  readonly returned: () => string
  /** X-Failed-Recipients of Exim and Gmail. */
  readonly failed: readonly string[]
  /** Whom the notification came to: who sent the message that comes back. */
  readonly senders: readonly string[]
}

/** More than a notification says, or a report of a thousand recipients, and less than a message may hold. */
const maxText = 256 * 1024

/** Opens the bytes of a message. */
export function openMessage(source: Uint8Array): OpenedMessage {
  const message = readMessageParts(source)
  const { header, parts } = message
  const returnedAt = parts.findIndex(isReturned)
  const before = returnedAt < 0 ? parts : parts.slice(0, returnedAt)
  // Read where the fields of a report do not say it all.
  const words = once(() => divideAtReturned(textOfNotification(message, before)))
  const returnedPart = parts[returnedAt]
  return {
    message,
    subject: subjectOf(header),
    statusTexts: parts.filter(isStatus).map((part) => plainText(message, part)),
    notification: () => words().notification,
    returned: once(() => (returnedPart ? textOfPart(message, shortened(returnedPart)) : words().returned)),
    failed: addressesOf(fieldOf(header, 'x-failed-recipients')),
    senders: addressesOf(`${fieldOf(header, 'to')} ${fieldOf(header, 'delivered-to')}`),
  }
}

function isStatus({ type }: Part): boolean {
  return /^(?:message|text)\/(?:global-)?delivery-status$/.test(type)
}

/** RFC 3462 section 2 and what others return messages in. */
function isReturned({ type }: Part): boolean {
  return /^(?:message\/(?:rfc822|global|partial)|(?:text|message)\/(?:rfc822|global)-headers)$/.test(type)
}

function textOfNotification(message: Message, parts: readonly Part[]): string {
  const plain = parts.filter(({ type }) => type === 'text/plain').map((part) => plainText(message, part))
  if (plain.some((text) => /\S/.test(text))) return plain.join('\n')
  const html = parts.filter(({ type }) => type === 'text/html').map((part) => textOfHtml(plainText(message, part)))
  return html.join('\n')
}

/** With line ends of one kind; quoted-printable is read even where the part does not say that it is. */
function plainText(message: Message, part: Part): string {
  const text = textOfPart(message, shortened(part))
  const isUndeclared = part.encoding === '' && /=\r?\n|=(?:20|3D)/.test(text)
  const read = isUndeclared ? new TextDecoder().decode(decodeQuotedPrintable(new TextEncoder().encode(text))) : text
  return read.includes('\r') ? read.replace(/\r\n?/g, '\n') : read
}

function shortened(part: Part): Part {
  return part.end - part.start > maxText ? { ...part, end: part.start + maxText } : part
}

function addressesOf(value: string): readonly string[] {
  return addressesIn(value.slice(0, 8000)).map(({ address }) => address)
}
