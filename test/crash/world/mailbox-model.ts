// Seed and bounce mailboxes of the model: what arrived, under which UID, and what one look finds behind its cursor.
import type { FoundMessage, Look } from '../../../lib/flow/edges.ts'
import type { Cursor } from '../../../lib/plan/mailbox-watch.ts'

const refusedLogin = { reason: 'login-refused', detail: 'the login was refused' } as const

interface Kept {
  readonly uid: number
  readonly message: FoundMessage
}

/** Of one look. What is more than this waits for the next. */
const messagesPerLook = 200

export type MailboxModel = ReturnType<typeof openMailbox>

/** An empty mailbox. */
export function openMailbox(now: () => number) {
  const kept: Kept[] = []
  let uidValidity = 1
  let sickUntil = 0
  let looks = 0

  return {
    looks: () => looks,
    received: (): readonly FoundMessage[] => kept.map(({ message }) => message),
    deliver: (message: Omit<FoundMessage, 'receivedAt'>) =>
      void kept.push({ uid: kept.length + 1, message: { ...message, receivedAt: now() } }),
    /** Logins are refused until then. */
    fallSick: (until: number) => {
      sickUntil = Math.max(sickUntil, until)
    },
    /** RFC 9051 section 2.3.1.1: all UIDs are new. */
    renumber: () => {
      uidValidity += 1
    },

    read({ cursor, since }: { readonly cursor: Cursor; readonly since: number }): Look {
      looks += 1
      if (now() < sickUntil) return { messages: [], cursor, isUnfinished: false, trouble: refusedLogin }
      const known = cursor.INBOX
      const from = known?.uidValidity === String(uidValidity) ? known.nextUid : 1
      // IMAP searches by day, RFC 9051 section 6.4.4.
      const fresh = kept.filter(({ uid, message }) => uid >= from && message.receivedAt >= since - 86_400_000)
      const read = fresh.slice(0, messagesPerLook)
      const nextUid = read.length < fresh.length ? (read.at(-1)?.uid ?? 0) + 1 : kept.length + 1
      return {
        messages: read.map(({ message }) => message),
        cursor: { INBOX: { uidValidity: String(uidValidity), nextUid } },
        isUnfinished: read.length < fresh.length,
      }
    },
  }
}
