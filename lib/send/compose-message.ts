// A message as nodemailer composes it (RFC 5322, RFC 2045). Of a run to many recipients the body is composed once; for each
// of them only the header is made anew, by the same code.
import MailComposer from 'nodemailer/lib/mail-composer'
import { wholeLines } from '../smtp/message-data.ts'

/** What all messages of a run have in common. */
export interface MessageContent {
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html?: string | undefined
  readonly attachments?: readonly Attachment[]
}

export interface Attachment {
  readonly filename: string
  readonly contentType?: string
  /** For references from the HTML part, RFC 2392. */
  readonly cid?: string
  readonly content: string | Buffer
  /** What the content is, where it is a text that stands for bytes. */
  readonly encoding?: 'base64'
}

/** What differs from recipient to recipient. */
export interface OwnHeader {
  readonly to: string
  /** With or without angle brackets. */
  readonly messageId: string
  readonly date: Date
  /** Further fields by name. */
  readonly fields: Readonly<Record<string, string>>
}

/** A message of this content. Rejects where it cannot be composed; reads no file and no URL. */
export type ComposeMessage = (content: MessageContent, own: OwnHeader) => Promise<Uint8Array>

/** The header for one recipient, and the bytes behind it, which are the same for all. */
interface Composed {
  readonly headerFor: (own: OwnHeader) => string
  readonly body: Uint8Array
}

interface Known {
  readonly content: MessageContent
  readonly fieldNames: string
  readonly composed: Promise<Composed>
}

/** Runs that one process works on at a time. More would only be composed more often. */
const contentsRemembered = 8

/** Composes, and remembers the contents composed last: whoever sends to many asks with the same content again and again. */
export function createComposer(): ComposeMessage {
  let known: readonly Known[] = []

  function composedOnce(content: MessageContent, own: OwnHeader): Promise<Composed> {
    const fieldNames = Object.keys(own.fields).join()
    const before = known.find((entry) => entry.fieldNames === fieldNames && isSameContent(entry.content, content))
    if (before) return before.composed
    const entry = { content, fieldNames, composed: composeContent(content, own) }
    known = [entry, ...known].slice(0, contentsRemembered)
    entry.composed.catch(() => {
      known = known.filter((one) => one !== entry)
    })
    return entry.composed
  }

  return async (content, own) => {
    const { headerFor, body } = await composedOnce(content, own)
    return Buffer.concat([Buffer.from(headerFor(own)), body])
  }
}

/** The composer of this process. */
export const composeMessage: ComposeMessage = createComposer()

const endOfHeader = '\r\n\r\n'

async function composeContent(content: MessageContent, own: OwnHeader): Promise<Composed> {
  const { to, messageId, date, fields } = own
  const attachments = content.attachments?.map((attachment) => ({ ...attachment }))
  const message = new MailComposer({
    ...{ ...content, attachments, to, messageId, date, headers: { ...fields } },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }).compile()
  const whole = await message.build()
  return {
    // The composer leaves the line ends of a text as they are: a signature over others than cross the wire would be broken.
    body: Buffer.from(wholeLines(whole.subarray(whole.indexOf(endOfHeader) + endOfHeader.length)), 'latin1'),
    headerFor: (next) => {
      message.setHeader({ ...next.fields, To: next.to, 'Message-ID': next.messageId })
      return message.setHeader('Date', next.date).buildHeaders() + endOfHeader
    },
  }
}

function isSameContent(one: MessageContent, other: MessageContent): boolean {
  const [ones, others] = [one.attachments ?? [], other.attachments ?? []]
  return (
    one.from === other.from &&
    one.subject === other.subject &&
    one.text === other.text &&
    one.html === other.html &&
    ones.length === others.length &&
    ones.every((attachment, index) => isSameAttachment(attachment, others[index]))
  )
}

function isSameAttachment(one: Attachment, other: Attachment | undefined): boolean {
  if (one.filename !== other?.filename || one.contentType !== other.contentType || one.cid !== other.cid) return false
  if (one.encoding !== other.encoding) return false
  return typeof one.content === 'string' || typeof other.content === 'string'
    ? one.content === other.content
    : one.content.equals(other.content)
}
