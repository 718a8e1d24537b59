// Reads a bounce: RFC 3464 where the message holds its fields, and the words of mail systems where it does not. The order
// in which the message is asked is written here, once.
import { fieldOf, type Header, readHeader } from '../../mail/message/header-fields.ts'
import { isToken, tokenHeader, tokenOfAddress } from '../../mail/token.ts'
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
  namesOfRecipient,
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
  const isNotification = isFromMailSystem(header) || hasBounceSubject(header)
  const places = [() => opened.statusTexts.join('\n\n'), ...(isNotification ? [opened.notification] : [])]
  const told = readFields(places, opened)
  if (told) return told
  // Exim marks its bounces as replies, and auto-replies come from nobody (RFC 3834 section 3.3) like bounces.
  if (isAutoreply(header) && !isFromDaemon(header) && !hasBounceSubject(header)) return reading('autoreply', { opened })
  const words = readWords(opened, toldIn(opened))
  if (words) return words
  // A notification that names nobody may enclose another one that does, or be too broken for its parts to be found;
  // else it is about the one to whom the message was written that it returns.
  const anywhere = isNotification ? readFields([() => opened.message.text], opened) : undefined
  const last = anywhere ?? readWords(opened, () => recipientsOfReturned(opened))
  return last ?? reading(isAutoreply(header) ? 'autoreply' : 'not-a-bounce', { opened })
}

/** The reading of the first place that holds fields of RFC 3464. */
function readFields(places: readonly (() => string)[], opened: OpenedMessage): BounceReading | undefined {
  for (const place of places) {
    const text = place()
    const fields = mayHoldStatusFields(text) ? readStatusFields(text) : undefined
    if (!fields || fields.groups.length === 0) continue
    const recipients = readGroups(fields, opened)
    return reading(kindOf(recipients), { opened, recipients, fields })
  }
  return undefined
}

function kindOf(recipients: readonly BouncedRecipient[]): BounceKind {
  return recipients.every(({ outcome }) => outcome === 'accepted') ? 'success-dsn' : 'bounce'
}

function readGroups({ groups }: StatusFields, opened: OpenedMessage): readonly BouncedRecipient[] {
  const { notification } = opened
  const told = toldIn(opened)
  return groups.map((group) => {
    const others = () => {
      const addresses = addressesIn(`${group.finalRecipient ?? ''} ${group.originalRecipient ?? ''}`)
      const about = told().filter(({ recipient }) => addresses.some(({ address }) => sameAddress(address, recipient)))
      return [...about.map((one) => one.told), ...(groups.length === 1 ? [notification()] : [])]
    }
    const read = recipientOfGroup(group, { outcome: () => outcomeOfWords(notification(), opened.subject), others })
    return groups.length === 1 && !read.recipient?.includes('@') ? { ...read, ...onlyOneTold(told()) } : read
  })
}

/** A group that names no address is about the one that the words name. */
function onlyOneTold([first, ...more]: readonly ToldRecipient[]): Pick<BouncedRecipient, 'recipient'> | undefined {
  return first && more.length === 0 ? { recipient: first.recipient } : undefined
}

function toldIn({ notification, failed, senders }: OpenedMessage): () => readonly ToldRecipient[] {
  return once(() => readToldRecipients(notification(), { failed, senders }))
}

/** A notification in words: a mail system sent it, or its subject says so, and there are recipients that it failed. */
function readWords(opened: OpenedMessage, named: () => readonly ToldRecipient[]): BounceReading | undefined {
  const notification = opened.notification()
  const told = isNotificationInWords(opened, notification) ? named() : []
  if (told.length === 0) return undefined
  const outcome = () => outcomeOfWords(notification, opened.subject)
  const others = () => [...(told.length === 1 ? [notification] : []), opened.subject]
  const recipients = told.map((one) => recipientOfWords(one, { outcome, others }))
  return reading(kindOf(recipients), { opened, recipients })
}

function isNotificationInWords({ message, failed }: OpenedMessage, notification: string): boolean {
  if (failed.length > 0) return true
  const isNamed = hasBounceSubject(message.header)
  const isSystem = isFromMailSystem(message.header) || isMachineQuotingRefusal(message.header, notification)
  return (isSystem && isNamed) || ((isSystem || isNamed) && tellsOfFailure(notification))
}

function recipientsOfReturned({ returned, notification }: OpenedMessage): readonly ToldRecipient[] {
  const header = headerOf(returned())
  const [only, ...more] = addressesIn(`${fieldOf(header, 'x-original-to')} ${fieldOf(header, 'to')}`)
  return only && more.every(({ address }) => sameAddress(address, only.address))
    ? [{ recipient: only.address, told: notification() }]
    : []
}

function headerOf(text: string): Header {
  return readHeader(text, 0, Math.min(text.length, maxHeader))
}

const maxHeader = 64 * 1024

interface Result {
  readonly opened: OpenedMessage
  readonly recipients?: readonly BouncedRecipient[]
  readonly fields?: StatusFields | undefined
}

function reading(kind: BounceKind, { opened, recipients = [], fields }: Result): BounceReading {
  const returned = kind === 'not-a-bounce' ? '' : opened.returned()
  const returnedHeader = headerOf(returned)
  const originalMessageId = fieldOf(returnedHeader, 'message-id').slice(0, 1000)
  const originalEnvelopeId = fields?.originalEnvelopeId?.trim() ?? ''
  const named = fieldOf(returnedHeader, tokenHeader.toLowerCase()).trim().toLowerCase()
  const token = tokenOfAddress(namesOfRecipient(opened.message.header)) ?? (isToken(named) ? named : undefined)
  return {
    kind,
    recipients,
    originalMessageId: originalMessageId || null,
    originalEnvelopeId: originalEnvelopeId || null,
    token: token ?? null,
  }
}
