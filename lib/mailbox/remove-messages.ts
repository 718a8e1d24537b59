// Removing messages of ours from a seed: those alone, by UID (RFC 4315 UIDPLUS). A plain EXPUNGE would remove whatever else
// somebody marked as deleted.
import type { ImapFlow } from 'imapflow'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { uidSet } from './new-messages.ts'

export interface Place {
  readonly path: string
  readonly uid: number
  readonly uidValidity: string
}

/** Removes them; those that are gone already are no trouble. Answers with what kept us from it. */
export async function removeMessages(client: ImapFlow, places: readonly Place[]): Promise<MailboxTrouble | undefined> {
  if (places.length === 0) return undefined
  if (!canNameThem(client))
    return refused('the server removes only all marked messages at once (no UIDPLUS): they are left there')
  for (const path of new Set(places.map((place) => place.path))) {
    const trouble = await removeFrom(client, path, places)
    if (trouble) return trouble
  }
  return undefined
}

/** IMAP4rev2 includes it (RFC 9051 appendix E), where it is spoken: beside rev1 it is only offered. */
function canNameThem({ capabilities }: ImapFlow): boolean {
  return capabilities.has('UIDPLUS') || (capabilities.has('IMAP4rev2') && !capabilities.has('IMAP4rev1'))
}

async function removeFrom(
  client: ImapFlow,
  path: string,
  places: readonly Place[],
): Promise<MailboxTrouble | undefined> {
  const mailbox = await client.mailboxOpen(path, { readOnly: false })
  const uidValidity = String(mailbox.uidValidity)
  const uids = places.filter((place) => place.path === path && place.uidValidity === uidValidity).map(({ uid }) => uid)
  if (uids.length === 0) return undefined
  const isRemoved = await client.messageDelete(uidSet(uids.sort((one, other) => one - other)), { uid: true })
  return isRemoved ? undefined : refused(`the server did not remove them from "${path}"`)
}

function refused(detail: string): MailboxTrouble {
  return { reason: 'cannot-remove', detail }
}
