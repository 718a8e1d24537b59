// One look into one mailbox for every send that waits: what is new is tied to its send by token.

import { arrivalOf, type Evidence } from '../classification/evidence.ts'
import { bounceMailboxId } from '../contract/mailboxes.ts'
import type { SendItem } from '../contract/stored-items.ts'
import type { Instant } from '../mail/time.ts'
import type { TokenSeal } from '../mail/token.ts'
import { claimLook, finishLook } from '../plan/mailbox-watch.ts'
import { annotate } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { FoundMessage, Look, LookIntoMailbox, Notification, WorkEdges } from './edges.ts'

export interface LookEdges extends WorkEdges {
  readonly look: LookIntoMailbox
  readonly seal: TokenSeal
}

/** Looks, if a look is due. The cursor moves only after everything found is tied, so nothing is passed over. */
export async function lookForMail(
  id: string,
  edges: LookEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const owner = edges.newId()
  const beganAt = edges.clock.now()
  const span = { now: beganAt, schedules: edges.schedules }
  const claimed = await changeItem(edges.items, { kind: 'mailbox', id }, (item) => claimLook(item, owner, span))
  if (claimed.kind !== 'changed') return
  const { cursor, watchedSince: since } = claimed.item
  const tied = new Set<FoundMessage>()
  const settle = async <Message extends FoundMessage>(found: readonly Message[]): Promise<readonly Message[]> => {
    const sends = await sendsOf(found, edges)
    const ours: Message[] = []
    for (const message of found) {
      if (await tie(message, { mailboxId: id, sends }, edges)) ours.push(message)
      tied.add(message)
    }
    return ours
  }
  const { messages, ...look } = await edges.look(id, { cursor, since, signal, settle })
  tellOperator(id, look, edges)
  await settle(messages.filter((message) => !tied.has(message)))
  const end = { look: { ...look, beganAt }, now: edges.clock.now(), schedules: edges.schedules }
  await changeItem(edges.items, { kind: 'mailbox', id }, (item) => finishLook(item, owner, end))
}

function tellOperator(
  mailbox: string,
  { trouble, notice }: Pick<Look, 'trouble' | 'notice'>,
  { warn }: LookEdges,
): void {
  if (trouble) warn('a mailbox could not be read', { mailbox, reason: trouble.reason, trouble: trouble.detail })
  if (notice) warn('a mailbox is not in order', { mailbox, reason: notice.reason, trouble: notice.detail })
}

type Sends = ReadonlyMap<string, SendItem>

/** The sends that the messages are about. One that cannot be read is left out, and keeps none of the others waiting. */
async function sendsOf(found: readonly FoundMessage[], { items, seal }: LookEdges): Promise<Sends> {
  const ids = found.flatMap((message) => evidenceIn(message, seal)).map(({ id }) => id)
  const sends = await items.readMany('send', ids)
  return new Map(sends.map((send) => [send.id, send]))
}

/** Whether it is a test message of ours whose arrival is written with its send, now or before. */
async function tie(
  found: FoundMessage,
  { mailboxId, sends }: { readonly mailboxId: string; readonly sends: Sends },
  edges: LookEdges,
): Promise<boolean> {
  let isSettled = false
  for (const { id, evidence } of evidenceIn(found, edges.seal)) {
    const known = sends.get(id)
    if (!known) continue
    const decide = (send: SendItem) => {
      const isProof = proves(evidence, send, mailboxId)
      isSettled = isProof && evidence.kind === 'arrival'
      return isProof ? annotate(send, evidence) : undefined
    }
    await changeItem(edges.items, { kind: 'send', id }, decide, known)
  }
  return isSettled
}

/**
 * A message proves an arrival only in the mailbox that it was sent to, a notification something only in the bounce mailbox;
 * and without a sealed token only where it names our recipient.
 */
function proves(evidence: Evidence, { mailbox, to }: SendItem, mailboxId: string): boolean {
  if (evidence.kind === 'arrival') return mailbox === mailboxId
  if (evidence.kind !== 'delivery-status' || mailboxId !== bounceMailboxId) return false
  const { finalRecipient, originalRecipient } = evidence.status
  const named = [finalRecipient, originalRecipient].map((address) => address?.toLowerCase())
  return evidence.matchedBy === 'token' || named.includes(to.toLowerCase())
}

interface Tied {
  readonly id: string
  readonly evidence: Evidence
}

function evidenceIn(found: FoundMessage, seal: TokenSeal): readonly Tied[] {
  const { receivedAt: at, token, notification } = found
  if (notification) return evidenceOfNotification(notification, { at, seal })
  const id = token === undefined ? undefined : seal.idOf(token)
  return id === undefined ? [] : [{ id, evidence: arrivalOf(found) }]
}

function evidenceOfNotification(
  { recipients, ...references }: Notification,
  { at, seal }: { readonly at: Instant; readonly seal: TokenSeal },
): readonly Tied[] {
  const match = matchOf(references, seal)
  if (!match) return []
  const { id, matchedBy } = match
  return recipients.map((status) => ({ id, evidence: { kind: 'delivery-status', at, status, matchedBy } }))
}

/** By the token, or where a mail system keeps nothing of it, by the ids that it does keep. A token with a false seal ties nothing. */
function matchOf({ token, envelopeId, messageId }: Omit<Notification, 'recipients'>, seal: TokenSeal) {
  if (token !== undefined) {
    const id = seal.idOf(token)
    return id === undefined ? undefined : ({ id, matchedBy: 'token' } as const)
  }
  if (envelopeId !== undefined) return { id: envelopeId, matchedBy: 'envelope-id' } as const
  return messageId === undefined ? undefined : ({ id: messageId, matchedBy: 'message-id' } as const)
}
