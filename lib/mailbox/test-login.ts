// Does this login open its mailbox, and is everything there that a seed needs? One connection, nothing is changed.
import type { ImapFlow } from 'imapflow'
import type { MailboxProblem, MailboxQuota, MailboxTest } from '../mail/mailbox-test.ts'
import { type Folders, listFolders } from './folders.ts'
import { connectionTo, endConnection, type LookContext, type MailboxLogin } from './imap-mailbox.ts'
import { problemOf } from './login-problem.ts'
import { safeText, troubleText } from './trouble-text.ts'

export type TestContext = Pick<LookContext, 'signal' | 'trustedCertificates'>

/** Above this share of the quota a mailbox is nearly full. */
const nearlyFull = 0.95

/** Logs in, lists the folders and opens them. What goes wrong is an answer, never an exception. */
export async function testLogin(login: MailboxLogin, context: TestContext): Promise<MailboxTest> {
  if (context.signal.aborted) return { result: 'not-carried-out' }
  const client = connectionTo(login, context)
  const earlier: Error[] = []
  // imapflow emits errors at any time, and an unheard one ends the process.
  client.on('error', (error: Error) => earlier.push(error))
  const close = () => client.close()
  context.signal.addEventListener('abort', close)
  try {
    await client.connect()
    return await examine(client, login)
  } catch (error) {
    if (context.signal.aborted) return { result: 'not-carried-out' }
    const cause = firstTelling(error, earlier)
    const detail = troubleText(error, { ...login, earlier })
    return { result: problemOf(cause, detail), detail }
  } finally {
    await endConnection(client)
    context.signal.removeEventListener('abort', close)
  }
}

/** "Connection closed" follows from what was heard before it. */
function firstTelling(error: unknown, earlier: readonly Error[]): unknown {
  const isRefusal = error instanceof Error && 'responseText' in error
  return isRefusal ? error : (earlier[0] ?? error)
}

async function examine(client: ImapFlow, login: MailboxLogin): Promise<MailboxTest> {
  const found = await listFolders(client, login.folders ?? [])
  const quota = await quotaOf(client)
  const unreadable = await firstUnreadable(client, found)
  const junk = found.folders.filter(({ kind }) => kind === 'junk').map(({ path }) => safeText(path, login))
  const seen = { ...(junk.length > 0 && { junk }), ...(quota && { quota }) }
  if (unreadable) return { ...seen, result: 'inbox-unreadable', detail: safeText(unreadable, login) }
  const [missing] = found.missing
  if (missing !== undefined) return { ...seen, result: 'folder-missing', detail: safeText(missing, login) }
  return { ...seen, result: quotaProblem(quota) ?? (junk.length === 0 ? 'no-junk-folder' : 'works') }
}

function quotaProblem(quota: MailboxQuota | undefined): MailboxProblem | undefined {
  if (!quota || quota.limitKib === 0) return undefined
  if (quota.usedKib >= quota.limitKib) return 'full'
  return quota.usedKib >= quota.limitKib * nearlyFull ? 'nearly-full' : undefined
}

async function quotaOf(client: ImapFlow): Promise<MailboxQuota | undefined> {
  // A server that offers quotas and then does not tell is none the worse for it.
  const answer = await client.getQuota('INBOX').catch(() => undefined)
  const storage = answer ? answer.storage : undefined
  if (storage?.usage === undefined || storage.limit === undefined) return undefined
  return { usedKib: Math.round(storage.usage / 1024), limitKib: Math.round(storage.limit / 1024) }
}

/** What the server says about the first folder that it does not open. */
async function firstUnreadable(client: ImapFlow, { folders }: Folders): Promise<string | undefined> {
  for (const { path } of folders) {
    const trouble = await openTrouble(client, path)
    if (trouble !== undefined) return `${path}: ${trouble}`
  }
  return undefined
}

async function openTrouble(client: ImapFlow, path: string): Promise<string | undefined> {
  try {
    await client.mailboxOpen(path, { readOnly: true })
    return undefined
  } catch (error) {
    // Without a connection nothing else can be told, either.
    if (!client.usable) throw error
    const isAnswered = error instanceof Error && 'responseText' in error && typeof error.responseText === 'string'
    return isAnswered ? String(error.responseText) : 'it cannot be opened'
  }
}
