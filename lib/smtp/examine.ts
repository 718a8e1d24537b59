// One polite look at a mail server: all that a single session can tell, and no byte of a message (RFC 5321 section 3.1).
import type { Host } from '../mail/host.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { PortState, SessionFacts, TlsMode } from '../mail/session-facts.ts'
import type { LoginWish } from './authenticate.ts'
import { quit } from './exchange.ts'
import { reachServer } from './reach-server.ts'
import { closeSession, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

export type { SessionContext } from './session-context.ts'

export interface ExaminationTarget extends LoginWish {
  /** For SNI and the certificate's name. */
  readonly host: Host
  /** The IP address to connect to. */
  readonly address: string
  readonly port: number
  readonly tlsMode: TlsMode
}

export interface Examination {
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  /** Why there is no session: the connection did not come about. */
  readonly failure?: SessionFailure
  /** Our own address on the connection. */
  readonly localAddress?: string
  /** Everything that the session told; its own `failure` says what ended it early. */
  readonly session?: SessionFacts
}

/**
 * Connects once and reads what the server says of itself: greeting, EHLO, STARTTLS, certificate, EHLO inside TLS, the answer
 * to a login where there are credentials, QUIT. Never rejects for what the server does; rejects for credentials that cannot
 * be said. The socket is closed when it resolves.
 */
export async function examineServer(target: ExaminationTarget, context: SessionContext): Promise<Examination> {
  const tls = target.tlsMode === 'implicit' ? 'implicit' : 'opportunistic'
  const reached = await reachServer({ ...target, tls, verification: 'recorded' }, context)
  const { connectMs } = reached
  if (reached.kind === 'failed') return { state: reached.state, connectMs, failure: reached.failure }
  const { session, channel, auth, reconnected, localAddress } = reached
  const bye = await quit(session).finally(() => closeSession(session))
  const failure = reached.failure ?? channel.failure ?? unaskedReply(session)
  const { timings, transcript, oddities } = session
  return {
    state: 'open',
    connectMs,
    ...(localAddress && { localAddress }),
    session: {
      ...channel,
      ...(auth && { auth }),
      ...(failure && { failure }),
      quit: bye,
      ...(reconnected && { reconnected }),
      ...{ oddities, timings: { ...timings }, transcript: transcript.entries() },
    },
  }
}

/** Replies that nobody had asked for, found before QUIT: they may have been meant for a command, and what was read for another. */
function unaskedReply({ broken, lastReply }: Session): SessionFailure | undefined {
  if (broken?.reason !== 'unsolicited-reply' || broken.stage !== 'quit') return undefined
  return { ...broken, stage: lastReply?.stage ?? broken.stage }
}
