// One look into one mailbox for every send that waits: what is new is tied to its send by token.

import type { Evidence } from '../classification/evidence.ts'
import { bounceMailboxId } from '../contract/mailboxes.ts'
import { claimLook, finishLook } from '../plan/mailbox-watch.ts'
import { annotate } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { FoundMessage, LookIntoMailbox, WorkEdges } from './edges.ts'

export interface LookEdges extends WorkEdges {
  readonly look: LookIntoMailbox
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
  const { messages, ...look } = await edges.look(id, { cursor, since, signal })
  if (look.trouble !== undefined) edges.warn('a mailbox could not be read', { mailbox: id, trouble: look.trouble })
  for (const message of messages) await tie(message, id, edges)
  const end = { look: { ...look, beganAt }, now: edges.clock.now(), schedules: edges.schedules }
  await changeItem(edges.items, { kind: 'mailbox', id }, (item) => finishLook(item, owner, end))
}

async function tie(found: FoundMessage, mailboxId: string, edges: LookEdges): Promise<void> {
  for (const { token, evidence } of evidenceIn(found)) {
    await changeItem(edges.items, { kind: 'send', id: token }, (send) => {
      // A message proves an arrival only in the mailbox that it was sent to, a notification only in the bounce mailbox.
      const isInPlace = evidence.kind === 'arrival' ? send.mailbox === mailboxId : mailboxId === bounceMailboxId
      return isInPlace ? annotate(send, evidence) : undefined
    })
  }
}

function evidenceIn(found: FoundMessage): readonly { readonly token: string; readonly evidence: Evidence }[] {
  const { folder, receivedAt: at, token, notification } = found
  if (notification) {
    return notification.recipients.map((status) => ({
      token: notification.token,
      evidence: { kind: 'delivery-status', at, status },
    }))
  }
  return token ? [{ token, evidence: { kind: 'arrival', at, folder } }] : []
}
