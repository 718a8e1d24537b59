// One attempt to hand one message to a server, RFC 5321 section 3.3. Where it ends, and how surely, is told.
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { QuitStage } from '../mail/stage.ts'
import type { BeforeDot } from './hand-over.ts'
import {
  attempt,
  connectForMail,
  factsOf,
  leave,
  type MailConnection,
  notTried,
  type Outgoing,
  takeBack,
} from './mail-connection.ts'
import type { MailSessionContext } from './mail-session.ts'
import type { ServerWish } from './reach-server.ts'
import { secretsOf } from './secrets.ts'
import { closeSession } from './session.ts'
import type { Attempt } from './transaction.ts'

export type { TlsPolicy } from './channel.ts'
export type { BeforeDot } from './hand-over.ts'

/** What is handed over, to whom, and how. Credentials are used only where AUTH is offered. */
export interface Delivery extends ServerWish, Outgoing {}

export interface TransmitContext extends MailSessionContext {
  /**
   * Called once, when the network has the whole message and only the line of the final dot is missing. Without 'go-on'
   * (also when it rejects, or takes longer than the deadline of `body`) the connection is dropped without the dot.
   */
  readonly beforeDot: BeforeDot
  /**
   * Nothing is handed over: the session goes no further than this, takes back what it began, and says goodbye. That is no
   * failure. `connect` says nothing at all; `ehlo` does without STARTTLS; `tls` includes EHLO inside TLS.
   */
  readonly stopAfter?: QuitStage
}

/**
 * Tries once. Never rejects for what the server does; rejects for a path or a credential that holds a line end or NUL.
 * The socket is closed when it resolves.
 */
export async function transmit(delivery: Delivery, context: TransmitContext): Promise<TransactionFacts> {
  const { wish, secrets } = shortened(delivery, context)
  const connection = await connectForMail(wish, { ...context, secrets })
  const made = await attemptAndLeave(connection, delivery, context).finally(
    () => connection.reached.kind === 'reached' && closeSession(connection.reached.session),
  )
  return factsOf(connection, made)
}

async function attemptAndLeave(
  connection: MailConnection,
  delivery: Delivery,
  context: TransmitContext,
): Promise<Attempt> {
  const { stopAfter = 'dot', pipelining = 'never', beforeDot } = context
  const hasTransaction = stopAfter === 'mail' || stopAfter === 'rcpt' || stopAfter === 'dot'
  const made = hasTransaction
    ? await attempt(connection, delivery, { upTo: stopAfter, pipelining, beforeDot })
    : notTried(delivery, connection.failure)
  if (hasTransaction && stopAfter !== 'dot') await takeBack(connection)
  // Who only connected waits for no greeting, and QUIT would be out of turn before it.
  if (stopAfter !== 'connect') await leave(connection)
  return made
}

/** Without what lies behind the stage to stop at; but what is secret stays so. */
function shortened(delivery: Delivery, { stopAfter, secrets = [] }: TransmitContext) {
  if (stopAfter === undefined || !beforeLogin.includes(stopAfter)) return { wish: delivery, secrets }
  const { credentials, ...wish } = delivery
  const tls = stopAfter === 'tls' || wish.tls === 'implicit' ? wish.tls : 'none'
  const lastStep = stopAfter === 'connect' || stopAfter === 'greeting' ? { lastStep: stopAfter } : {}
  return { wish: { ...wish, tls, ...lastStep }, secrets: [...secrets, ...(credentials ? secretsOf(credentials) : [])] }
}

const beforeLogin: readonly QuitStage[] = ['connect', 'greeting', 'ehlo', 'tls']
