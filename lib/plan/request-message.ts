// The message of a request as its sends carry it: the one that is made of parts, or the one that was brought whole.
import type { PreflightRequest, SendRequest } from '../contract/requests.ts'
import type { SendItem } from '../contract/stored-items.ts'
import { readOwnMessage } from '../mail/message/own-message.ts'
import { decodeBase64 } from '../mail/message/transfer-encoding.ts'
import { tokenHeader } from '../mail/token.ts'
import { probeMessage } from './probe-message.ts'

export type PlannedMessage = Pick<SendItem, 'message' | 'ownMessageId' | 'brokenSignatures'>

/** The message, and whose signatures in it do not survive what we add. */
export function messageOf(request: SendRequest | PreflightRequest): PlannedMessage {
  const { from, tls = 'opportunistic', raw } = request
  return raw === undefined ? { message: madeMessage(request) } : wholeMessage(raw, { from, tls })
}

function madeMessage(request: SendRequest | PreflightRequest): SendItem['message'] {
  const { from, tls = 'opportunistic', html, headers, attachments = [] } = request
  const isOwn = html !== undefined || attachments.length > 0
  return {
    from,
    tls,
    subject: request.subject ?? probeMessage.subject,
    text: request.text ?? (isOwn ? '' : probeMessage.text),
    ...(html !== undefined && { html }),
    ...(headers && Object.keys(headers).length > 0 && { headers }),
    ...(attachments.length > 0 && {
      attachments: attachments.map(({ contentType, ...rest }) => ({ ...rest, ...(contentType && { contentType }) })),
    }),
  }
}

function wholeMessage(raw: string, envelope: Pick<SendItem['message'], 'from' | 'tls'>): PlannedMessage {
  const bytes = decodeBase64(new TextEncoder().encode(raw))
  const { subject, messageId, brokenSignatures } = readOwnMessage(bytes, [tokenHeader])
  return {
    message: { ...envelope, subject: subject.slice(0, 200).toWellFormed(), text: '', raw },
    ...(messageId !== undefined && { ownMessageId: messageId }),
    ...(brokenSignatures.length > 0 && { brokenSignatures: [...brokenSignatures] }),
  }
}
