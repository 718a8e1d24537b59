// Seed and bounce mailboxes over IMAP (RFC 9051): one connection, every folder that matters, all that is new.
import { getCACertificates } from 'node:tls'
import { ImapFlow, type ListResponse } from 'imapflow'
import { readMessage } from './read-message.ts'

export interface MailboxLogin {
  readonly host: string
  readonly port: number
  /** `none` is for loopback only. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly user: string
  readonly password: string
  /** Folders beside the inbox and Junk. */
  readonly folders?: readonly string[] | undefined
}

/** Folder → where reading goes on. */
export type FolderCursor = Record<string, { uidValidity: string; nextUid: number }>

export interface LookContext {
  readonly cursor: FolderCursor
  /** Where there is no cursor yet, messages before the day of this instant are passed over. */
  readonly since: number
  readonly signal: AbortSignal
  readonly trustedCertificates?: readonly string[]
}

type FoundFolder = 'inbox' | 'junk' | 'other-folder'

type Found = { readonly folder: FoundFolder; readonly receivedAt: number } & Awaited<ReturnType<typeof readMessage>>

export interface MailboxLook {
  readonly messages: readonly Found[]
  readonly cursor: FolderCursor
  readonly isUnfinished: boolean
  readonly trouble?: string
}

/** Of each message so much is read: headers and the beginning hold every token and every DSN field. */
const maxMessageBytes = 64 * 1024
/** One look reads at most this many new messages of a folder; the next look goes on behind them. */
const messagesPerLook = 500

const limits = {
  connectionTimeout: 10_000,
  greetingTimeout: 8_000,
  socketTimeout: 20_000,
  maxLiteralSize: 1024 * 1024,
  maxLineLength: 64 * 1024,
} as const

/** Looks once. A mailbox that cannot be read is an answer with `trouble`, never an exception. */
export async function lookIntoImap(login: MailboxLogin, context: LookContext): Promise<MailboxLook> {
  const client = connectionTo(login, context)
  const errors: Error[] = []
  // imapflow emits errors at any time, and an unheard one ends the process.
  client.on('error', (error: Error) => errors.push(error))
  const close = () => client.close()
  context.signal.addEventListener('abort', close)
  try {
    if (context.signal.aborted) return failed(context, 'there was no time left to look')
    await client.connect()
    return await lookIntoFolders(client, login, context)
  } catch (error) {
    return failed(context, wordsOf(error, errors))
  } finally {
    context.signal.removeEventListener('abort', close)
    await endConnection(client)
  }
}

function connectionTo(
  { host, port, tls, user, password }: MailboxLogin,
  { trustedCertificates }: LookContext,
): ImapFlow {
  return new ImapFlow({
    host,
    port,
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    auth: { user, pass: password },
    logger: false,
    ...trusting(trustedCertificates),
    ...limits,
  })
}

/** A list of our own would replace Node's, even an empty one: it is set only where there is something to add. */
function trusting(added: readonly string[] = []) {
  return added.length === 0 ? {} : { tls: { ca: [...getCACertificates('default'), ...added] } }
}

async function lookIntoFolders(client: ImapFlow, login: MailboxLogin, context: LookContext): Promise<MailboxLook> {
  const folders = await foldersOf(client, login)
  const cursor: FolderCursor = { ...context.cursor }
  const messages: Found[] = []
  const unfinished: string[] = []
  for (const { path, kind } of folders) {
    const looked = await lookIntoFolder(client, { path, kind }, context)
    messages.push(...looked.messages)
    cursor[path] = looked.cursor
    if (looked.isUnfinished) unfinished.push(path)
  }
  return { messages, cursor, isUnfinished: unfinished.length > 0 }
}

interface Folder {
  readonly path: string
  readonly kind: FoundFolder
}

/** Junk first: a filter that moves a message from the inbox to Junk while we look must not hide it from both looks. */
async function foldersOf(client: ImapFlow, { folders = [] }: MailboxLogin): Promise<readonly Folder[]> {
  const listed = await client.list()
  const junk = listed.filter(isJunk).map(({ path }) => ({ path, kind: 'junk' }) as const)
  const others = listed
    .filter(({ path }) => folders.includes(path))
    .map(({ path }) => ({ path, kind: 'other-folder' }) as const)
  return [...junk, { path: 'INBOX', kind: 'inbox' }, ...others]
}

function isJunk({ specialUse, name, flags }: ListResponse): boolean {
  if (flags.has('\\Noselect') || flags.has('\\NonExistent')) return false
  return specialUse ? specialUse === '\\Junk' : /^(junk|spam|bulk mail|junk e-?mail)$/i.test(name)
}

async function lookIntoFolder(client: ImapFlow, { path, kind }: Folder, { cursor, since }: LookContext) {
  const mailbox = await client.mailboxOpen(path, { readOnly: true })
  const uidValidity = String(mailbox.uidValidity)
  const known = cursor[path]?.uidValidity === uidValidity ? cursor[path].nextUid : undefined
  const uids = await newUids(client, { known, since, uidNext: mailbox.uidNext })
  const taken = uids.slice(0, messagesPerLook)
  const messages = await fetchMessages(client, taken, kind)
  const isUnfinished = taken.length < uids.length
  const nextUid = isUnfinished ? (taken.at(-1) ?? 0) + 1 : Math.max(mailbox.uidNext, (taken.at(-1) ?? 0) + 1)
  return { messages, cursor: { uidValidity, nextUid }, isUnfinished }
}

async function newUids(
  client: ImapFlow,
  { known, since, uidNext }: { known: number | undefined; since: number; uidNext: number },
): Promise<readonly number[]> {
  if (known !== undefined && known >= uidNext) return []
  const dayBefore = new Date(since - 24 * 3_600_000)
  const query = known === undefined ? { since: dayBefore } : { uid: `${known}:*` }
  const uids = await client.search(query, { uid: true })
  // A dropped connection makes imapflow answer false: that is an error, never "nothing there".
  if (!uids) throw new Error('the search was not answered')
  // "n:*" always names the last message, even one below n (RFC 9051 section 6.4.4).
  return uids.filter((uid) => known === undefined || uid >= known).sort((one, other) => one - other)
}

async function fetchMessages(
  client: ImapFlow,
  uids: readonly number[],
  folder: FoundFolder,
): Promise<readonly Found[]> {
  if (uids.length === 0) return []
  const wanted = { uid: true, internalDate: true, source: { start: 0, maxLength: maxMessageBytes } }
  const fetched = await client.fetchAll([...uids].join(','), wanted, { uid: true })
  return Promise.all(
    fetched.map(async ({ source, internalDate }) => ({
      folder,
      receivedAt: new Date(internalDate ?? 0).getTime(),
      ...(source && (await readMessage(source))),
    })),
  )
}

/** The cursor stays where it was: what could not be read is read next time. */
function failed({ cursor }: LookContext, trouble: string): MailboxLook {
  return { messages: [], cursor, isUnfinished: false, trouble }
}

function wordsOf(error: unknown, earlier: readonly Error[]): string {
  if (!(error instanceof Error)) return String(error)
  const isRefused = 'authenticationFailed' in error && error.authenticationFailed === true
  const response = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : undefined
  const words = response ?? earlier[0]?.message ?? error.message
  return isRefused ? `the login was refused: ${words}` : words
}

async function endConnection(client: ImapFlow): Promise<void> {
  if (!client.usable) return client.close()
  await client.logout().catch(() => client.close())
}
