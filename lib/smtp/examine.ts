// One polite look at a mail server: all that a single session can tell, and no byte of a message (RFC 5321 section 3.1).
import type { Host } from '../mail/host.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { PortState, SessionFacts, TlsMode } from '../mail/session-facts.ts'
import { type Channel, openChannel } from './channel.ts'
import { quit } from './exchange.ts'
import { closeSession, openSession, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

export type { SessionContext } from './session-context.ts'

export interface ExaminationTarget {
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
  /** Everything that the session told; its own `failure` says what ended it early. */
  readonly session?: SessionFacts
}

/**
 * Connects once and reads what the server says of itself: greeting, EHLO, STARTTLS, certificate, EHLO inside TLS, QUIT.
 * Never rejects for what the server does; the socket is closed when it resolves.
 */
export async function examineServer(target: ExaminationTarget, context: SessionContext): Promise<Examination> {
  const opened = await openSession(target, context)
  if (opened.kind === 'failed') {
    const { state, connectMs, failure } = opened
    return { state, connectMs, failure }
  }
  const { session, connectMs } = opened
  const told = await converse(session, target, context).finally(() => closeSession(session))
  const { timings, transcript, oddities } = session
  return {
    state: 'open',
    connectMs,
    session: { ...told, oddities, timings: { ...timings }, transcript: transcript.entries() },
  }
}

async function converse(
  session: Session,
  { host, tlsMode }: ExaminationTarget,
  context: SessionContext,
): Promise<Channel & Pick<SessionFacts, 'quit'>> {
  const tls = tlsMode === 'implicit' ? 'implicit' : 'opportunistic'
  const channel = await openChannel({ session, wish: { host, tls, verification: 'recorded' }, context })
  return { ...channel, quit: await quit(session) }
}
