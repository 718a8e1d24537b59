// What is new in one folder since the last look (RFC 9051): searched by UID, fetched, read. Either every message that
// the server named is read, or the look into the folder fails and is repeated: none is passed over in silence.
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import type { Folder, FoundFolder } from './folders.ts'
import { type ReadMessage, readMessage } from './read-message.ts'

/** Where reading a folder goes on. */
export interface FolderPlace {
  readonly uidValidity: string
  readonly nextUid: number
}

export type Found = { readonly folder: FoundFolder; readonly receivedAt: number } & ReadMessage

export interface FolderLook {
  readonly messages: readonly Found[]
  readonly place: FolderPlace
  /** There was more than one look may read. */
  readonly isUnfinished: boolean
}

export interface FolderContext {
  readonly place: FolderPlace | undefined
  /** Milliseconds since the epoch: where there is no place yet, messages before this day are passed over. */
  readonly since: number
  readonly limit: number
}

/** Of each message so much is read: headers and the beginning hold every token and every DSN field. */
const maxMessageBytes = 64 * 1024

/** Reads at most `limit` new messages of a folder. Throws where the server does not hand out one of them. */
export async function readNewMessages(
  client: ImapFlow,
  { path, kind }: Folder,
  { place, since, limit }: FolderContext,
): Promise<FolderLook> {
  const mailbox = await client.mailboxOpen(path, { readOnly: true })
  const uidValidity = String(mailbox.uidValidity)
  // Taken now: imapflow moves the number on with every UID that it hears of, read or not.
  const uidNext = await uidNextOf(client, mailbox)
  const known = place?.uidValidity === uidValidity ? place.nextUid : undefined
  const uids = await newUids(client, { known, since, uidNext })
  const taken = uids.slice(0, limit)
  const fetched = await fetchAllOf(client, taken)
  const messages = await Promise.all(fetched.map((message) => readFound(message, { folder: kind, since })))
  const isUnfinished = taken.length < uids.length
  const behindTaken = (taken.at(-1) ?? 0) + 1
  return {
    messages,
    place: { uidValidity, nextUid: isUnfinished ? behindTaken : Math.max(uidNext, behindTaken) },
    isUnfinished,
  }
}

/** UIDNEXT may be missing (RFC 9051 section 6.3.2): then it is the number behind the last message. */
async function uidNextOf(client: ImapFlow, { uidNext }: MailboxObject): Promise<number> {
  if (Number.isSafeInteger(uidNext)) return uidNext
  return ((await searchUids(client, { uid: '*' })).at(-1) ?? 0) + 1
}

async function newUids(
  client: ImapFlow,
  { known, since, uidNext }: { known: number | undefined; since: number; uidNext: number },
): Promise<readonly number[]> {
  if (known !== undefined && known >= uidNext) return []
  const dayBefore = new Date(since - 24 * 3_600_000)
  const uids = await searchUids(client, known === undefined ? { since: dayBefore } : { uid: `${known}:*` })
  // "n:*" always names the last message, even one below n (RFC 9051 section 6.4.4).
  return uids.filter((uid) => known === undefined || uid >= known)
}

/** Ascending. */
async function searchUids(client: ImapFlow, query: { uid: string } | { since: Date }): Promise<readonly number[]> {
  const uids = await client.search(query, { uid: true })
  // A dropped connection makes imapflow answer false: that is an error, never "nothing there".
  if (!uids) throw new Error('the search was not answered')
  return uids.sort((one, other) => one - other)
}

interface FetchedMessage {
  readonly source: Buffer
  readonly internalDate: Date | string | undefined
}

/** The messages of these UIDs, in their order, without those expunged meanwhile; throws where another one is lacking. */
async function fetchAllOf(client: ImapFlow, uids: readonly number[]): Promise<readonly FetchedMessage[]> {
  if (uids.length === 0) return []
  const wanted = { uid: true, internalDate: true, source: { start: 0, maxLength: maxMessageBytes } }
  const fetched = await client.fetchAll(uids.join(','), wanted, { uid: true })
  const bySource = new Map(fetched.flatMap(withSource))
  const lacking = uids.filter((uid) => !bySource.has(uid))
  await demandExpunged(client, lacking)
  return uids.flatMap((uid) => bySource.get(uid) ?? [])
}

/** A server may speak of a message unasked, about its flags alone; and imapflow answers nothing at all after a BYE. */
function withSource({ uid, source, internalDate }: FetchMessageObject): readonly (readonly [number, FetchedMessage])[] {
  return Buffer.isBuffer(source) ? [[uid, { source, internalDate }]] : []
}

async function demandExpunged(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return
  const present = (await searchUids(client, { uid: uids.join(',') })).filter((uid) => uids.includes(uid))
  if (present.length > 0) throw new Error(`the server did not hand out the message with UID ${present[0]}`)
}

async function readFound(
  { source, internalDate }: FetchedMessage,
  { folder, since }: { readonly folder: FoundFolder; readonly since: number },
): Promise<Found> {
  const date = new Date(internalDate ?? Number.NaN).getTime()
  return { folder, receivedAt: Number.isNaN(date) ? since : date, ...(await readMessage(source)) }
}
