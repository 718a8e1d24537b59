// Seed and bounce mailboxes over IMAP (RFC 9051): one connection, every folder that matters, all that is new.
import { getCACertificates } from 'node:tls'
import { ImapFlow } from 'imapflow'
import { type Folder, listFolders } from './folders.ts'
import { type FolderPlace, type Found, readNewMessages } from './new-messages.ts'
import { safeText, troubleText } from './trouble-text.ts'

export interface MailboxLogin {
  readonly host: string
  readonly port: number
  /** `none` is for loopback only. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly user: string
  readonly password: string
  /** With `oauth2` the password is an access token; a password where it is not given. */
  readonly auth?: 'password' | 'oauth2' | undefined
  /** The name that the certificate must prove, where `host` is an address that was looked up for it. */
  readonly servername?: string | undefined
  /** Folders beside the inbox and Junk. */
  readonly folders?: readonly string[] | undefined
}

/** Folder → where reading goes on. */
export type FolderCursor = Record<string, FolderPlace>

export interface LookContext {
  readonly cursor: FolderCursor
  /** Where there is no cursor yet, messages before the day of this instant are passed over. */
  readonly since: number
  readonly signal: AbortSignal
  readonly trustedCertificates?: readonly string[]
  /** One look reads at most this many new messages of a folder, 500 by default; the next look goes on behind them. */
  readonly messagesPerLook?: number
}

export interface MailboxLook {
  readonly messages: readonly Found[]
  readonly cursor: FolderCursor
  readonly isUnfinished: boolean
  /** Why some of it could not be read; what could be is there beside it. */
  readonly trouble?: string
}

const limits = {
  connectionTimeout: 10_000,
  greetingTimeout: 8_000,
  socketTimeout: 20_000,
  maxLiteralSize: 1024 * 1024,
  maxLineLength: 64 * 1024,
} as const

/** A server that does not say goodbye in this time is left without. */
const goodbyeMs = 1000

/** Looks once. A mailbox that cannot be read is an answer with `trouble`, never an exception. */
export async function lookIntoImap(login: MailboxLogin, context: LookContext): Promise<MailboxLook> {
  if (context.signal.aborted) return failed(context, 'there was no time left to look')
  const client = connectionTo(login, context)
  const earlier: Error[] = []
  // imapflow emits errors at any time, and an unheard one ends the process.
  client.on('error', (error: Error) => earlier.push(error))
  const close = () => client.close()
  const wordsFor = (error: unknown) => troubleText(error, { ...login, earlier })
  context.signal.addEventListener('abort', close)
  try {
    await client.connect()
    return await lookIntoFolders(client, login, { ...context, wordsFor })
  } catch (error) {
    return failed(context, wordsFor(error))
  } finally {
    await endConnection(client)
    context.signal.removeEventListener('abort', close)
  }
}

/** A connection that is not opened yet. Whoever takes it listens to its errors first. */
export function connectionTo(
  { host, port, tls, user, password, auth, servername }: MailboxLogin,
  { trustedCertificates }: Pick<LookContext, 'trustedCertificates'>,
): ImapFlow {
  return new ImapFlow({
    host,
    port,
    ...(servername !== undefined && { servername }),
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    auth: auth === 'oauth2' ? { user, accessToken: password } : { user, pass: password },
    logger: false,
    ...trusting(trustedCertificates),
    ...limits,
  })
}

/** A list of our own would replace Node's, even an empty one: it is set only where there is something to add. */
function trusting(added: readonly string[] = []) {
  return added.length === 0 ? {} : { tls: { ca: [...getCACertificates('default'), ...added] } }
}

type FoldersContext = LookContext & { readonly wordsFor: (error: unknown) => string }

async function lookIntoFolders(client: ImapFlow, login: MailboxLogin, context: FoldersContext): Promise<MailboxLook> {
  const { folders, missing } = await listFolders(client, login.folders ?? [])
  const cursor: FolderCursor = { ...context.cursor }
  const messages: Found[] = []
  const unfinished: string[] = []
  const troubles = missing.map((path) => `there is no folder "${path}"`)
  for (const folder of folders) {
    const looked = await lookIntoFolder(client, folder, context)
    if ('trouble' in looked) {
      troubles.push(looked.trouble)
      continue
    }
    messages.push(...looked.messages)
    cursor[folder.path] = looked.place
    if (looked.isUnfinished) unfinished.push(folder.path)
  }
  return {
    messages,
    cursor,
    isUnfinished: unfinished.length > 0,
    ...(troubles.length > 0 && { trouble: safeText(troubles.join('; '), login) }),
  }
}

/** A folder that cannot be read keeps its place in the cursor, and does not keep us from the others. */
async function lookIntoFolder(client: ImapFlow, folder: Folder, context: FoldersContext) {
  const { cursor, since, messagesPerLook = 500, wordsFor } = context
  try {
    return await readNewMessages(client, folder, { place: cursor[folder.path], since, limit: messagesPerLook })
  } catch (error) {
    // Without a connection nothing else can be read, either.
    if (!client.usable) throw error
    return { trouble: `the folder "${folder.path}" cannot be read: ${wordsFor(error)}` }
  }
}

/** The cursor stays where it was: what could not be read is read next time. */
function failed({ cursor }: LookContext, trouble: string): MailboxLook {
  return { messages: [], cursor, isUnfinished: false, trouble }
}

/** Says goodbye, for a moment; the socket is closed in any case. */
export async function endConnection(client: ImapFlow): Promise<void> {
  if (client.usable) {
    const timer = setTimeout(() => client.close(), goodbyeMs)
    await client.logout().catch(() => undefined)
    clearTimeout(timer)
  }
  client.close()
}
