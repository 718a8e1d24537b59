// A mailbox that is kept open while somebody waits for one message. It is asked again and again and never left in IDLE: a
// server may hold back what it tells there (Dovecot half a second), while NOOP is answered at once (RFC 9051 section 6.1.2).
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { type Connection, type ConnectionContext, connectTo } from './connection.ts'
import { type Folder, listFolders } from './folders.ts'
import type { MailboxLogin } from './login.ts'
import { type FolderCursor, isUnchanged, lookIntoFolders, statusOf } from './look-into-folders.ts'
import { type Found, readNewMessages, readOpened } from './new-messages.ts'
import { safeText } from './trouble-text.ts'

export interface OpenContext extends ConnectionContext {
  /** Milliseconds since the epoch; counts only where the mailbox is made anew meanwhile. */
  readonly since: number
}

export type Opening =
  | { readonly kind: 'open'; readonly mailbox: OpenMailbox }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

export type Seen =
  | {
      readonly kind: 'seen'
      readonly messages: readonly Found[]
      readonly isUnfinished: boolean
      /** What kept us from reading some of it. */
      readonly trouble?: MailboxTrouble
    }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

export interface OpenMailbox {
  /** What is new in the inbox, and in one of the other folders in turn: one or two short questions. */
  readonly poll: () => Promise<Seen>
  /** Everything that came since the mailbox was opened, wherever it was moved meanwhile; an unfinished look goes on with the next. */
  readonly look: () => Promise<Seen>
  /** Says goodbye; nobody else enters the account before. */
  readonly close: () => Promise<void>
}

/** So many new messages of a folder are read at once. */
const limit = 500

/**
 * Logs in and notes where each folder ends: what comes afterwards is found. To be opened before the message is sent, so
 * that the login does not stand between its acceptance and the first look. A mailbox that lets nobody in is an answer.
 */
export async function openMailbox(login: MailboxLogin, context: OpenContext): Promise<Opening> {
  const connected = await connectTo(login, context)
  if (connected.kind === 'trouble') return connected
  const { connection } = connected
  try {
    return { kind: 'open', mailbox: await keepOpen(connection, login, context) }
  } catch (error) {
    const trouble = connection.troubleOf(error)
    await connection.end()
    return { kind: 'trouble', trouble }
  }
}

const inbox: Folder = { path: 'INBOX', kind: 'inbox' }

async function keepOpen(connection: Connection, login: MailboxLogin, { since }: OpenContext): Promise<OpenMailbox> {
  const { client, troubleOf } = connection
  const { folders } = await listFolders(client, login.folders ?? [])
  const others = folders.filter(({ path }) => path !== inbox.path)
  const cursor: FolderCursor = {}
  for (const { path } of others) cursor[path] = await endOf(connection, path)
  const context = { since, limit, reading: login }
  let hasNews = false
  let turn = 0
  client.on('exists', ({ path }) => {
    if (path === inbox.path) hasNews = true
  })
  await openInbox()
  let opened: FolderCursor = { ...cursor }

  async function openInbox(): Promise<void> {
    const { uidNext, uidValidity } = await client.mailboxOpen(inbox.path, { readOnly: true })
    const place = cursor[inbox.path]
    cursor[inbox.path] ??= { uidValidity: String(uidValidity), nextUid: uidNext }
    hasNews = place !== undefined && uidNext > place.nextUid
  }

  async function pollInbox(): Promise<readonly Found[]> {
    await client.noop()
    if (!client.usable) throw new Error('the connection was closed')
    const place = cursor[inbox.path]
    if (!hasNews || !place) return []
    hasNews = false
    const { uidValidity, nextUid: known } = place
    const looked = await readOpened(client, { folder: inbox, uidValidity, known, uidNext: undefined }, context)
    cursor[inbox.path] = looked.place
    hasNews ||= looked.isUnfinished
    return looked.messages
  }

  async function pollOther(): Promise<readonly Found[]> {
    const folder = others[turn++ % Math.max(1, others.length)]
    const place = folder && cursor[folder.path]
    if (!folder || !place || isUnchanged(place, await statusOf(client, folder.path))) return []
    const looked = folder.isView ? await lookEverywhere() : await readNewMessages(client, folder, { ...context, place })
    cursor[folder.path] = ('place' in looked ? looked.place : looked.cursor[folder.path]) ?? place
    await openInbox()
    return looked.messages
  }

  async function lookEverywhere() {
    const safe = (text: string) => safeText(text, { user: login.user, secrets: connection.secrets })
    const looked = await lookIntoFolders(client, login, {
      cursor: opened,
      since,
      messagesPerLook: limit,
      troubleOf,
      safe,
    })
    if (looked.isUnfinished) opened = looked.cursor
    return looked
  }

  const seen = async (work: () => Promise<Seen>): Promise<Seen> =>
    work().catch((error: unknown) => ({ kind: 'trouble', trouble: troubleOf(error) }))

  return {
    poll: () =>
      seen(async () => ({
        kind: 'seen',
        messages: [...(await pollInbox()), ...(await pollOther())],
        isUnfinished: hasNews,
      })),
    look: () =>
      seen(async () => {
        const { messages, isUnfinished, troubles } = await lookEverywhere()
        const [trouble] = troubles
        return { kind: 'seen', messages, isUnfinished, ...(trouble && { trouble }) }
      }),
    close: connection.end,
  }
}

/** Where a folder ends; what the server does not tell in a STATUS is found out by opening it. */
async function endOf({ client }: Connection, path: string) {
  const { uidNext, uidValidity } = await statusOf(client, path)
  if (uidNext !== undefined && uidValidity !== undefined) return { uidValidity, nextUid: uidNext }
  const mailbox = await client.mailboxOpen(path, { readOnly: true })
  return { uidValidity: String(mailbox.uidValidity), nextUid: mailbox.uidNext }
}
