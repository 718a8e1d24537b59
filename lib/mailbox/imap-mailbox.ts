// Seed and bounce mailboxes over IMAP (RFC 9051): one connection, every folder that matters, all that is new.
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { type Connection, connectTo } from './connection.ts'
import type { MailboxLogin } from './login.ts'
import { type FolderCursor, type FoldersLook, lookIntoFolders } from './look-into-folders.ts'
import type { Found } from './new-messages.ts'
import { quotaTrouble } from './quota.ts'
import { removeMessages } from './remove-messages.ts'
import { safeText } from './trouble-text.ts'

export interface LookContext {
  readonly cursor: FolderCursor
  /** Where there is no cursor yet, messages before the day of this instant are passed over. */
  readonly since: number
  readonly signal: AbortSignal
  readonly trustedCertificates?: readonly string[]
  /** One look reads at most this many new messages of a folder, 500 by default; the next look goes on behind them. */
  readonly messagesPerLook?: number
  /**
   * Writes down what was found, and answers with those messages that are ours and need not stay. Called only where the
   * login says that they are to be removed: nothing is removed before this has resolved. What it throws comes through.
   */
  readonly settle?: (messages: readonly Found[]) => Promise<readonly Found[]>
}

export interface MailboxLook {
  readonly messages: readonly Found[]
  readonly cursor: FolderCursor
  readonly isUnfinished: boolean
  /** Why some of it could not be read; what could be is there beside it. */
  readonly trouble?: MailboxTrouble
  /** What is wrong with it though it could be read. */
  readonly notice?: MailboxTrouble
}

/** Looks once. A mailbox that cannot be read is an answer with `trouble`, never an exception. */
export async function lookIntoImap(login: MailboxLogin, context: LookContext): Promise<MailboxLook> {
  const connected = await connectTo(login, context)
  if (connected.kind === 'trouble') return failed(context, connected.trouble)
  const { connection } = connected
  try {
    const looked = await attempt(connection, () => lookWith(connection, login, context))
    if ('reason' in looked) return failed(context, looked)
    const { sightings, ...look } = looked
    const { settle } = context
    if (!login.remove || !settle || look.messages.length === 0) return look
    const ours = await settle(look.messages)
    const removed = await attempt(connection, () => removeMessages(connection.client, placesOf(ours, sightings)))
    return removed ? { ...look, notice: removed } : look
  } finally {
    await connection.end()
  }
}

/** Every place where one of these was seen. */
function placesOf(ours: readonly Found[], sightings: readonly Found[]): readonly Found[] {
  const tokens = new Set(ours.map(({ token }) => token))
  return sightings.filter(({ token }) => token !== undefined && tokens.has(token))
}

/** What the server does is a value. */
async function attempt<T>({ troubleOf }: Connection, work: () => Promise<T>): Promise<T | MailboxTrouble> {
  try {
    return await work()
  } catch (error) {
    return troubleOf(error)
  }
}

async function lookWith(
  connection: Connection,
  login: MailboxLogin,
  context: LookContext,
): Promise<MailboxLook & Pick<FoldersLook, 'sightings'>> {
  const { client, troubleOf, secrets } = connection
  const safe = (text: string) => safeText(text, { user: login.user, secrets })
  const { troubles, ...look } = await lookIntoFolders(client, login, { ...context, troubleOf, safe })
  // A mailbox that is gone by now was read all the same.
  const notice = await quotaTrouble(client).catch(() => undefined)
  return { ...look, ...troubleAmong(troubles, safe), ...(notice && { notice }) }
}

function troubleAmong(troubles: FoldersLook['troubles'], safe: (text: string) => string) {
  const [first] = troubles
  if (!first) return {}
  return { trouble: { reason: first.reason, detail: safe(troubles.map(({ detail }) => detail).join('; ')) } }
}

/** The cursor stays where it was: what could not be read is read next time. */
function failed({ cursor }: LookContext, trouble: MailboxTrouble): MailboxLook {
  return { messages: [], cursor, isUnfinished: false, trouble }
}
