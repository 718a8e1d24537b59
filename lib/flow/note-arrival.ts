// What a watch over one mailbox ended with, written down with the send that it was for.
import type { Arrival } from '../classification/evidence.ts'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { annotate, closeFollowing } from '../plan/send-ledger.ts'
import { changeItem } from './change-item.ts'
import type { Items } from './edges.ts'

/** The message is there. */
export async function noteArrival(id: string, arrival: Arrival, items: Items): Promise<void> {
  await changeItem(items, { kind: 'send', id }, (send) => annotate(send, arrival))
}

/** The last moment has passed. With `trouble` the mailbox could not be read then, and nothing is known. */
export async function noteAbsence(
  id: string,
  { trouble }: { readonly trouble?: MailboxTrouble },
  items: Items,
): Promise<void> {
  await changeItem(items, { kind: 'send', id }, (send) =>
    closeFollowing(
      send,
      trouble === undefined
        ? { arrival: 'missing' }
        : { arrival: 'could-not-look', trouble: trouble.detail, troubleReason: trouble.reason },
    ),
  )
}
