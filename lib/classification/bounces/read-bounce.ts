// Reads a bounce: RFC 3464 where the message holds its fields, and the words of mail systems where it does not. The order
// in which the message is asked is written here, once.
import { fieldOf, readHeader } from '../../mail/message/header-fields.ts'
import { isToken, tokenOfAddress, tokenOfMessageId } from '../../mail/token.ts'
import { addressesIn, sameAddress } from './addresses.ts'
import type { BouncedRecipient, BounceKind, BounceReading } from './bounce-reading.ts'
import {
  hasBounceSubject,
  isAutoreply,
  isFeedback,
  isFromDaemon,
  isFromMailSystem,
  isMachineQuotingRefusal,
  isWholeMessage,
  tellsOfFailure,
} from './message-kind.ts'
import { once } from './once.ts'
import { type OpenedMessage, openMessage } from './opened-message.ts'
import { outcomeOfWords } from './outcome-words.ts'
import { recipientOfGroup, recipientOfWords } from './read-recipient.ts'
import { readToldRecipients, type ToldRecipient } from './recipients-in-text.ts'
import { mayHoldStatusFields, readStatusFields, type StatusFields } from './status-groups.ts'

/** Reads one message. Whatever it holds, this answers, in time that grows with its length alone. */
export function readBounce(source: Uint8Array): BounceReading {
  const opened = openMessage(source)
  const { header } = opened.message
  if (isFeedback(opened.message)) return reading('feedback', { opened })
  if (!isWholeMessage(header)) return reading('not-a-bounce', { opened })
  const fields = findStatusFields(opened)
  // Exim marks its bounces as replies, and auto-replies come from nobody (RFC 3834 section 3.3) like bounces.
  if (!fields && isAutoreply(header) && !isFromDaemon(header) && !hasBounceSubject(header))
    return reading('autoreply', { opened })
  const recipients = fields ? readGroups(fields, opened) : readWords(opened)
  if (recipients.length > 0) return reading(kindOf(recipients), { opened, recipients, fields })
  return reading(isAutoreply(header) ? 'autoreply' : 'not-a-bounce', { opened })
}

function kindOf(recipients: readonly BouncedRecipient[]): BounceKind {
  return recipients.every(({ outcome }) => outcome === 'accepted') ? 'success-dsn' : 'bounce'
}

/** Where the fields stand: in their own part, in the text of another one, or anywhere in what a mail system sent. */
function findStatusFields(opened: OpenedMessage): StatusFields | undefined {
  const { message, statusTexts, notification } = opened
  const isNotification = isFromMailSystem(message.header) || hasBounceSubject(message.header)
  const places = [() => statusTexts.join('\n\n'), ...(isNotification ? [notification, () => message.text] : [])]
  for (const place of places) {
    const text = place()
    const fields = mayHoldStatusFields(text) ? readStatusFields(text) : undefined
    if (fields && fields.groups.length > 0) return fields
  }
  return undefined
}

function readGroups({ groups }: StatusFields, opened: OpenedMessage): readonly BouncedRecipient[] {
  const { notification, failed, senders } = opened
  const told = once(() => readToldRecipients(notification(), { failed, senders }))
  return groups.map((group) => {
    const others = () => {
      const addresses = addressesIn(`${group.finalRecipient ?? ''} ${group.originalRecipient ?? ''}`)
      const about = told().filter(({ recipient }) => addresses.some(({ address }) => sameAddress(address, recipient)))
      return [...about.map((one) => one.told), ...(groups.length === 1 ? [notification()] : [])]
    }
    return recipientOfGroup(group, { outcome: () => outcomeOfWords(notification(), opened.subject), others })
  })
}

/** A notification in words: a mail system sent it, or its subject says so, and it names recipients that it failed. */
function readWords(opened: OpenedMessage): readonly BouncedRecipient[] {
  const { subject, failed, senders } = opened
  const notification = opened.notification()
  if (!isNotificationInWords(opened, notification)) return []
  const told = readToldRecipients(notification, { failed, senders })
  const recipients = told.length > 0 ? told : recipientsOfReturned(opened.returned(), notification)
  const outcome = () => outcomeOfWords(notification, subject)
  const others = () => [...(recipients.length === 1 ? [notification] : []), subject]
  return recipients.map((one) => recipientOfWords(one, { outcome, others }))
}

function isNotificationInWords({ message, failed }: OpenedMessage, notification: string): boolean {
  if (failed.length > 0) return true
  const isNamed = hasBounceSubject(message.header)
  const isSystem = isFromMailSystem(message.header) || isMachineQuotingRefusal(message.header, notification)
  return (isSystem && isNamed) || ((isSystem || isNamed) && tellsOfFailure(notification))
}

/** A notification that names nobody is about the one to whom the message that it returns was written. */
function recipientsOfReturned(returned: string, notification: string): readonly ToldRecipient[] {
  const header = readHeader(returned, 0, Math.min(returned.length, maxHeader))
  const [only, ...more] = addressesIn(`${fieldOf(header, 'x-original-to')} ${fieldOf(header, 'to')}`)
  return only && more.every(({ address }) => sameAddress(address, only.address))
    ? [{ recipient: only.address, told: notification }]
    : []
}

const maxHeader = 64 * 1024

interface Result {
  readonly opened: OpenedMessage
  readonly recipients?: readonly BouncedRecipient[]
  readonly fields?: StatusFields | undefined
}

function reading(kind: BounceKind, { opened, recipients = [], fields }: Result): BounceReading {
  const returned = kind === 'not-a-bounce' ? '' : opened.returned()
  const header = readHeader(returned, 0, Math.min(returned.length, maxHeader))
  const originalMessageId = fieldOf(header, 'message-id').slice(0, 1000)
  const originalEnvelopeId = fields?.originalEnvelopeId?.trim() ?? ''
  const token =
    tokenOfAddress(receivedBy(opened)) ??
    (isToken(originalEnvelopeId.toLowerCase()) ? originalEnvelopeId.toLowerCase() : undefined) ??
    tokenOfMessageId(originalMessageId)
  return {
    kind,
    recipients,
    originalMessageId: originalMessageId || null,
    originalEnvelopeId: originalEnvelopeId || null,
    token: token ?? null,
  }
}

/** The headers that name the recipient of the notification itself. */
function receivedBy({ message }: OpenedMessage): string {
  return ['to', 'delivered-to', 'x-original-to', 'envelope-to']
    .flatMap((name) => message.header.fields.get(name) ?? [])
    .join(' ')
}
