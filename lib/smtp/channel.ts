// From the dial to the first MAIL: reaching a server, and what opening the channel told (RFC 5321 section 3.1, RFC 3207).
import type { Extensions } from '../mail/extensions.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { type Channel, type ChannelWish, type Course, type Walked, walkCourse } from './course.ts'
import { type Opened, openSession, reopenSession } from './open-session.ts'
import { closeSession, type Place, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

export type { Channel, ChannelWish, TlsPolicy } from './course.ts'

export type Reached =
  | {
      readonly kind: 'reached'
      readonly session: Session
      readonly channel: Channel
      readonly connectMs: number
      readonly localAddress?: string
      /** Why there was a second connection; the session and the channel are those of the second. */
      readonly reconnected?: SessionFailure
    }
  | Extract<Opened, { readonly kind: 'failed' }>

/**
 * Dials, and walks the course as far as the server lets us. A server that hangs up on EHLO without a byte is dialled
 * once more and asked HELO, unless STARTTLS is wanted, which HELO cannot offer. The caller closes the session. Never
 * rejects for what the server does.
 */
export async function reachChannel(place: Place, wish: ChannelWish, context: SessionContext): Promise<Reached> {
  const opened = await openSession(place, context)
  if (opened.kind === 'failed') return opened
  const { session, connectMs, localAddress } = opened
  const { hungUp, channel } = await walkOrClose({ session, wish, context, verbs: 'ehlo-or-helo' })
  const first = { kind: 'reached', session, channel, connectMs, ...(localAddress && { localAddress }) } as const
  if (!hungUp || wish.tls === 'starttls') return first
  await closeSession(session)
  const again = await reopenSession(session, place, context)
  if (again.kind === 'failed') return first
  const second = await walkOrClose({ session: again.session, wish, context, verbs: 'helo' })
  return { ...first, session: again.session, channel: second.channel, reconnected: hungUp }
}

/** What is thrown is a fault of the caller's, such as a name with a line end; then nobody else knows of the session. */
function walkOrClose(course: Course): Promise<Walked> {
  return walkCourse(course).catch(async (fault: unknown) => {
    await closeSession(course.session)
    throw fault
  })
}

/** The extensions that hold for the rest of the session: those inside TLS, if there is TLS (RFC 3207 section 4.2). */
export function extensionsInForce({ tls, extensionsInTls, extensionsInClear }: Channel): Observed<Extensions> {
  return tls.kind === 'seen' ? extensionsInTls : extensionsInClear
}
