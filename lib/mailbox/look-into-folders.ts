// One look into all folders over a connection that is open: whatever was in one of them when the look began is found, also
// where a filter moves it from one to another while we look.
import type { ImapFlow } from 'imapflow'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { type Folder, listFolders } from './folders.ts'
import type { MailboxLogin } from './login.ts'
import { type FolderPlace, type Found, readNewMessages } from './new-messages.ts'

/** Folder → where reading goes on. */
export type FolderCursor = Record<string, FolderPlace>

export interface FoldersContext {
  readonly cursor: FolderCursor
  readonly since: number
  readonly messagesPerLook?: number
  readonly troubleOf: (error: unknown) => MailboxTrouble
  /** A text of names that may be stored. */
  readonly safe: (text: string) => string
}

export interface FoldersLook {
  readonly messages: readonly Found[]
  /** The same, each as often as it was seen: copies in two folders among them. */
  readonly sightings: readonly Found[]
  readonly cursor: FolderCursor
  readonly isUnfinished: boolean
  /** What kept us from reading some of it. */
  readonly troubles: readonly MailboxTrouble[]
}

/** After so many rounds messages are still being moved: the next look goes on. */
const maxRounds = 4

interface State {
  readonly cursor: FolderCursor
  readonly found: Found[]
  readonly troubles: MailboxTrouble[]
  /** Of these one look may read no more, or nothing. */
  readonly done: Set<string>
  isUnfinished: boolean
}

/**
 * Reads what is new in every folder. A message that leaves the inbox for Junk after Junk was read, or a folder for another
 * in any other way, makes UIDNEXT of where it went move: it is asked for again at the end, and read again where it moved,
 * until it stands still. Where nothing was new anywhere, nothing can have been missed.
 */
export async function lookIntoFolders(
  client: ImapFlow,
  login: Pick<MailboxLogin, 'folders' | 'authservId'>,
  context: FoldersContext,
): Promise<FoldersLook> {
  const { folders, missing } = await listFolders(client, login.folders ?? [])
  const state: State = { cursor: { ...context.cursor }, found: [], troubles: [], done: new Set(), isUnfinished: false }
  for (const path of missing)
    state.troubles.push({ reason: 'folder-missing', detail: context.safe(`there is no folder "${path}"`) })
  let pending = folders
  for (let round = 0; pending.length > 0 && round < maxRounds; round++) {
    const hasNews = await readFolders(client, pending, { state, login, context })
    pending = hasNews ? await movedOf(client, folders, { state, last: pending.at(-1) }) : []
  }
  return {
    messages: whereTheyEnded(state.found, folders),
    sightings: state.found,
    cursor: state.cursor,
    isUnfinished: state.isUnfinished || pending.length > 0,
    troubles: state.troubles,
  }
}

interface Reading {
  readonly state: State
  readonly login: Pick<MailboxLogin, 'authservId'>
  readonly context: FoldersContext
}

async function readFolders(client: ImapFlow, folders: readonly Folder[], reading: Reading): Promise<boolean> {
  let hasNews = false
  for (const folder of folders) hasNews = (await readFolder(client, folder, reading)) || hasNews
  return hasNews
}

/** Whether something was new. A folder that cannot be read keeps its place, and does not keep us from the others. */
async function readFolder(client: ImapFlow, folder: Folder, { state, login, context }: Reading): Promise<boolean> {
  const { path } = folder
  const place = state.cursor[path]
  try {
    if (place && isUnchanged(place, await statusOf(client, path))) return false
    const { since, messagesPerLook: limit = 500 } = context
    const looked = await readNewMessages(client, folder, { place, since, limit, reading: login })
    state.found.push(...looked.messages)
    state.cursor[path] = looked.place
    if (looked.isUnfinished) {
      state.isUnfinished = true
      state.done.add(path)
    }
    return place?.nextUid !== looked.place.nextUid || place.uidValidity !== looked.place.uidValidity
  } catch (error) {
    // Without a connection nothing else can be read, either.
    if (!client.usable) throw error
    const { reason, detail } = context.troubleOf(error)
    state.troubles.push({ reason, detail: context.safe(`the folder "${path}" cannot be read: ${detail}`) })
    state.done.add(path)
    return false
  }
}

interface Status {
  readonly uidNext: number | undefined
  readonly uidValidity: string | undefined
}

/** Cheaper than to open a folder of many messages (RFC 9051 section 6.3.11). */
export async function statusOf(client: ImapFlow, path: string): Promise<Status> {
  const status = await client.status(path, { uidNext: true, uidValidity: true })
  if (!status) throw new Error('the STATUS was not answered')
  const { uidNext, uidValidity } = status
  return { uidNext, uidValidity: uidValidity === undefined ? undefined : String(uidValidity) }
}

/** What a server does not tell has to be found out by opening the folder. */
export function isUnchanged(place: FolderPlace, { uidNext, uidValidity }: Status): boolean {
  return uidNext !== undefined && uidNext <= place.nextUid && uidValidity === place.uidValidity
}

/** Folders that something came into after they were read; the one that was read last cannot be among them. */
async function movedOf(
  client: ImapFlow,
  folders: readonly Folder[],
  { state, last }: { readonly state: State; readonly last: Folder | undefined },
): Promise<readonly Folder[]> {
  const moved: Folder[] = []
  for (const folder of folders) {
    const place = state.cursor[folder.path]
    if (folder === last || state.done.has(folder.path) || !place) continue
    const status = await statusOf(client, folder.path)
    if (status.uidNext !== undefined && !isUnchanged(place, status)) moved.push(folder)
  }
  return moved
}

/** A message that was seen on its way is told where it was seen last; two copies in one folder are two messages. */
function whereTheyEnded(found: readonly Found[], folders: readonly Folder[]): readonly Found[] {
  const views = folders.filter(({ isView }) => isView).map(({ path }) => path)
  const isInView = ({ path }: Found) => views.includes(path)
  const telling = [...found.filter(isInView), ...found.filter((one) => !isInView(one))]
  const last = new Map(telling.flatMap((one) => (one.token === undefined ? [] : [[one.token, one.path]])))
  return found.filter(({ token, path }) => token === undefined || last.get(token) === path)
}
