// What is new in one folder since the last look (RFC 9051): searched by UID, fetched, read. Either every message that
// the server named is read, or the look into the folder fails and is repeated: none is passed over in silence. Of most
// mail only the header is fetched; the message itself only where it may be a notification.
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import type { Folder, FoundFolder } from './folders.ts'
import { type ReadingContext, type ReadMessage, readHeaderOfMessage, readNotification } from './read-message.ts'

/** Where reading a folder goes on. */
export interface FolderPlace {
  readonly uidValidity: string
  readonly nextUid: number
}

export type Found = {
  readonly folder: FoundFolder
  readonly path: string
  /** With the path, the name of this message on its server (RFC 9051 section 2.3.1.1). */
  readonly uid: number
  readonly uidValidity: string
  readonly receivedAt: number
} & ReadMessage

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
  readonly reading: ReadingContext
}

/** Of each header so much is read, and of what may be a notification at first: it says what it says at its beginning. */
const firstBytes = 64 * 1024
/** Of a notification that does not tell by then what it is about: the message that it returns may. */
const mostBytes = 1024 * 1024

/** Reads at most `limit` new messages of a folder. Throws where the server does not hand out one of them. */
export async function readNewMessages(
  client: ImapFlow,
  folder: Folder,
  { place, ...context }: FolderContext,
): Promise<FolderLook> {
  const mailbox = await client.mailboxOpen(folder.path, { readOnly: true })
  const uidValidity = String(mailbox.uidValidity)
  // Taken now: imapflow moves the number on with every UID that it hears of, read or not.
  const uidNext = await uidNextOf(client, mailbox)
  const known = place?.uidValidity === uidValidity ? place.nextUid : undefined
  return readOpened(client, { folder, uidValidity, known, uidNext }, context)
}

interface Opened {
  readonly folder: Folder
  readonly uidValidity: string
  /** The first UID that was not read before. */
  readonly known: number | undefined
  /** Undefined where only a search can tell. */
  readonly uidNext: number | undefined
}

/** The same in a folder that is open already. */
export async function readOpened(
  client: ImapFlow,
  { folder, uidValidity, known, uidNext }: Opened,
  { since, limit, reading }: Omit<FolderContext, 'place'>,
): Promise<FolderLook> {
  const uids = await newUids(client, { known, since, uidNext })
  const taken = uids.slice(0, limit)
  const fetched = await fetchHeadersOf(client, taken)
  const read = await readFetched(client, fetched, reading)
  const messages = fetched.map((message) => ({
    ...{ folder: folder.kind, path: folder.path, uid: message.uid, uidValidity },
    ...{ receivedAt: dateOf(message, since), ...read.get(message.uid) },
  }))
  const isUnfinished = taken.length < uids.length
  const behindTaken = (taken.at(-1) ?? 0) + 1
  const nextUid = isUnfinished ? behindTaken : Math.max(uidNext ?? known ?? 1, behindTaken)
  return { messages, place: { uidValidity, nextUid }, isUnfinished }
}

/** UIDNEXT may be missing (RFC 9051 section 6.3.2): then it is the number behind the last message. */
async function uidNextOf(client: ImapFlow, { uidNext }: MailboxObject): Promise<number> {
  if (Number.isSafeInteger(uidNext)) return uidNext
  return ((await searchUids(client, { uid: '*' })).at(-1) ?? 0) + 1
}

async function newUids(
  client: ImapFlow,
  { known, since, uidNext }: Pick<Opened, 'known' | 'uidNext'> & { readonly since: number },
): Promise<readonly number[]> {
  if (known !== undefined && uidNext !== undefined && known >= uidNext) return []
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

interface FetchedHeader {
  readonly uid: number
  readonly header: Buffer
  readonly size: number
  readonly internalDate: Date | string | undefined
}

/** The messages of these UIDs, in their order, without those expunged meanwhile; throws where another one is lacking. */
async function fetchHeadersOf(client: ImapFlow, uids: readonly number[]): Promise<readonly FetchedHeader[]> {
  if (uids.length === 0) return []
  const bodyParts = [{ key: 'header', start: 0, maxLength: firstBytes }]
  const fetched = await client.fetchAll(
    uidSet(uids),
    { uid: true, internalDate: true, size: true, bodyParts },
    { uid: true },
  )
  const byUid = new Map(fetched.flatMap(withHeader))
  await demandExpunged(
    client,
    uids.filter((uid) => !byUid.has(uid)),
  )
  return uids.flatMap((uid) => byUid.get(uid) ?? [])
}

/** A server may speak of a message unasked, about its flags alone; and imapflow answers nothing at all after a BYE. */
function withHeader(message: FetchMessageObject): readonly (readonly [number, FetchedHeader])[] {
  const { uid, headers, size = 0, internalDate } = message
  return Buffer.isBuffer(headers) ? [[uid, { uid, header: headers, size, internalDate }]] : []
}

/** "5:9,12": the numbers of thousands of messages fit into one command. */
export function uidSet(uids: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const uid of uids) {
    const last = ranges.at(-1)
    if (last && uid === last.to + 1) last.to = uid
    else ranges.push({ from: uid, to: uid })
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}:${to}`)).join(',')
}

async function demandExpunged(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return
  const present = (await searchUids(client, { uid: uidSet(uids) })).filter((uid) => uids.includes(uid))
  if (present.length > 0) throw new Error(`the server did not hand out the message with UID ${present[0]}`)
}

/** By UID. Of those that may be notifications the beginning is fetched, of a few of them more. */
async function readFetched(client: ImapFlow, fetched: readonly FetchedHeader[], reading: ReadingContext) {
  const messages = new Map<number, ReadMessage>()
  const unsure: FetchedHeader[] = []
  for (const one of fetched) {
    const read = readHeaderOfMessage(one.header, reading)
    messages.set(one.uid, read.kind === 'read' ? read.message : read.otherwise)
    if (read.kind === 'may-be-notification') unsure.push(one)
  }
  for (let at = 0; at < unsure.length; at += sourcesAtOnce) {
    const some = unsure.slice(at, at + sourcesAtOnce)
    const sources = await fetchSourcesOf(client, uidsOf(some), firstBytes)
    for (const { uid, size } of some) {
      const message = await readSource(client, { uid, size, source: sources.get(uid) })
      if (message) messages.set(uid, message)
    }
  }
  return messages
}

/** Their beginnings are held at the same time. */
const sourcesAtOnce = 50

interface Sourced {
  readonly uid: number
  readonly size: number
  /** Undefined where it was expunged meanwhile. */
  readonly source: Buffer | undefined
}

async function readSource(client: ImapFlow, { uid, size, source }: Sourced): Promise<ReadMessage | undefined> {
  if (!source) return undefined
  const first = readNotification(source)
  if (first.isTied || size <= firstBytes) return first.message
  const more = (await fetchSourcesOf(client, [uid], mostBytes)).get(uid)
  return more && readNotification(more).message
}

/** The beginnings of messages, by UID, without those expunged meanwhile. */
async function fetchSourcesOf(client: ImapFlow, uids: readonly number[], maxLength: number) {
  const wanted = { uid: true, source: { start: 0, maxLength } }
  const fetched = await client.fetchAll(uidSet(uids), wanted, { uid: true })
  const sources = new Map(fetched.flatMap(({ uid, source }) => (Buffer.isBuffer(source) ? [[uid, source]] : [])))
  await demandExpunged(
    client,
    uids.filter((uid) => !sources.has(uid)),
  )
  return sources
}

function uidsOf(messages: readonly FetchedHeader[]): readonly number[] {
  return messages.map(({ uid }) => uid)
}

function dateOf({ internalDate }: FetchedHeader, since: number): number {
  const date = new Date(internalDate ?? Number.NaN).getTime()
  return Number.isNaN(date) ? since : date
}
