// The connection into a mailbox: one login, by password or token, one at a time for each account, closed in any case.
import { getCACertificates } from 'node:tls'
import { ImapFlow } from 'imapflow'
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import { accessTokenFor, forgetAccessToken } from './access-token.ts'
import type { Credential, MailboxLogin } from './login.ts'
import { troubleOf } from './trouble.ts'
import { takeTurn } from './turns.ts'

export interface ConnectionContext {
  readonly signal: AbortSignal
  readonly trustedCertificates?: readonly string[]
}

export interface Connection {
  readonly client: ImapFlow
  /** What an error on this connection means. */
  readonly troubleOf: (error: unknown) => MailboxTrouble
  /** A text of the server's, or of ours, that may be stored. */
  readonly secrets: readonly string[]
  /** Says goodbye, for a moment; the socket is closed in any case, and the turn given on. */
  readonly end: () => Promise<void>
}

export type Connected =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

const limits = {
  connectionTimeout: 10_000,
  greetingTimeout: 8_000,
  socketTimeout: 20_000,
  /** A message of which a mebibyte was asked for, and its envelope. */
  maxLiteralSize: 1024 * 1024 + 1024,
  maxLineLength: 64 * 1024,
} as const

/** A server that does not say goodbye in this time is left without. */
const goodbyeMs = 1000

/** Logs in. A mailbox that lets nobody in is an answer, never an exception. */
export async function connectTo(login: MailboxLogin, context: ConnectionContext): Promise<Connected> {
  const { signal } = context
  if (signal.aborted) return troubled('no-time', 'there was no time left to look')
  const endTurn = await takeTurn(`${login.user}@${login.host}`, signal)
  if (!endTurn) return troubled('no-time', 'another look into the same account took all the time')
  const connected = await logIn(login, context).catch((error) => {
    endTurn()
    throw error
  })
  if (connected.kind === 'trouble') {
    endTurn()
    return connected
  }
  const { connection } = connected
  return { kind: 'connected', connection: { ...connection, end: () => connection.end().finally(endTurn) } }
}

/** A token that was kept may have been withdrawn: with a fresh one the login is tried once more. */
async function logIn(login: MailboxLogin, context: ConnectionContext): Promise<Connected> {
  const { password, oauth2 } = login
  if (!oauth2 && password !== undefined) return connectWith({ kind: 'password', password }, login, context)
  if (!oauth2) return troubled('no-login', 'the login has neither a password nor a way to get a token')
  const { signal } = context
  const token = await accessTokenFor(oauth2, { elapsed: performance.now(), signal })
  if (token.kind === 'trouble') return token
  const connected = await connectWith(token, login, context)
  const isRefused = connected.kind === 'trouble' && connected.trouble.reason === 'login-refused'
  if (!isRefused) return connected
  forgetAccessToken(oauth2)
  if (!token.isKept) return connected
  const fresh = await accessTokenFor(oauth2, { elapsed: performance.now(), signal })
  return fresh.kind === 'trouble' ? fresh : connectWith(fresh, login, context)
}

async function connectWith(
  credential: Credential,
  login: MailboxLogin,
  context: ConnectionContext,
): Promise<Connected> {
  const { signal } = context
  const client = clientFor(credential, login, context)
  const earlier: Error[] = []
  // imapflow emits errors at any time, and an unheard one ends the process.
  client.on('error', (error: Error) => earlier.push(error))
  const secrets = [credential.kind === 'password' ? credential.password : credential.accessToken]
  const describe = (error: unknown) => troubleOf(error, { user: login.user, secrets, earlier, signal })
  const close = () => client.close()
  signal.addEventListener('abort', close)
  const end = async () => {
    await sayGoodbye(client)
    signal.removeEventListener('abort', close)
  }
  try {
    await client.connect()
    return { kind: 'connected', connection: { client, troubleOf: describe, secrets, end } }
  } catch (error) {
    const trouble = describe(error)
    await end()
    return { kind: 'trouble', trouble }
  }
}

function clientFor(credential: Credential, login: MailboxLogin, { trustedCertificates }: ConnectionContext): ImapFlow {
  const { host, port, tls, user, servername } = login
  const proof = credential.kind === 'password' ? { pass: credential.password } : { accessToken: credential.accessToken }
  return new ImapFlow({
    host,
    port,
    ...(servername !== undefined && { servername }),
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    auth: { user, ...proof },
    logger: false,
    disableAutoIdle: true,
    ...trusting(trustedCertificates),
    ...limits,
  })
}

/** A list of our own would replace Node's, even an empty one: it is set only where there is something to add. */
function trusting(added: readonly string[] = []) {
  return added.length === 0 ? {} : { tls: { ca: [...getCACertificates('default'), ...added] } }
}

async function sayGoodbye(client: ImapFlow): Promise<void> {
  if (client.usable) {
    const timer = setTimeout(() => client.close(), goodbyeMs)
    await client.logout().catch(() => undefined)
    clearTimeout(timer)
  }
  client.close()
}

function troubled(reason: MailboxTrouble['reason'], detail: string): Connected {
  return { kind: 'trouble', trouble: { reason, detail } }
}
