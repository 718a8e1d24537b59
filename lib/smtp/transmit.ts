// One attempt to hand one message to one recipient's server, RFC 5321 section 3.3. Where it ends, and how surely, is told.
import { seenValue } from '../mail/observed.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import { authenticate } from './authenticate.ts'
import { type Channel, type ChannelWish, extensionsInForce, openChannel } from './channel.ts'
import { type Envelope, findObstacle, offerEnvelope } from './envelope.ts'
import { quit } from './exchange.ts'
import { type BeforeDot, type HandedOver, handOver } from './hand-over.ts'
import { type MessageData, prepareMessage } from './message-data.ts'
import type { Credentials } from './secrets.ts'
import { closeSession, openSession, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

export type { TlsPolicy } from './channel.ts'

/** What is handed over, to whom, and how. Paths stand without angle brackets. */
export interface Delivery extends ChannelWish, Envelope {
  /** The IP address to connect to. */
  readonly address: string
  readonly port: number
  /** Headers and body. Bare CR and LF become CRLF; dots are doubled here. */
  readonly message: Uint8Array
  /** Used only inside TLS, and only where AUTH is offered. */
  readonly credentials?: Credentials
}

export interface TransmitContext extends SessionContext {
  /**
   * Called once, when the network has the whole message and only the line of the final dot is missing. Without 'go-on'
   * (also when it rejects, or takes longer than the deadline of `body`) the connection is dropped without the dot.
   */
  readonly beforeDot: BeforeDot
}

/**
 * Tries once. Never rejects for what the server does; rejects for a path or a credential that holds a line end or NUL.
 * The socket is closed when it resolves.
 */
export async function transmit(delivery: Delivery, context: TransmitContext): Promise<TransactionFacts> {
  const message = prepareMessage(delivery.message)
  const opened = await openSession(delivery, context)
  if (opened.kind === 'failed') {
    const { failure, connectMs, transcript } = opened
    const notReached = { kind: 'not-reached', stoppedAt: 'connect' } as const
    return {
      ...{ dotWritten: false, failure, tls: notReached, extensions: notReached, oddities: [] },
      recipients: [{ forwardPath: delivery.forwardPath }],
      timings: { connect: connectMs },
      transcript: transcript.entries(),
    }
  }
  const { session } = opened
  const attempt = await converse({ session, delivery, message, context }).finally(() => closeSession(session))
  const { lastReply, timings, transcript, oddities } = session
  return {
    ...(lastReply && { lastReply }),
    ...attempt,
    recipients: [{ forwardPath: delivery.forwardPath }],
    oddities,
    timings: { ...timings },
    transcript: transcript.entries(),
  }
}

interface Attempt {
  readonly session: Session
  readonly delivery: Delivery
  readonly message: MessageData
  readonly context: TransmitContext
}

async function converse(attempt: Attempt): Promise<HandedOver & Pick<TransactionFacts, 'tls' | 'extensions'>> {
  const { session, delivery, context } = attempt
  const channel = await openChannel({ session, wish: delivery, context })
  const handedOver = await offerMessage(attempt, channel)
  await quit(session)
  return { ...handedOver, tls: channel.tls, extensions: extensionsInForce(channel) }
}

async function offerMessage(attempt: Attempt, channel: Channel): Promise<HandedOver> {
  const { session, delivery, message, context } = attempt
  const extensions = seenValue(extensionsInForce(channel))
  if (channel.failure || !extensions) return { dotWritten: false, ...(channel.failure && { failure: channel.failure }) }
  const layer = channel.tls.kind === 'seen' ? 'tls' : 'clear'
  const { credentials } = delivery
  const failure =
    findObstacle(message, delivery, extensions) ??
    (credentials && (await authenticate(session, credentials, { extensions, layer }))) ??
    (await offerEnvelope(session, delivery, { message, extensions }))
  return failure ? { dotWritten: false, failure } : handOver(session, message, context.beforeDot)
}
