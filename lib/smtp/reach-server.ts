// From the dial to a server that is ready for MAIL: the channel, and the login where there are credentials (RFC 4954).
import { type Observed, type SessionFailure, seenValue } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import { authenticate, type LoginWish } from './authenticate.ts'
import { type Channel, type ChannelWish, extensionsInForce, type Reached, reachChannel } from './channel.ts'
import type { Answer } from './exchange.ts'
import { secretsOf } from './secrets.ts'
import { closeSession, type Place, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { verificationProblem } from './tls-facts.ts'

/** Where to connect, and how far to trust it. */
export interface ServerWish extends Place, ChannelWish, LoginWish {}

type ReachedChannel = Extract<Reached, { readonly kind: 'reached' }>

export type ReachedServer =
  | (ReachedChannel & {
      /** The answer to the login; absent as a property where none was wished. */
      readonly auth?: Observed<Reply>
      /** Why the session cannot go on to MAIL. */
      readonly failure?: SessionFailure
    })
  | Exclude<Reached, ReachedChannel>

/** Reaches the server and logs in. The caller closes the session, unless this throws: for a fault of the caller's. */
export async function reachServer(wish: ServerWish, context: SessionContext): Promise<ReachedServer> {
  const { credentials } = wish
  const secrets = [...(context.secrets ?? []), ...(credentials ? secretsOf(credentials) : [])]
  const reached = await reachChannel(wish, wish, { ...context, secrets })
  if (reached.kind === 'failed') return reached
  const { session, channel } = reached
  if (!credentials) return { ...reached, ...(channel.failure && { failure: channel.failure }) }
  const { auth, failure } = await logIn(session, channel, wish).catch(async (fault: unknown) => {
    await closeSession(session)
    throw fault
  })
  return { ...reached, auth, ...(failure && { failure }) }
}

async function logIn(
  session: Session,
  channel: Channel,
  { credentials, allowInClear = false, allowUnverified = false, host, port }: ServerWish,
): Promise<{ readonly auth: Observed<Reply>; readonly failure?: SessionFailure }> {
  const { failure, tls } = channel
  const extensions = seenValue(extensionsInForce(channel))
  if (failure || !extensions || !credentials) {
    return { auth: { kind: 'not-reached', stoppedAt: failure?.stage ?? 'ehlo' }, ...(failure && { failure }) }
  }
  const doubt = tls.kind === 'seen' && !allowUnverified ? verificationProblem(tls.value) : undefined
  if (doubt !== undefined) {
    const unproven = { stage: 'auth', reason: 'tls-not-verified', detail: doubt } as const
    return { auth: { kind: 'not-reached', stoppedAt: 'auth' }, failure: unproven }
  }
  const layer = tls.kind === 'seen' ? 'tls' : 'clear'
  return observe(await authenticate(session, credentials, { extensions, layer, allowInClear, host, port }))
}

function observe(answer: Answer): { readonly auth: Observed<Reply>; readonly failure?: SessionFailure } {
  if (answer.kind === 'reply') return { auth: { kind: 'seen', value: answer.reply } }
  const { failure } = answer
  if (failure.reply) return { auth: { kind: 'seen', value: failure.reply }, failure }
  if (failure.reason === 'auth-unavailable') return { auth: { kind: 'absent' }, failure }
  return { auth: { kind: 'not-reached', stoppedAt: 'auth' }, failure }
}
