// Does this login open its mailbox, and is everything there that a seed needs? One connection, nothing is changed.
import type { ImapFlow } from 'imapflow'
import type { MailboxProblem, MailboxQuota, MailboxTest } from '../mail/mailbox-test.ts'
import { type Connection, type ConnectionContext, connectTo } from './connection.ts'
import { type Folders, listFolders } from './folders.ts'
import type { MailboxLogin } from './login.ts'
import { problemOf } from './login-problem.ts'
import { safeText } from './trouble-text.ts'

/** Above these shares of the quota a mailbox is nearly full, and full. */
const nearlyFull = 0.95
const full = 0.99

/** Logs in, lists the folders and opens them. What goes wrong is an answer, never an exception. */
export async function testLogin(login: MailboxLogin, context: ConnectionContext): Promise<MailboxTest> {
  const connected = await connectTo(login, context)
  if (connected.kind === 'trouble') return { result: problemOf(connected.trouble), detail: connected.trouble.detail }
  const { connection } = connected
  try {
    return await examine(connection, login)
  } catch (error) {
    const trouble = connection.troubleOf(error)
    return { result: problemOf(trouble), detail: trouble.detail }
  } finally {
    await connection.end()
  }
}

async function examine(connection: Connection, login: MailboxLogin): Promise<MailboxTest> {
  const { client, secrets } = connection
  const safe = (text: string) => safeText(text, { user: login.user, secrets })
  const found = await listFolders(client, login.folders ?? [])
  const quota = await quotaOf(client)
  const unreadable = await firstUnreadable(connection, found)
  const junk = found.folders.filter(({ kind }) => kind === 'junk').map(({ path }) => safe(path))
  const seen = { ...(junk.length > 0 && { junk }), ...(quota && { quota }) }
  if (unreadable !== undefined) return { ...seen, result: 'folder-unreadable', detail: safe(unreadable) }
  const [missing] = found.missing
  if (missing !== undefined) return { ...seen, result: 'folder-missing', detail: safe(missing) }
  return { ...seen, result: quotaProblem(quota) ?? (junk.length === 0 ? 'no-junk-folder' : 'works') }
}

function quotaProblem(quota: MailboxQuota | undefined): MailboxProblem | undefined {
  if (!quota || quota.limitKib === 0) return undefined
  const share = quota.usedKib / quota.limitKib
  if (share >= full) return 'full'
  return share >= nearlyFull ? 'nearly-full' : undefined
}

async function quotaOf(client: ImapFlow): Promise<MailboxQuota | undefined> {
  if (!client.capabilities.has('QUOTA')) return undefined
  // A server that offers quotas and then does not tell is none the worse for it.
  const answer = await client.getQuota('INBOX').catch(() => undefined)
  const storage = answer ? answer.storage : undefined
  if (storage?.usage === undefined || storage.limit === undefined) return undefined
  return { usedKib: Math.round(storage.usage / 1024), limitKib: Math.round(storage.limit / 1024) }
}

/** What the server says about the first folder that it does not open. */
async function firstUnreadable({ client, troubleOf }: Connection, { folders }: Folders): Promise<string | undefined> {
  for (const { path } of folders) {
    try {
      await client.mailboxOpen(path, { readOnly: true })
    } catch (error) {
      // Without a connection nothing else can be told, either.
      if (!client.usable) throw error
      return `${path}: ${troubleOf(error).detail}`
    }
  }
  return undefined
}
