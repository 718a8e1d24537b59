// One connection for many messages, RFC 5321 section 3.3: opened and logged in once, then a transaction for each.
import type { SessionFailure } from '../mail/observed.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { BeforeDot } from './hand-over.ts'
import { attempt, connectForMail, factsOf, leave, type Outgoing } from './mail-connection.ts'
import type { ServerWish } from './reach-server.ts'
import type { Secret } from './secrets.ts'
import { startAfresh } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { Pipelining } from './transaction.ts'

export interface MailSessionContext extends SessionContext {
  /** Default `never`: each command waits for the reply to the one before. */
  readonly pipelining?: Pipelining
}

export interface SendTerms {
  readonly beforeDot?: BeforeDot
  /** Of this message: replaced in what is kept of it, and of the two behind it. */
  readonly secrets?: readonly Secret[]
}

/** A connection that takes messages one after the other. */
export interface MailSession {
  /** Why the server takes nothing, or nothing more; undefined while it is ready. */
  readonly failure: () => SessionFailure | undefined
  /**
   * Hands one message over. The facts are those of this message, with the times since the dial; the session's deadline is
   * for each message anew. Where the session has ended, they say why, and nothing was sent. Never rejects for what the
   * server does; rejects for a path with a line end, and for a message that is sent while another one is on its way.
   * Without `beforeDot` nobody is asked. A second reply that comes when this one's had been told is found before the next
   * message, as `unsolicited-reply`, and ends the session: whose it was cannot be known.
   */
  readonly send: (outgoing: Outgoing, terms?: SendTerms) => Promise<TransactionFacts>
  /** Says QUIT, where the server is waiting for a command, and closes the connection. Due also behind a failure. */
  readonly close: () => Promise<void>
}

/** Dials, and goes as far as the first MAIL. Never rejects for what the server does: see `failure`. */
export async function openMailSession(wish: ServerWish, context: MailSessionContext): Promise<MailSession> {
  const connection = await connectForMail(wish, context)
  const { pipelining = 'never' } = context
  let [isFresh, isBusy] = [true, false]
  return {
    failure: () => connection.failure,
    send: async (outgoing, { beforeDot, secrets = [] } = {}) => {
      if (isBusy) throw new Error('This session is sending another message.')
      isBusy = true
      if (!isFresh && connection.conversation) startAfresh(connection.conversation.session)
      isFresh = false
      connection.conversation?.session.transcript.keepSecretsOfMessage(secrets)
      const made = await attempt(connection, outgoing, { upTo: 'dot', pipelining, beforeDot }).finally(() => {
        isBusy = false
      })
      return factsOf(connection, made)
    },
    close: () => leave(connection),
  }
}
